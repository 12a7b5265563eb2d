"""What the pages of a meeting send. Their streams are answered by web.py."""

from django.urls import path

from . import appointment_views, beside_views, check_views, views

app_name = "video"

urlpatterns = [
    path("<slug:office>/begin", views.begin, name="begin"),
    path("<slug:office>/check/relay", check_views.relay, name="check_relay"),
    path("<slug:office>/check/sound", check_views.sound, name="check_sound"),
    path("<slug:office>/check/report", check_views.report, name="check_report"),
    path("signal", views.signal, name="signal"),
    path("flags", views.flags, name="flags"),
    path("say", views.say, name="say"),
    path("file", views.file, name="file"),
    path("file/<int:file_id>", views.fetched, name="fetched"),
    path("sound", views.sound, name="sound"),
    path("passing", beside_views.passing, name="passing"),
    path("document", beside_views.document, name="document"),
    path("screen", beside_views.screen, name="screen"),
    path("snapshot", beside_views.snapshot, name="snapshot"),
    path("snapshot/<int:snapshot_id>", beside_views.answer, name="snapshot_answer"),
    path("snapshot/<int:snapshot_id>/still", beside_views.still, name="still"),
    path("phone", views.phone, name="phone"),
    path("<slug:office>/link/confirm", appointment_views.confirm, name="link_confirm"),
    path("<slug:office>/link/off", appointment_views.call_off, name="link_off"),
    path("<slug:office>/link/move", appointment_views.move, name="link_move"),
    path("<slug:office>/link/calendar.ics", appointment_views.ics, name="link_ics"),
    path("<slug:office>/book", appointment_views.book, name="book"),
    path("again", views.again, name="again"),
    path("leave", views.leave, name="leave"),
    path("join", views.join, name="join"),
    path("without", views.without, name="without"),
]
