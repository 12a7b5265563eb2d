"""What pages read about queues and officials' work. Every function runs inside an open scope."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from okienko.events import prepared
from okienko.events.security.scope import once
from okienko.interactions.models import Interaction, Medium
from okienko.offices.hours import Hours, hours
from okienko.offices.models import Official, Person, Role
from okienko.offices.queries import own_schedule

from .matching import RoutedPerson
from .models import (
    Callback,
    Engagement,
    Offer,
    OfficialSkill,
    Presence,
    Queue,
    Skill,
    Step,
    Wait,
)
from .workload import BY_PAGE, BY_PHONE, Capacity

#: How an official's work on a contact ended.
ENDINGS = {
    "done": _("closed"),
    "time_up": _("closed when the time was up"),
    "transferred": _("passed on to a colleague"),
    "passed_on": _("passed on to a department"),
    "put_back": _("put back into the queue"),
    "lost": _("the official's page was lost"),
}


def queues_in_use(offices: Collection[int]) -> QuerySet[Queue]:
    """The queues of some offices in their order: the active ones, and others where somebody still
    waits, who came before the queue was closed.
    """
    waited_in = Wait.objects.filter(office_id__in=offices, result="").values("queue")
    rows = Queue.objects.filter(Q(active=True) | Q(id__in=waited_in), office_id__in=offices)
    return rows.order_by("office_id", "order", "name")


@once
def open_work(officials: tuple[int, ...]) -> list[Engagement]:
    """What these officials are at work on, with its contact and queue; the newest first."""
    return list(
        Engagement.objects.filter(official_id__in=officials, ended_at=None)
        .select_related("interaction__customer", "interaction__topic", "queue")
        .order_by("-began_at")
    )


def chats_in_hand(offices: Collection[int]) -> list[Engagement]:
    """The live texts that go on in some offices, with contact, queue and official; oldest first."""
    rows = Engagement.objects.filter(
        office_id__in=list(offices),
        ended_at=None,
        talk_ended_at=None,
        live=True,
        medium=Medium.TEXT,
    )
    return list(rows.select_related("interaction", "queue", "official").order_by("began_at"))


@once
def open_offers(officials: tuple[int, ...]) -> list[Offer]:
    """What is offered to these officials now, with its contact and how long it waits."""
    return list(
        Offer.objects.filter(official_id__in=officials, state="pending")
        .select_related("interaction__customer", "interaction__topic", "wait")
        .order_by("made_at")
    )


def rings_for(offer_id: int, officials: Collection[int]) -> str:
    """The name of the queue of a call that rings at one of these officials now; "": none does."""
    rows = Offer.objects.filter(id=offer_id, official_id__in=officials, state="pending")
    return rows.values_list("wait__queue__name", flat=True).first() or ""


def offered(offer_id: int) -> Interaction | None:
    """The contact of an offer, whatever became of it."""
    row = Offer.objects.select_related("interaction").filter(id=offer_id).first()
    return row.interaction if row else None


def may_be_chosen(interaction_id: int) -> bool:
    """Whether a letter waits where it may be taken from the list, and is offered to nobody."""
    waits = Wait.objects.filter(interaction=interaction_id, result="", offered=False, live=False)
    return waits.filter(queue__from_list=True).exists()


def ended_by_time(officials: Collection[int]) -> QuerySet[Engagement]:
    """The work of these officials that ended because the wrap-up's time was up."""
    return Engagement.objects.filter(official_id__in=officials, ended_at__gte=F("wrap_due_at"))


def described_late(interaction: Interaction, official_id: int) -> bool:
    """Whether the official, freed when the time was up, may still say what the contact was about.

    So it is until somebody else has had the contact.
    """
    last = interaction.state == "closed" and interaction.official_id == official_id
    return last and ended_by_time([official_id]).filter(interaction_id=interaction.id).exists()


