"""The windows' addresses: /chat/KEY/...; what needs no thread is answered before (web.py)."""

from django.urls import path

from . import views

app_name = "chat"

urlpatterns = [
    path("<slug:key>/begin", views.begin, name="begin"),
    path("<slug:key>/say", views.say, name="say"),
    path("<slug:key>/seen", views.seen, name="seen"),
]
