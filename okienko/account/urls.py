"""The addresses of a person's own pages."""

from django.urls import path

from .forgotten import views as forgotten
from .join import views as join
from .me import views as me

app_name = "account"
urlpatterns = [
    path("forgotten/", forgotten.forgotten, name="forgotten"),
    path("join/", join.join, name="join"),
    path("me/", me.me, name="me"),
    path("me/language/", me.language, name="language"),
    path("me/password/", me.password, name="password"),
    path("me/browser/", me.browser, name="browser"),
    path("me/elsewhere/", me.elsewhere, name="elsewhere"),
]