def queue_in_use(wanted: int | None) -> Queue | None:
    """Where a contact waits that names this queue; None: an office without queues.

    Of one that is closed, the queue that stands instead; of none, and of one that is not there, the
    office's first: a menu or a mailbox may name what an administrator has taken away since.
    """
    asked: set[int] = set()
    while wanted is not None and wanted not in asked:
        queue = prepared.get(Queue, id=wanted)
        if queue is None:
            break
        if queue.active:
            return queue
        asked.add(wanted)
        wanted = queue.instead_id
    # one out of use rather than none: nobody who calls is lost
    return Queue.objects.order_by("-active", "order", "id").first()


def queue_or_first(wanted: int | None) -> int | None:
    """The id of the same."""
    queue = queue_in_use(wanted)
    return queue.id if queue is not None else None


def waits_of(interactions: Collection[int]) -> dict[int, list[Wait]]:
    """The stays in queues of some contacts, by contact, in their order."""
    found: dict[int, list[Wait]] = defaultdict(list)
    rows = Wait.objects.filter(interaction_id__in=interactions).select_related("queue")
    for wait in rows.order_by("entered_at"):
        found[wait.interaction_id].append(wait)
    return found


def talks_of(interactions: Collection[int]) -> dict[int, list[Engagement]]:
    """The work of officials on some contacts, by contact, in its order."""
    found: dict[int, list[Engagement]] = defaultdict(list)
    rows = Engagement.objects.filter(interaction_id__in=interactions).select_related("official")
    for engagement in rows.order_by("began_at"):
        found[engagement.interaction_id].append(engagement)
    return found


def answered_wait(engagement: Engagement) -> Wait | None:
    """The stay in a queue that ended in this work."""
    rows = Wait.objects.filter(
        interaction_id=engagement.interaction_id,
        official_id=engagement.official_id,
        result="answered",
    )
    return rows.order_by("-left_at").first()


def lines_of(officials: Collection[int]) -> list[tuple[int, int]]:
    """The calls in which these officials speak or hold now: (office, contact).

    What stands on a page, as writing or a picture, is kept by that page's own stream.
    """
    rows = Engagement.objects.filter(
        official_id__in=list(officials),
        ended_at=None,
        live=True,
        medium=Medium.VOICE,
        interaction__state__in=["active", "held"],
    )
    return list(rows.values_list("office_id", "interaction_id"))


@dataclass(frozen=True)
class Stays:
    """What waits in a queue: how many, since when, since when live ones, how many letters.

    Who has left the page of a chat is `away` until they are back, and counts in nothing else here.
    """

    count: int
    oldest: datetime | None
    oldest_live: datetime | None
    letters: int
    away: int
    resting: int = 0  # who is called at their turn, until the next try


def stays(offices: Collection[int]) -> dict[int, Stays]:
    """What waits now, by queue; queues where nobody waits are left out."""
    there = Q(away_since=None)
    rows = (
        Wait.objects.filter(office_id__in=offices, result="", helps="")
        .values("queue_id")
        .annotate(
            count=Count("id", filter=there),
            oldest=Min("entered_at", filter=there),
            oldest_live=Min("entered_at", filter=there & Q(live=True)),
            letters=Count("id", filter=Q(live=False)),
            away=Count("id", filter=~there & Q(by_call=False)),
            resting=Count("id", filter=~there & Q(by_call=True)),
        )
    )
    return {
        row["queue_id"]: Stays(
            row["count"],
            row["oldest"],
            row["oldest_live"],
            row["letters"],
            row["away"],
            row["resting"],
        )
        for row in rows.order_by("queue_id")
    }


def queue(queue_id: int) -> Queue | None:
    """A queue by its id."""
    return prepared.get(Queue, id=queue_id)


def queues_to_choose(office: int) -> list[Queue]:
    """The active queues of an office, in their order."""
    return list(Queue.objects.filter(office=office, active=True).order_by("order", "name"))


@dataclass(frozen=True)
class QueueEntry:
    """A queue as its office has set it: `steps` of widening in their order, and who waits in it."""

    queue: Queue
    steps: list[Step]
    waiting: int


