"""What a delivery report says, and of which of our letters."""

from datetime import timedelta

from django.db.models import Q

from okienko.channels.outbox.models import Outgoing
from okienko.channels.outbox.results import Found, State, failed
from okienko.events import clock

from ..letter import DeliveryReport

# RFC 5321, 4.5.4.1: a server gives up after 4 to 5 days; a report that comes later is late too.
REPORTED_WITHIN = timedelta(days=7)


def reported_on(report: DeliveryReport | None) -> Outgoing | None:
    """The letter of ours that a report is about, locked; None when there is none, or it is old.

    By the id that the report names; without one, the newest letter to one of its recipients of
    which nothing final is known yet. A report that names another's id is not about ours.
    """
    if report is None:
        return None
    letters = Outgoing.objects.select_for_update(no_key=True, of=("self",)).defer("content")
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
        message__delivery__in=["sent", "partly", "uncertain"],
        made_at__gt=clock.now() - REPORTED_WITHIN,
    )
    for outgoing in sent.order_by("-made_at", "-id")[:20]:
        unsettled = {to.lower() for to in outgoing.recipients if to not in failed(outgoing)}
        if unsettled & {to.lower() for to in addresses}:
            return outgoing
    return None


def results_of(report: DeliveryReport, outgoing: Outgoing) -> Found:
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
