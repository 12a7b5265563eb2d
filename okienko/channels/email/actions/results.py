"""What became of a letter of ours at each of its recipients, and what follows for the message.

A relay refuses some and takes others; a report tells of one, a day later. Each is written down by
its recipient, and the message is as its recipients are: sent, not sent, or not sent to all.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum

from django.db.models import Q

from okienko.events import clock
from okienko.interactions.actions import delivered

from ..letter import Report
from ..models import Outgoing
from .back import not_arrived

# RFC 5321, 4.5.4.1: a server gives up after 4 to 5 days; a report that comes later is late too.
REPORTED_WITHIN = timedelta(days=7)


class State(StrEnum):
    """What is known of one recipient; nothing is, as long as the relay's word is the last one."""

    DELAYED = "delayed"
    DELIVERED = "delivered"
    FAILED = "failed"
    AGAIN = "again"  # did not get it yet; the next try goes to those alone


Found = Mapping[str, tuple[State, str]]


def due(outgoing: Outgoing) -> tuple[str, ...]:
    """To whom the next try goes: those who shall get it again, else all."""
    again = [to for to, result in outgoing.results.items() if result["state"] == State.AGAIN]
    return tuple(to for to in outgoing.recipients if to in again) or tuple(outgoing.recipients)


def settle(office: int, outgoing: Outgoing, found: Found) -> None:
    """Write down results of a letter that has left; those that failed come before a person.

    The caller has locked the row.
    """
    before = failed(outgoing)
    write_down(outgoing, {to: said for to, said in found.items() if to not in before})
    if failed(outgoing).keys() > before.keys():
        not_all(office, outgoing)
    elif outgoing.state == Outgoing.State.UNCERTAIN:
        # who tells what became of it has had it
        Outgoing.objects.filter(id=outgoing.id).update(
            state=Outgoing.State.SENT, ended_at=clock.now()
        )
        delivered.within(
            office, message_id=outgoing.message_id, delivery="sent", expected=["uncertain"]
        )


def write_down(outgoing: Outgoing, found: Found, forget: Collection[str] = ()) -> None:
    """Keep what was found of recipients, and nothing more of those to `forget`."""
    kept = {to: result for to, result in outgoing.results.items() if to not in forget}
    told = {
        to: {"state": state.value, "words": words[:300]} for to, (state, words) in found.items()
    }
    outgoing.results = {**kept, **told}
    Outgoing.objects.filter(id=outgoing.id).update(results=outgoing.results)


def failed(outgoing: Outgoing) -> dict[str, str]:
    """The recipients that did not get a letter, and why; "" is one of them, nobody knows which."""
    return {
        to: result["words"]
        for to, result in outgoing.results.items()
        if result["state"] == State.FAILED
    }


def not_all(office: int, outgoing: Outgoing) -> None:
    """Some recipients, or all of them, did not get a letter that goes to nobody any more."""
    missed = failed(outgoing)
    whole = set(outgoing.recipients) <= set(missed)
    words = "; ".join(f"{to}: {said}".strip(": ") for to, said in missed.items())
    if len(outgoing.recipients) == 1:
        words = "; ".join(missed.values())
    Outgoing.objects.filter(id=outgoing.id).update(
        state=Outgoing.State.FAILED if whole else Outgoing.State.SENT,
        ended_at=clock.now(),
        error=words[:300],
    )
    delivery = "failed" if whole else "partly"
    not_arrived(office, message_id=outgoing.message_id, delivery=delivery, error=words)


def reported_on(report: Report | None) -> Outgoing | None:
    """The letter of ours that a report is about, locked; None when there is none, or it is old.

    By the id that the report names; without one, the newest letter to one of its recipients of
    which nothing final is known yet. A report that names another's id is not about ours.
    """
    if report is None:
        return None
    letters = Outgoing.objects.select_for_update(no_key=True).defer("content")
    if report.message_id:
        return letters.filter(external_id=report.message_id).first()
    addresses = {
        spelt for result in report.results for to in result.addresses for spelt in (to, to.lower())
    }
    if not addresses:
        return None
    ours = Q()
    for address in addresses:
        ours |= Q(recipients__contains=[address])
    sent = letters.filter(
        ours,
        state__in=[Outgoing.State.SENT, Outgoing.State.UNCERTAIN],
        made_at__gt=clock.now() - REPORTED_WITHIN,
    )
    for outgoing in sent.order_by("-made_at", "-id")[:20]:
        unsettled = {to.lower() for to in outgoing.recipients if to not in failed(outgoing)}
        if unsettled & {to.lower() for to in addresses}:
            return outgoing
    return None


def results_of(report: Report, outgoing: Outgoing) -> Found:
    """What a report says, by the recipients that we wrote to.

    One that we do not know is our only one, led on to another address; of several it is "".
    """
    known = {to.lower(): to for to in outgoing.recipients}
    found: dict[str, tuple[State, str]] = {}
    for result in report.results:
        to = next((known[a.lower()] for a in result.addresses if a.lower() in known), None)
        if to is not None:
            found[to] = (_state(result.action), result.words)
    if found:
        return found
    gravest = next(result for result in report.results if result.action == report.action)
    to = outgoing.recipients[0] if len(outgoing.recipients) == 1 else ""
    return {to: (_state(gravest.action), gravest.words)}


def _state(action: str) -> State:
    return State(action) if action in (State.FAILED, State.DELAYED) else State.DELIVERED
