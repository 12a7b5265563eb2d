"""What to do about a provider's "no", for administrators."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_AGAIN = _("Sign in once more. If it stays so, compare the settings here with those there.")
_ADVICE: dict[str, str | Promise] = {
    "access_denied": _(
        "The permission was not given. Sign in once more and agree to everything that is asked; if "
        "the page says that an administrator has to approve it, ask who administers the provider's "
        "side."
    ),
    "consent_required": _(
        "An administrator of the provider's side has to approve Okienko first: the guide beside "
        "the settings says where."
    ),
    "invalid_client": _(
        "Compare the client ID and type the client secret again. Of Microsoft it is the secret's "
        "value, not its ID, and each ends on a day: make a new one there if it has."
    ),
    "unauthorized_client": _(
        "The application is not registered for this kind of sign-in: compare it with the guide."
    ),
    "invalid_scope": _("The application lacks a permission: add those that the guide names."),
    "scope_missing": _(
        "A permission was left out. Sign in once more and tick every permission that is asked."
    ),
    "no_refresh_token": _(
        "The provider gave no lasting permission. Allow the application to have refresh tokens "
        "(the scope offline_access), then sign in once more."
    ),
    "invalid_grant": _("It took too long or was used already. Sign in once more."),
    "invalid_id_token": _(
        "The answer did not belong to this question. Sign in once more, in one window; if it stays "
        "so, compare the client ID and the issuer."
    ),
    "wrong_issuer": _("The answer came from another provider. Compare the issuer."),
    "server_error": _("The provider has trouble of its own. Sign in again in some minutes."),
    "temporarily_unavailable": _(
        "The provider has trouble of its own. Sign in again in some minutes."
    ),
}


def advice_for(code: str) -> str | Promise:
    """What to do about an error of RFC 6749, or one of client.py's own."""
    return _ADVICE.get(code, _AGAIN)
