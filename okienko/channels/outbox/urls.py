"""The addresses of messages on their way: `/outbox/...`."""

from django.urls import path

from . import views

app_name = "outbox"

urlpatterns = [
    path("message/<int:message_id>/again/", views.settle, {"step": "again"}, name="again"),
    path("message/<int:message_id>/sent/", views.settle, {"step": "sent"}, name="sent"),
]
