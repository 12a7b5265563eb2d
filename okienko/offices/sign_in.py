"""Who may have a login, and how signing in is guarded: nobody makes a login for themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from . import guarding


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
            request.failed_before = guarding.succeed(done)  # type: ignore[attr-defined]
        return user


class SignIn(LoginView):
    """The sign-in page."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again; 429 (RFC 6585) for who has to wait."""
        response: HttpResponse = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            response.status_code = 429
            response["Retry-After"] = str(round(guarding.WITHIN.total_seconds()))
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """Signs in; the computer is known from then on."""
        response: HttpResponse = super().form_valid(form)
        failed = getattr(self.request, "failed_before", None)
        if failed is not None and self.request.user.is_authenticated:
            guarding.remember(self.request, response, self.request.user.get_username(), failed)
        return response
