"""How the mailboxes are: one that stalls is told from one where nothing comes."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import ValidationError

from okienko.channels.consent.queries import consents
from okienko.channels.consent.tokens import ENDED, NEVER
from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.runtime.health import Health
from okienko.events.security.scope import in_all_offices

from .imap import IDLE_SECONDS
from .models import MailboxState
from .settings import EmailSettings

#: What `imap_client.words_for` says, for administrators.
_TROUBLES = {
    "no answer": gettext_lazy("the server does not answer"),
    "certificate not trusted": gettext_lazy("its certificate is not trusted"),
    "connection refused": gettext_lazy("nobody listens there"),
    "host not found": gettext_lazy("there is no server of this name"),
    "login refused": gettext_lazy("the user name or the password is refused"),
    NEVER: gettext_lazy("nobody has signed in at the provider yet"),
    ENDED: gettext_lazy("the consent at the provider has ended"),
}
GRACE = timedelta(seconds=90)  # a reconnection is no failure yet


def mailboxes() -> Health:
    """All mailboxes in use; the worst decides."""
    with in_all_offices():
        accounts = list(Account.objects.filter(kind="email", enabled=True).defer("secrets"))
        states = {state.account_id: state for state in MailboxState.objects.all()}
        lacks = _lacking(accounts)
    if not accounts:
        return Health("off", _("no mailbox"))
    found = [
        one(account, states.get(account.id), lacks.get(account.id, "")) for account in accounts
    ]
    for state in ("failed", "late"):
        worse = [each.words for each in found if each.state == state]
        if worse:
            return Health(state, "; ".join(worse))
    return Health("ok", _("answering: %(n)d") % {"n": len(found)})


def states(accounts: Sequence[Account]) -> dict[int, Health]:
    """How mailboxes are, by their ids, in words for the administrator; in an open scope."""
    seen = {state.account_id: state for state in MailboxState.objects.all()}
    lacks = _lacking(accounts)
    return {
        each.id: _agree_again(lacks[each.id])
        if each.id in lacks
        else _in_words(one(each, seen.get(each.id)), seen.get(each.id))
        for each in accounts
    }


def _lacking(accounts: Sequence[Account]) -> dict[int, str]:
    """Of mailboxes that are opened by a consent and have none: NEVER or ENDED. In an open scope."""
    by_consent = [one for one in accounts if one.settings.get("sign_in", "password") != "password"]
    kept = consents(by_consent) if by_consent else {}
    found: dict[int, str] = {}
    for account in by_consent:
        consent = kept.get(account.id)
        with suppress(ValidationError):  # what cannot be read is told by others
            provider = EmailSettings.model_validate(account.settings).provider()
            if consent is None or (provider and provider.bound != consent.bound):
                found[account.id] = NEVER
            elif consent.ended_at is not None:
                found[account.id] = ENDED
    return found


def _agree_again(lack: str) -> Health:
    if lack == NEVER:
        return Health("failed", _("Somebody has to sign in at the provider first."))
    return Health(
        "failed",
        _(
            "The provider no longer lets us in by what was agreed. Sign in again: letters wait "
            "until then, none is lost."
        ),
    )


def _in_words(health: Health, state: MailboxState | None) -> Health:
    if health.state == "ok":
        return Health("ok")
    if state is None or (state.answered_at is None and not state.trouble):
        return Health("late", _("It was not read yet. Letters come within a minute."))
    if state.trouble:
        why = _TROUBLES.get(state.trouble, state.trouble)
        return Health("failed", _("It cannot be read: %(why)s. Test it.") % {"why": why})
    if health.state == "failed":
        return Health("failed", _("The provider's server has been silent for long. Test it."))
    return Health(
        "late",
        ngettext(
            "%(n)s letter lies in it that is not here.",
            "%(n)s letters lie in it that are not here.",
            len(state.missing),
        )
        % {"n": len(state.missing)},
    )


def one(account: Account, state: MailboxState | None, lacks: str = "") -> Health:
    """How one mailbox is. Quiet is well: its server answers at least once each IDLE.

    `lacks`: why there is no consent that it needs (NEVER, ENDED). While letters are taken in,
    nobody waits for an answer of the server: each letter is a sign of life.
    """
    name, now = _("mailbox %(id)d") % {"id": account.id}, clock.now()
    trouble = lacks or (state.trouble if state else "")
    why = str(_TROUBLES.get(trouble, trouble))
    if lacks or state is None or state.answered_at is None:
        return Health("failed" if why else "late", f"{name}: {why or _('not read yet')}")
    if trouble and state.trouble_since and now - state.trouble_since > GRACE:
        words = _("%(why)s, since %(at)s") % {"why": why, "at": _time(state.trouble_since)}
        return Health("failed", f"{name}: {words}")
    longest = timedelta(seconds=float(account.settings.get("idle_seconds", IDLE_SECONDS))) + GRACE
    alive = max(state.answered_at, state.letter_at or state.answered_at)
    if now - alive > longest:
        words = _("stalled, no answer since %(at)s") % {"at": _time(alive)}
        return Health("failed", f"{name}: {words}")
    if state.missing:
        words = _("letters that lie in it and are not here: %(n)d") % {"n": len(state.missing)}
        return Health("late", f"{name}: {words}")
    return Health("ok", name)


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
