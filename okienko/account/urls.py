"""The addresses of a person's own pages."""

from django.urls import path

from .join import views as join

app_name = "account"
urlpatterns = [
    path("join/", join.join, name="join"),
]
