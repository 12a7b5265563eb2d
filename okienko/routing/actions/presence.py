"""Who is there, ready, with a phone."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from okienko.events import clock, prepared
from okienko.events.security.scope import in_offices
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction, Medium
from okienko.offices.access import acts_for, must_act_for, must_supervise, officials_of

from ..models import Attendance, Engagement, Offer, Presence
from ..refusals import STILL_TALKING, UNKNOWN_REASON
from .common import person_of, say_presence, set_presence
from .offers import send_away, take_back
from .passing import lay_back
from .talking import come_back, lose_official

STREAM_SECONDS = 45  # a desk's stream is thought alive so long after its last sign

#: Media in which an official serves on the page itself.
ON_PAGE = (Medium.TEXT, Medium.VIDEO)

#: Reasons that a person may give, and those that the program gives.
REASONS = {
    "break": _("break"),
    "training": _("training"),
    "meeting": _("meeting"),
    "paperwork": _("written work"),
    "missed": _("a contact was not answered"),
    "declined": _("a contact was sent away"),
    "no_phone": _("no phone"),
    "supervisor": _("set by the supervisor"),
}


def ensure_presence(person: int) -> None:
    """Make the capacity row of a login if there is none."""
    at = clock.now()
    Presence.objects.bulk_create(
        [Presence(person_id=person, since=at, idle_since=at)], ignore_conflicts=True
    )


@verb
def ready(office: int, *, official_id: int) -> None:
    """Take contacts from now on (calls, once the phone is registered).

    Refused `may_not_supervise` to one who says so for another and is no supervisor.
    """
    must_act_for(office, official_id)
    ensure_presence(person_of(official_id))
    set_presence(office, official_id, Presence.State.READY)


@verb
def not_ready(office: int, *, official_id: int, reason: str = "break") -> None:
    """Take no more contacts; what goes on goes on, what rings is sent back to the queue.

    Refused as `ready`.
    """
    must_act_for(office, official_id)
    _not_ready(office, official_id, reason)


def _not_ready(office: int, official_id: int, reason: str) -> None:
    if reason not in REASONS:
        raise UNKNOWN_REASON()
    ensure_presence(person_of(official_id))
    _send_back_offers(office, official_id)
    set_presence(office, official_id, Presence.State.NOT_READY, reason)


@verb
def sign_out(office: int, *, official_id: int) -> int:
    """Leave: open written work returns to its queues; how much did. Refused in mid-call.

    Refused as `ready`.
    """
    must_act_for(office, official_id)
    return _sign_out(office, official_id)


def _sign_out(office: int, official_id: int) -> int:
    ensure_presence(person_of(official_id))
    returned = give_back_work(office, official_id, later=False)
    set_presence(office, official_id, Presence.State.OFF)
    return returned


def give_back_work(office: int, official_id: int, *, later: bool = True) -> int:
    """Send what rings back, and open written work to its queues; how much. Refused in mid-call.

    `later`: what was put off, too.
    """
    _send_back_offers(office, official_id)  # first: what was just accepted is among the work then
    work = list(Engagement.objects.filter(official_id=official_id, ended_at=None))
    contacts = Interaction.objects.in_bulk([each.interaction_id for each in work])
    if any(e.live and contacts[e.interaction_id].state != "wrap_up" for e in work):
        raise STILL_TALKING()
    returned = 0
    for engagement in work:
        contact = contacts[engagement.interaction_id]
        if not later and engagement.later_until is not None:
            continue
        if not engagement.live and contact.state == "active":
            lay_back(office, contact, engagement)
            returned += 1
    return returned


@verb
def sign_out_of_all(office: int, *, officials: Mapping[int, int]) -> None:
    """Leave all offices of a login (`officials`: office -> official), or none when one refuses.

    Refused as `ready`; a supervisor is one of `office`.
    """
    _must_act_for(office, officials)
    for here, official_id in officials.items():
        with in_offices([here]):
            _sign_out(here, official_id)


@verb
def not_ready_in_all(office: int, *, officials: Mapping[int, int], reason: str = "break") -> None:
    """Take no more contacts of any office of a login (`officials`: office -> official).

    Refused as `ready`; a supervisor is one of `office`.
    """
    _must_act_for(office, officials)
    for here, official_id in officials.items():
        with in_offices([here]):
            _not_ready(here, official_id, reason)


@verb
def phone_changed(office: int, *, official_id: int, up: bool) -> None:
    """The official's phone registered or is gone.

    The call that rang at one that is gone, as while its page is loaded anew, is heard by nobody: it
    waits again at the head of its queue, and the official stays ready.
    """
    person = person_of(official_id)
    ensure_presence(person)
    at = clock.now()
    rows = Presence.objects.filter(person_id=person, phone_up=not up)
    if rows.update(phone_up=up, phone_since=at):
        say_presence(office, official_id)
    if not up:
        _take_back_rings(office, official_id, Medium.VOICE, Medium.VIDEO)


@verb
def stream_seen(office: int, *, official_id: int, alive: bool = True) -> None:
    """The desk's page is there (said again and again), or has gone.

    Live texts and calls with a picture stand on the page: with it gone their customers are kept for
    this official, and go on as soon as it is back. What was just offered there waits again at the
    head of its queue.
    """
    person = person_of(official_id)
    ensure_presence(person)
    at = clock.now()
    was = Presence.objects.values_list("stream_until", flat=True).get(person_id=person)
    lived = was is not None and was > at
    if not alive and not lived:
        return  # it was gone before
    until = at + timedelta(seconds=STREAM_SECONDS) if alive else at
    Presence.objects.filter(person_id=person).update(stream_until=until)
    if lived != alive:
        say_presence(office, official_id)
        _page_follows(office, official_id, person, alive=alive)


@verb
def page_lost(office: int, *, official_id: int) -> bool:
    """The desk's page gave no more signs and nobody said that it went; whether that was new.

    So it is when the web process was killed, or the machine stopped, and the page went meanwhile.
    """
    person = person_of(official_id)
    now = Presence.objects.select_for_update(no_key=True).filter(person_id=person).first()
    if now is None or now.stream_until is None or now.stream_until > clock.now():
        return False
    if not Attendance.objects.filter(official_id=official_id, ended_at=None, reachable=True):
        return False
    say_presence(office, official_id, since=now.stream_until)
    _page_follows(office, official_id, person, alive=False)
    return True


def _must_act_for(office: int, officials: Mapping[int, int]) -> None:
    """Everybody changes their own presence; that of others, whoever supervises in `office`."""
    if not all(acts_for(here, official_id) for here, official_id in officials.items()):
        must_supervise(office)


def _page_follows(office: int, official_id: int, person: int, *, alive: bool) -> None:
    """What a person has on the page, in all offices, loses it or has it again."""
    for here, official in {**officials_of(person), office: official_id}.items():
        with in_offices([here]):
            if not alive:
                _take_back_rings(here, official, *ON_PAGE)
            talks = Engagement.objects.filter(
                official_id=official,
                ended_at=None,
                live=True,
                medium__in=ON_PAGE,
                interaction__state__in=["kept"] if alive else ["active", "held"],
            )
            for interaction in talks.order_by("id").values_list("interaction_id", flat=True):
                if alive:
                    come_back.within(here, interaction_id=interaction, official_id=official)
                else:
                    lose_official.within(here, interaction_id=interaction)


def _take_back_rings(office: int, official_id: int, *media: str) -> None:
    rings = Offer.objects.filter(official_id=official_id, state="pending")
    found = rings.filter(wait__live=True, wait__medium__in=media)
    for offer in found.values_list("id", flat=True):
        take_back.within(office, offer_id=offer)


def _send_back_offers(office: int, official_id: int) -> None:
    # locked: what is offered in this moment is seen here, or finds no room afterwards
    prepared.get(Presence, lock=True, person_id=person_of(official_id))
    for offer in Offer.objects.filter(official_id=official_id, state="pending"):
        send_away(office, offer)
