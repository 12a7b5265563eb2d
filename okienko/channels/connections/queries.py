"""All connections of an office with their light, and what waits in one. In an open scope."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import ValidationError

from okienko.channels import from_menus
from okienko.channels.door import Door
from okienko.channels.expiring import ends
from okienko.channels.inbox.models import Payload
from okienko.channels.inbox.queries import DAY, Traffic, traffic
from okienko.channels.models import Account
from okienko.channels.outbox.queries import not_taken, overdue, put_off
from okienko.channels.registry import ABSENT
from okienko.channels.secrets import Lost
from okienko.events import clock
from okienko.events.runtime.health import Health, State
from okienko.interactions.models import Interaction, Message
from okienko.interactions.states import OPEN
from okienko.look.times import moment_words

SLOW = timedelta(minutes=10)  # an answer leaves within seconds, if the other side takes it
UNREAD = timedelta(seconds=60)  # what came is read within a second
_WORSE: tuple[State, ...] = ("failed", "late")


@dataclass(frozen=True)
class Connected:
    """One connection. `health` is None when nothing is known about it without a test."""

    account: Account
    door: Door
    health: Health | None


@dataclass(frozen=True)
class Waiting:
    """What hangs on a connection now, in numbers."""

    contacts: int  # that are not over
    answers: int  # written and not sent
    payloads: int  # brought by the provider, not read yet
    aside: int  # brought and unreadable

    def __bool__(self) -> bool:
        return any((self.contacts, self.answers, self.payloads, self.aside))


def connections() -> list[Connected]:
    """All of the office, by channel and name."""
    accounts = list(Account.objects.order_by("kind", "name"))
    by_kind: Mapping[str, list[Account]] = defaultdict(list)
    for account in accounts:
        by_kind[account.kind].append(account)
    known: dict[int, Health] = {}
    for some in by_kind.values():
        known |= some[0].door.states([one for one in some if one.enabled])
    came = traffic([account.id for account in accounts])
    known = _heard_from(came) | known
    troubles = _troubles(accounts, came)
    return [
        Connected(one, one.door, _light(one, known.get(one.id), troubles.get(one.id, [])))
        for one in accounts
    ]


def waiting(account_id: int) -> Waiting:
    """What waits in a connection."""
    payloads = Payload.objects.filter(account_id=account_id)
    return Waiting(
        contacts=Interaction.objects.filter(
            account_id=account_id, state__in=OPEN, assists=None
        ).count(),
        answers=Message.objects.filter(
            account_id=account_id,
            delivery__in=(Message.Delivery.QUEUED, Message.Delivery.SENDING),
        ).count(),
        payloads=payloads.filter(state=Payload.State.WAITING).count(),
        aside=payloads.filter(state=Payload.State.ASIDE).count(),
    )


def skew_words(seconds: float) -> str:
    """What is said of a provider whose signed time is `seconds` off ours (door.Skewed)."""
    minutes = max(1, round(abs(seconds) / 60))
    words = ngettext(
        "What the provider brings is signed %(n)s minute off our clock. One of the two is wrong, "
        "or somebody sends old requests again.",
        "What the provider brings is signed %(n)s minutes off our clock. One of the two is wrong, "
        "or somebody sends old requests again.",
        minutes,
    )
    return words % {"n": minutes}


def _light(account: Account, known: Health | None, troubles: list[Health]) -> Health | None:
    if not account.enabled:
        return Health("off", _("Nothing comes in and nothing goes out."))
    if words := _unusable(account):
        return Health("failed", words)
    found = [each for each in (known, *troubles) if each is not None]
    for state in _WORSE:
        words = " ".join(each.words for each in found if each.state == state)
        if words:
            return Health(state, words)
    return known


def _unusable(account: Account) -> str:
    """Why nobody can use the settings; "" when they can be used."""
    if not account.door.installed:
        return str(ABSENT)
    if isinstance(account.secrets, Lost):
        return _("Its password cannot be read any more. Type it again.")
    try:
        account.read()
    except ValidationError:
        return _("Its settings are not complete. Open it and save it again.")
    return ""


def _heard_from(came: Mapping[int, Traffic]) -> dict[int, Health]:
    """Those whose provider brought something lately: in its own name, to our address. That says
    nothing of the way out, so an answer that did not arrive is told with it.
    """
    heard = {account: each.last for account, each in came.items() if each.last}
    lost = not_taken(clock.now() - DAY) if heard else {}
    found: dict[int, Health] = {}
    for account, at in heard.items():
        words = _("Last heard from: %(at)s.") % {"at": moment_words(at)}
        if account not in lost:
            found[account] = Health("ok", words)
            continue
        said = _("The last answer did not arrive.")
        if why := lost[account].rstrip("."):
            said = _("The last answer did not arrive: %(why)s.") % {"why": _(why)}
        found[account] = Health("late", f"{said} {words}")
    return found


def _troubles(accounts: Sequence[Account], came: Mapping[int, Traffic]) -> dict[int, list[Health]]:
    """What the inbox and the outbox know of each connection."""
    now = clock.now()
    found: dict[int, list[Health]] = defaultdict(list)
    unread = Payload.objects.values_list("account_id").annotate(
        aside=Count("id", filter=Q(state=Payload.State.ASIDE)),
        late=Count("id", filter=Q(state=Payload.State.WAITING, received_at__lt=now - UNREAD)),
    )
    for account, aside, late in unread.filter(state__in=["waiting", "aside"]):
        if late:
            found[account].append(
                Health("failed", _("What the provider brings is not being read."))
            )
        if aside:
            words = ngettext(
                "%(n)s thing that came could not be read.",
                "%(n)s things that came could not be read.",
                aside,
            )
            found[account].append(Health("late", words % {"n": aside}))
    for end in ends([account for account in accounts if account.enabled]):
        if end.health:
            found[end.account.id].append(end.health)
    for account_id, each in came.items():
        if each.skew:
            found[account_id].append(Health("late", skew_words(each.skew)))
    for account_id, trouble in (*_used_up(accounts), *_not_left(now)):
        found[account_id].append(trouble)
    return found


def _used_up(accounts: Sequence[Account]) -> Iterator[tuple[int, Health]]:
    """The connections by which menus may send no more texts today."""
    for one in accounts:
        able = one.enabled and one.door.abilities.short and one.door.abilities.begins
        if able and (most := from_menus.most(one)) and from_menus.used_up(one):
            words = _(
                "Telephone menus have sent all texts that they may send today (%(n)s). The "
                "number stands in the settings."
            )
            yield one.id, Health("late", words % {"n": most})


def _not_left(now: datetime) -> Iterator[tuple[int, Health]]:
    """Those whose answers do not leave, with why the last of them was not taken."""
    again, late = put_off(now - SLOW), overdue(now - SLOW)
    why = {each.account_id: _(each.words) for each in again if each.words}
    whose = {each.message_id: each.account_id for each in late}
    whose |= {each.message_id: each.account_id for each in again}
    for account, many in Counter(whose.values()).items():
        if account is None:
            continue
        words = ngettext(
            "%(n)s answer has not left for more than ten minutes.",
            "%(n)s answers have not left for more than ten minutes.",
            many,
        )
        said = words % {"n": many}
        if account in why:
            said = f"{said.rstrip('.')}: {why[account]}."
        yield account, Health("late", said)
