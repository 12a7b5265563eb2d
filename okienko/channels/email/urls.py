"""The addresses of letters: `/email/...`."""

from django.urls import path

from . import views

app_name = "email"

urlpatterns = [
    path("message/<int:message_id>/", views.frame, name="frame"),
    path("message/<int:message_id>/original/", views.original, name="original"),
]
