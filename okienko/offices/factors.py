"""Second factors, as the sign-in library keeps them: their names, their secrets, their guard."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from cryptography.fernet import MultiFernet
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from okienko.events.actor import acting, official
from okienko.events.security.keys import fernet

from . import guarding
from .access import MAIN_FACTORS, operator, seat_of
from .actions.factors import note_factor
from .actions.operating import note as note_step

#: What the library keeps encrypted by `Adapter.encrypt`: an app's secret, the seed of codes.
HIDDEN = ("secret", "seed")
#: Tries of codes are counted apart from those of passwords.
CODES = "factor "


class Adapter(DefaultMFAAdapter):
    """The library's rules for this product."""

    def encrypt(self, text: str) -> str:
        """Secrets of factors are kept encrypted, as those of mailboxes are."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography's InvalidToken when the key is no longer there."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """What an authenticator app writes over the code."""
        return "Okienko"

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002 (the library's name)
    ) -> str:
        """What a key is called at first."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Key %(number)d") % {"number": count + 1}


def _fernet() -> MultiFernet:
    return fernet(b"okienko second factors")


def refresh() -> int:
    """Encrypt all factors' secrets with the key in use; how many rows were written anew."""
    written = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update(no_key=True).filter(pk=pk).first()
            hidden = [] if row is None else [name for name in HIDDEN if name in row.data]
            for name in hidden:
                row.data[name] = _fernet().rotate(row.data[name].encode()).decode()
            if hidden:
                row.save(update_fields=["data"])
                written += 1
    return written


class _Guarded:
    """A code of six digits is not guessed: tries are counted over all processes."""

    user: Any

    def clean_code(self) -> str:
        """Weighs a code, if this place may try."""
        done = guarding.begin(context.request, CODES + self.user.get_username())
        if done is None:
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]
        guarding.succeed(done)
        return code


class SignInWithCode(_Guarded, AuthenticateForm):
    """The second step of a sign-in."""


class ConfirmWithCode(_Guarded, ReauthenticateForm):
    """Proof that it is still the same person."""


def has_factor(person: int) -> bool:
    """Whether a second factor is asked for at this login's sign-in."""
    return bool(Authenticator.objects.filter(user_id=person, type__in=MAIN_FACTORS).exists())


def on_added(user: Any = None, authenticator: Any = None, **_more: object) -> None:
    """The library's signal: tells the log that a person has another factor."""
    _note("added", user, authenticator)


def on_removed(user: Any = None, authenticator: Any = None, **_more: object) -> None:
    """The library's signal: or one less."""
    _note("removed", user, authenticator)


def _note(step: str, user: Any, authenticator: Authenticator) -> None:
    seat = seat_of(user.pk)
    if seat is not None:
        with acting(official(seat.office, seat.official)):
            note_factor(seat.office, person_id=user.pk, step=step, type=str(authenticator.type))
    elif user.operator:
        with acting(operator(user.username)):
            note_step(f"factor_{step}", user.username)
