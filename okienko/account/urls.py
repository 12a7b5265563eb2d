"""The addresses of a person's own pages."""

from django.urls import path

from .forgotten import views as forgotten
from .join import views as join
from .large import views as large
from .me import views as me

app_name = "account"
urlpatterns = [
    path("forgotten/", forgotten.forgotten, name="forgotten"),
    path("too-large/", large.too_large, name="too_large"),
    path("join/", join.join, name="join"),
    path("me/", me.me, name="me"),
    path("me/here/", me.here, name="here"),
    path("me/language/", me.language, name="language"),
    path("me/mentions/", me.mentions, name="mentions"),
    path("me/signature/", me.signature, name="signature"),
    path("me/password/", me.password, name="password"),
    path("me/browser/", me.browser, name="browser"),
    path("me/elsewhere/", me.elsewhere, name="elsewhere"),
]
