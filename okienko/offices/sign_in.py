"""Who may have a login, and how signing in is guarded: nobody makes a login for themselves."""

from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from . import guarding
from .actions.forgotten import remembered
from .factors import has_factor

#: In the session between the right password and the end of the sign-in: what failed before.
FAILED_BEFORE = "failed_before"


class Adapter(DefaultAccountAdapter):
    """The sign-in library's rules for this product."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many wrong tries. Wait some minutes, then try again."),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Logins are made by the administrator."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """After a sign-in the way goes on in these pages, whatever host the request named."""
        return bool(url) and url_has_allowed_host_and_scheme(str(url), allowed_hosts=None)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Weighs a password, if this place may try."""
        done = guarding.begin(request, credentials.get("username", ""))
        if done is None:
            raise self.validation_error("too_many_login_attempts")
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            failed = guarding.succeed(done)
            since = failed.since.isoformat() if failed.since else ""
            request.session[FAILED_BEFORE] = [failed.count, since]
        return user

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Signed in: the computer is known from then on, and speaks the person's language."""
        response: HttpResponse = super().post_login(request, user, **more)
        if not has_factor(user.pk):  # the password was weighed a moment ago: that proves enough
            reauthenticate_by_password(request)
        count, since = request.session.pop(FAILED_BEFORE, None) or (0, "")
        failed = guarding.Failed(count, datetime.fromisoformat(since) if since else None)
        guarding.remember(request, response, user.get_username(), failed)
        speak(request, response, user.language)
        remembered(user)
        return response

    def add_message(self, request: HttpRequest, level: Any, *more: Any, **words: Any) -> None:
        """That somebody signed in or out is plain to see; of factors the library says its words."""
        if not str(more[0] if more else "").startswith("account/"):
            super().add_message(request, level, *more, **words)


def speak(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Have this browser shown the pages in a language; "" leaves it as it is."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )


class SignIn(LoginView):
    """The sign-in page."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again; 429 (RFC 6585) for who has to wait."""
        response: HttpResponse = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            response.status_code = 429
            response["Retry-After"] = str(round(guarding.WITHIN.total_seconds()))
        return response
