"""The addresses of a person's own pages."""

from django.urls import path

from .forgotten import views as forgotten
from .join import views as join

app_name = "account"
urlpatterns = [
    path("forgotten/", forgotten.forgotten, name="forgotten"),
    path("join/", join.join, name="join"),
]
