"""The addresses of the pages; each room brings its own `urls.py`."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from okienko.administration.start.views import start

handler400 = "okienko.machinery.hosts.refused"

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("okienko.offices.urls")),
    path("account/", include("okienko.account.urls")),
    path("desk/", include("okienko.desk.urls")),
    path("wallboard/", include("okienko.supervision.urls")),
    path("supervision/", RedirectView.as_view(pattern_name="supervision:board")),
    path("administration/", include("okienko.administration.urls")),
    path("installation/", include("okienko.administration.installation.urls")),
    path("start/<slug:code>/", start, name="start"),
    path("phone/", include("okienko.channels.phone.urls")),
    path("email/", include("okienko.channels.email.urls")),
    path("chat/", include("okienko.channels.chat.urls")),
    path("video/", include("okienko.channels.video.urls")),
    path("outbox/", include("okienko.channels.outbox.urls")),
    path("s/", include("okienko.channels.short.urls")),
    path("given/", include("okienko.channels.given.urls")),
    path("hooks/", include("okienko.channels.inbox.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("okienko.portal.urls")),  # last: an office's name is an address too
]
