"""The addresses of the phone."""

from django.urls import path

from okienko.channels.phone import device_views, guest_views, views
from okienko.channels.phone.messages.views import sound
from okienko.channels.phone.record.views import course
from okienko.channels.phone.recording.views import recording

app_name = "phone"

urlpatterns = [
    path("credentials/", views.credentials, name="credentials"),
    path("device/", device_views.device, name="device"),
    path("device/<str:token>.xml", device_views.device_settings, name="device_settings"),
    path("guest/now/", guest_views.now, name="guest_now"),
    path("guest/say/", guest_views.say, name="guest_say"),
    path("guest/end/", guest_views.end, name="guest_end"),
    path("guest/begin/<slug:office>/", guest_views.begin, name="guest_begin"),
    path("sound/<int:sound_id>.wav", sound, name="sound"),
    path("contact/<int:interaction_id>/course/", course, name="course"),
    path("recording/<int:part_id>.wav", recording, name="recording"),
    path("may-connect/", views.may_register, name="may-connect"),
]
