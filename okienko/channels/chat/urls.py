"""The windows' addresses: /chat/KEY/...; what needs no thread is answered before (web.py)."""

from django.urls import path

from . import pages, views

app_name = "chat"

urlpatterns = [
    path("<slug:key>.js", pages.script, name="script"),
    path("<slug:key>/", pages.page, name="page"),
    path("<slug:key>/window.js", pages.module, name="module"),
    path("<slug:key>/texts", pages.texts, name="texts"),
    path("<slug:key>/begin", views.begin, name="begin"),
    path("<slug:key>/say", views.say, name="say"),
    path("<slug:key>/seen", views.seen, name="seen"),
    path("<slug:key>/file", views.file, name="file"),
    path("<slug:key>/file/<int:file_id>", views.fetched, name="fetched"),
    path("<slug:key>/end", views.end, name="end"),
    path("<slug:key>/leave", views.leave, name="leave"),
    path("<slug:key>/rate", views.rate, name="rate"),
    path("<slug:key>/call", views.call, name="call"),
    path("<slug:key>/by-email", views.by_email, name="by_email"),
    path("<slug:key>/transcript", views.transcript_by_email, name="transcript"),
    path("<slug:key>/transcript.txt", views.transcript_file, name="transcript_file"),
    path("<slug:key>/link", views.link, name="link"),
    path("<slug:key>/resume", views.resume, name="resume"),
]
