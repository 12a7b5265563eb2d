"""What the pages of a meeting send. Their streams are answered by web.py."""

from django.urls import path

from . import views

app_name = "video"

urlpatterns = [
    path("<slug:office>/begin", views.begin, name="begin"),
    path("signal", views.signal, name="signal"),
    path("flags", views.flags, name="flags"),
    path("say", views.say, name="say"),
    path("file", views.file, name="file"),
    path("file/<int:file_id>", views.fetched, name="fetched"),
    path("sound", views.sound, name="sound"),
    path("leave", views.leave, name="leave"),
]
