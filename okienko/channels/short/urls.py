"""The short addresses."""

from django.urls import path

from .views import follow

app_name = "short"

urlpatterns = [path("<slug:code>", follow, name="follow")]