def all_queues(office: int) -> list[QueueEntry]:
    """The queues of an office in their order, those out of use too. Three queries."""
    steps: dict[int, list[Step]] = defaultdict(list)
    rows = Step.objects.filter(office=office).select_related("skill")
    for step in rows.order_by("after_seconds", "skill__name", "id"):
        steps[step.queue_id].append(step)
    waits = stays([office])
    return [
        QueueEntry(queue, steps[queue.id], _all_in(waits.get(queue.id)))
        for queue in Queue.objects.filter(office=office)
        .select_related("schedule", "instead")
        .order_by("order", "name")
    ]


def _all_in(stay: Stays | None) -> int:
    return stay.count + stay.away + stay.resting if stay else 0


def limits_of(persons: Collection[int]) -> dict[int, Capacity]:
    """How much some logins take on at once, and what they have in hand; by login."""
    counted = tuple(field.name for field in fields(Capacity))
    rows = Presence.objects.filter(person__in=list(persons)).values("person_id", *counted)
    found = {row.pop("person_id"): Capacity(**row) for row in rows}
    return {person: found.get(person, Capacity()) for person in persons}


def presence_of(person: int) -> Presence | None:
    """A login's readiness; None when there was never any."""
    return prepared.get(Presence, person_id=person)


def callback(callback_id: int) -> Callback:
    """An entry of the call-back list, which is there."""
    return prepared.must(Callback, id=callback_id)


def callbacks_due(offices: Collection[int], most: int) -> tuple[list[Callback], int]:
    """Entries that are not done: open before taken, who was cut off first, then the oldest.

    At most `most`, and how many there are.
    """
    rows = _callbacks(offices).exclude(state="done").order_by("state", "-first", "created_at")
    sent = list(rows[:most])
    return sent, len(sent) if len(sent) < most else rows.count()


def callbacks_to(numbers: Collection[str]) -> dict[tuple[int, str], Callback]:
    """The newest entry of each of these numbers (as +48601000212), by office and number."""
    rows = Callback.objects.filter(value__in=list(numbers)).select_related("official")
    return {(row.office_id, row.value): row for row in rows.order_by("id")}


def callbacks_settled(offices: Collection[int], since: datetime, most: int) -> list[Callback]:
    """Entries that somebody settled after `since`, the newest first."""
    done = {"state": "done", "ended_at__gt": since, "official__isnull": False}
    rows = _callbacks(offices).filter(**done)
    return list(rows.order_by("-ended_at")[:most])


def _callbacks(offices: Collection[int]) -> QuerySet[Callback]:
    rows = Callback.objects.filter(office_id__in=list(offices))
    return rows.select_related("customer", "official", "interaction")


# --- what a customer's page says of the office of the scope


def schedule_of(office: int, queue_id: int | None) -> int | None:
    """The schedule of a queue that is in use, else of the office's first one; None: it has none."""
    rows = Queue.objects.filter(office=office, active=True).order_by("order", "id")
    found = rows.filter(id=queue_id or 0).first() or rows.first()
    return found.schedule_id if found else None


def schedules_of_queues() -> list[int | None]:
    """The hours in which any queue serves; None is "always"."""
    rows = Queue.objects.filter(active=True).values_list("schedule", flat=True)
    return list(rows.distinct())


def week_of(queue: Queue) -> Hours | None:
    """When a queue's live contacts are answered: its own hours, else the office's; None: always."""
    schedule = queue.schedule_id or own_schedule()
    return hours(schedule) if schedule else None


def _who_answer() -> QuerySet[Person]:
    seats = Official.objects.filter(active=True).exclude(role=Role.INTERPRETER)
    return Person.objects.filter(id__in=seats.values("person"))


def somebody_there() -> bool:
    """Whether an official is signed in, at work or in a break."""
    people = _who_answer()
    return Presence.objects.filter(person__in=people).exclude(state=Presence.State.OFF).exists()


