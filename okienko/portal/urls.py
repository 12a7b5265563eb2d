"""The customer's addresses; the office's name in the path comes last of all."""

from django.urls import path

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("demo/ring/", views.ring, name="ring"),
    path("<slug:office>/logo.png", views.logo, name="logo"),
    path("<slug:office>/", views.contact, name="contact"),
]
