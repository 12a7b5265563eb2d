"""The addresses of the phone."""

from django.urls import path

from okienko.channels.phone import views

app_name = "phone"

urlpatterns = [
    path("credentials/", views.credentials, name="credentials"),
    path("may-connect/", views.may_register, name="may-connect"),
]