def mean_wait(since: datetime, most: int) -> timedelta | None:
    """How long those waited whose calls were answered last, at most `most`; None for none."""
    recent = Wait.objects.filter(live=True, medium="voice", result="answered", entered_at__gt=since)
    newest = recent.order_by("-entered_at").values_list("entered_at", "left_at")[:most]
    waited = [left - entered for entered, left in newest if left is not None]
    return sum(waited, timedelta()) / len(waited) if waited else None


def somebody_writes(at: datetime) -> bool:
    """Whether an official is at work, ready or not, whose page lives: live texts reach them."""
    people = _who_answer()
    rows = Presence.objects.filter(person__in=people, stream_until__gt=at, texts_limit__gt=0)
    return rows.exclude(state=Presence.State.OFF).exists()


def somebody_speaks(at: datetime) -> bool:
    """The same with a telephone besides, as for a call with a picture."""
    people = _who_answer()
    rows = Presence.objects.filter(person__in=people, stream_until__gt=at, phone_up=True)
    return rows.exclude(state=Presence.State.OFF).exists()


def live_waiting(medium: str) -> int:
    """How many live contacts of a medium wait in all queues."""
    return Wait.objects.filter(result="", live=True, medium=medium, helps="").count()


def longest_written_goal() -> int | None:
    """The longest goal of written contacts, in seconds."""
    goal = Queue.objects.filter(active=True).aggregate(goal=Max("written_goal_seconds"))["goal"]
    return None if goal is None else int(goal)


def skills(office: int) -> list[Skill]:
    """The skills of an office, by name."""
    return list(Skill.objects.filter(office=office).order_by("name"))


def skills_asked_for(office: int) -> dict[int, list[str]]:
    """Of each skill the names of the queues that ask for it, at first or after a time."""
    rows = Step.objects.filter(office=office, level__gt=0).order_by("queue__name")
    found: dict[int, list[str]] = defaultdict(list)
    for skill, queue in rows.values_list("skill_id", "queue__name").distinct():
        found[skill].append(queue)
    return dict(found)


def levels(office: int) -> dict[int, dict[int, int]]:
    """What each official can do: levels by official and skill."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = OfficialSkill.objects.filter(office=office)
    for official, skill, level in rows.values_list("official_id", "skill_id", "level"):
        found[official][skill] = level
    return dict(found)


def seen_last(people: Collection[int]) -> dict[int, datetime]:
    """Until when each login's desk was open, or is, as far as it ever was."""
    rows = Presence.objects.filter(person__in=people).values_list("person_id", "stream_until")
    return {person: until for person, until in rows if until is not None}


def present_since(person: int) -> datetime | None:
    """Since when a login is at work or in its break (UTC); None: it is signed out. In any scope."""
    rows = Presence.objects.filter(person=person).exclude(state=Presence.State.OFF)
    return rows.values_list("since", flat=True).first()


def language_skill(office: int, language: str) -> int | None:
    """The skill that contacts in a language ask for; None: the office has none for it."""
    rows = Skill.objects.filter(office=office, language=language).exclude(language="")
    return rows.order_by("id").values_list("id", flat=True).last()


def people(office: int, persons: Mapping[int, int], now: datetime) -> list[RoutedPerson]:
    """The logins of some officials (login by official) as the matcher sees them now."""
    known = levels(office)
    rows = {row.person_id: row for row in Presence.objects.filter(person__in=persons.values())}
    limits = limits_of(persons.values())
    found = []
    for official, person in persons.items():
        row = rows.get(person)
        found.append(
            RoutedPerson(
                id=person,
                officials={official: (office, known.get(official, {}))},
                present=row is not None and row.state == "ready" and row.page_lives(now),
                media=BY_PHONE if row is not None and row.phone_up else BY_PAGE,
                room=limits[person],
                idle_since=row.idle_since.timestamp() if row is not None else 0.0,
            )
        )
    return found
