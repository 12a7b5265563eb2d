"""Sign-in, sign-out, second factors. The rest of the sign-in library's pages stays closed."""

from allauth.account.views import LogoutView, ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.views.generic import RedirectView

from .access import SET_UP
from .sign_in import SignIn

FACTORS = "factors/"
to_me = RedirectView.as_view(pattern_name=SET_UP)


def remove_key(request: HttpRequest, key: int) -> HttpResponseBase:
    """The library's page, by our name of what it removes."""
    answer: HttpResponseBase = keys.remove_webauthn(request, pk=key)
    return answer


urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("again/", ReauthenticateView.as_view(), name="account_reauthenticate"),
    path(f"{FACTORS}code/", base.authenticate, name="mfa_authenticate"),
    path(f"{FACTORS}again/", base.reauthenticate, name="mfa_reauthenticate"),
    path(f"{FACTORS}again-key/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(f"{FACTORS}app/", totp.activate_totp, name="mfa_activate_totp"),
    path(f"{FACTORS}app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{FACTORS}key/", keys.add_webauthn, name="mfa_add_webauthn"),
    path(f"{FACTORS}key/<int:key>/remove/", remove_key, name="mfa_remove_webauthn"),
    path(f"{FACTORS}codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(f"{FACTORS}codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    # where the library goes on to
    path(FACTORS, to_me, name="mfa_index"),
    path(f"{FACTORS}keys/", to_me, name="mfa_list_webauthn"),
    path("logout/", LogoutView.as_view(), name="account_logout"),
]
