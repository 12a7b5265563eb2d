"""The verbs of consents. No provider is asked inside of them: see tokens.py."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.offices.access import settings_verb

from .client import Tokens
from .events import ConsentChanged
from .models import Consent

#: Seconds in which a renewal is over: a connection and an answer, and some more.
RENEWAL = 40.0
#: A token is renewed so many seconds before its end, and before the last fifth of its life.
BEFORE_END = 300.0


@settings_verb
def give(office: int, *, account_id: int, bound: str, token_url: str, tokens: Tokens) -> None:
    """Somebody has agreed: these tokens stand instead of any others of the connection."""
    account = chosen(Account, account_id, lock=True)
    before = Consent.objects.filter(account=account).first()
    Consent.objects.update_or_create(
        office_id=office,
        account=account,
        defaults={
            "bound": bound,
            "secrets": {"access": tokens.access, "refresh": tokens.refresh},
            "person": tokens.person,
            "given_at": clock.now(),
            "token_url": token_url,
            **_times(tokens),
            "renewing_until": None,
            "number": before.number + 1 if before else 1,
            "ended_at": None,
            "words": "",
        },
    )
    emit(ConsentChanged(office=office, subject=account_id, channel=account.kind, state="given"))


@verb
def claim(_office: int, *, account_id: int, number: int) -> bool:
    """Whether the caller is the one who renews these tokens; it tells within RENEWAL seconds."""
    now = clock.now()
    free = Q(renewing_until=None) | Q(renewing_until__lt=now)
    mine = _these(account_id, number).filter(free, ended_at=None)
    return bool(mine.update(renewing_until=now + timedelta(seconds=RENEWAL)))


@verb
def renewed(_office: int, *, account_id: int, number: int, tokens: Tokens, refresh: str) -> None:
    """New tokens came; `refresh` is the one that was shown, kept if none came instead."""
    _these(account_id, number).update(
        secrets={"access": tokens.access, "refresh": tokens.refresh or refresh},
        **_times(tokens),
        renewing_until=None,
        number=F("number") + 1,
    )


@verb
def release(_office: int, *, account_id: int, number: int) -> None:
    """The renewal did not work for now: others may try."""
    _these(account_id, number).update(renewing_until=None)


@verb
def doubt(_office: int, *, account_id: int, number: int) -> None:
    """A server did not take this token: it is renewed before it is shown again."""
    _these(account_id, number).update(renew_at=clock.now(), expires_at=clock.now())


@verb
def end(office: int, *, account_id: int, number: int, words: str) -> None:
    """The provider takes the tokens no more. They are forgotten; a person signs in again."""
    mine = _these(account_id, number).filter(ended_at=None)
    if mine.update(ended_at=clock.now(), words=words[:300], secrets={}, renewing_until=None):
        kind = Account.objects.values_list("kind", flat=True).get(id=account_id)
        emit(ConsentChanged(office=office, subject=account_id, channel=kind, state="ended"))


def _these(account_id: int, number: int) -> QuerySet[Consent]:
    return Consent.objects.filter(account_id=account_id, number=number)


def _times(tokens: Tokens) -> dict[str, datetime]:
    now = clock.now()
    early = min(BEFORE_END, tokens.lasts / 5)
    return {
        "expires_at": now + timedelta(seconds=tokens.lasts),
        "renew_at": now + timedelta(seconds=tokens.lasts - early),
    }
