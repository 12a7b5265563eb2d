"""The addresses of files that are given away: `/given/...`."""

from django.urls import path

from .views import file

app_name = "given"

urlpatterns = [path("<str:token>/<str:name>", file, name="file")]
