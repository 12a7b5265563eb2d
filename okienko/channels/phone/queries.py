"""What pages read of the telephone. Every function runs inside an open scope."""

from __future__ import annotations

import io
import wave
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext

from okienko.channels.models import Account
from okienko.customers.identities import display, phone_address
from okienko.interactions.models import Interaction
from okienko.knowledge.cards import spoken as card_texts
from okienko.offices.queries import schedules

from .actions.place import place_of
from .callers import SAMPLES, schedules_now, tried_case
from .fitting import LISTENED
from .menu import checking, machine, speech, steps
from .menu.kept import graph_of, sketch_of
from .menu.prompts import LONGEST, places, texts_of
from .menu.sound import wav
from .menu_cards import with_cards
from .models import (
    Call,
    ConsultLeg,
    LineState,
    Listening,
    MenuDraft,
    MenuVersion,
    Number,
    Prompt,
    SoundLeg,
    StrayCall,
    TryCall,
)
from .way_out import ways_in_order


def sound_of(interaction_id: int) -> dict[int, str]:
    """How the sound of each seat of a meeting is that ever had any: off, wanted, up or lost."""
    rows = SoundLeg.objects.filter(interaction_id=interaction_id).order_by("id")
    found = {}
    for seat, state, reason in rows.values_list("seat", "state", "reason"):
        lost = reason in ("lost", "no_answer")
        found[seat] = state if state != SoundLeg.State.ENDED else "lost" if lost else "off"
    return found


def with_sound(interaction_id: int) -> set[int]:
    """The seats of a meeting that have sound, or are about to."""
    rows = SoundLeg.objects.filter(interaction_id=interaction_id)
    return set(rows.exclude(state=SoundLeg.State.ENDED).values_list("seat", flat=True))


def called_in(interaction_id: int, since: datetime) -> dict[int, str]:
    """How the calls to people outside stand, by seat: ringing, up, or as the reason of a SoundLeg
    says for those that ended after `since`.
    """
    rows = SoundLeg.objects.filter(interaction_id=interaction_id).exclude(digits="").order_by("id")
    words = {SoundLeg.State.WANTED: "ringing", SoundLeg.State.UP: "up"}
    return {
        leg.seat: words.get(SoundLeg.State(leg.state), leg.reason)
        for leg in rows
        if leg.ended_at is None or leg.ended_at > since
    }


@dataclass(frozen=True)
class Ear:
    """A supervisor at a call. `up`: their telephone stands. `words` as "Maria Zych listens"."""

    interaction: int
    name: str
    mode: str
    up: bool

    @property
    def words(self) -> str:
        """In the reader's language."""
        names = {"name": self.name}
        if self.mode == Listening.Mode.JOIN:
            return gettext("%(name)s takes part") % names
        if self.mode == Listening.Mode.WHISPER:
            return gettext("%(name)s listens and whispers") % names
        return gettext("%(name)s listens") % names


def listened(offices: Collection[int]) -> dict[int, Ear]:
    """Who is at which call of some offices, by the contact."""
    rows = Listening.objects.filter(office_id__in=list(offices))
    return {each.interaction: each for each in _ears(rows)}


def listened_to(interaction_id: int) -> Ear | None:
    """The supervisor at this call."""
    return next(iter(_ears(Listening.objects.filter(interaction_id=interaction_id))), None)


def listens(officials: Collection[int]) -> tuple[Ear, Interaction] | None:
    """At whose call one of these officials is as a supervisor."""
    rows = Listening.objects.filter(official_id__in=list(officials))
    for ear in _ears(rows):
        contact = Interaction.objects.select_related("official").get(id=ear.interaction)
        if contact.state in LISTENED:
            return ear, contact
    return None


def _ears(rows: QuerySet[Listening]) -> list[Ear]:
    there = rows.exclude(state=Listening.State.ENDED).select_related("official")
    return [
        Ear(each.interaction_id, each.official.name, str(each.mode), each.state == "up")
        for each in there.order_by("id")
    ]


def taken_over(interaction_id: int) -> str:
    """The name of the department that speaks with the customer of a meeting now; "": none."""
    legs = ConsultLeg.objects.filter(interaction_id=interaction_id, state="joined")
    leg = legs.filter(account__isnull=False).select_related("department").first()
    if leg is None:
        return ""
    return leg.department.name if leg.department else leg.name


@dataclass(frozen=True)
class DownLine:
    """A line that does not work: whose, since when, and whether the operator refuses us."""

    office_id: int
    account_id: int
    name: str
    since: datetime
    refused: bool


def lines_down(offices: Collection[int]) -> list[DownLine]:
    """The lines in use that are down, of these offices, the oldest first. In an open scope."""
    rows = LineState.objects.filter(office_id__in=offices, account__enabled=True)
    return [
        DownLine(row.office_id, row.account_id, row.account.name, row.since, row.refused)
        for row in rows.select_related("account").order_by("since")
    ]


def trunks() -> list[Account]:
    """The lines to operators, those out of use too, by name."""
    return list(Account.objects.filter(kind="phone").order_by("name", "id"))


def trunks_in_order() -> list[Account]:
    """The same as calls out try them: first those that dial out."""
    places = {way.account.id: at for at, way in enumerate(ways_in_order())}
    return sorted(trunks(), key=lambda row: places.get(row.id, len(places)))


def numbers() -> list[Number]:
    """The numbers, those out of use too, with their lines; the first made comes first."""
    return list(Number.objects.select_related("account", "schedule").order_by("id"))


def numbers_of(account_id: int) -> list[Number]:
    """The numbers in use that are reached by a line."""
    return list(Number.objects.filter(account_id=account_id, active=True).order_by("id"))


def shown(digits: str) -> str:
    """A number as people write it: "14 000 19 00"."""
    address = phone_address(digits)
    return display(address.kind, address.value) or digits


def number(number_id: int) -> Number | None:
    """A number with its line and hours."""
    return Number.objects.select_related("account", "schedule").filter(id=number_id).first()


def languages_of(row: Number) -> list[str]:
    """The languages that callers of a number may choose."""
    return list(graph_of(row).languages)


# --- lines ---------------------------------------------------------------------------------------

SHOWN_CALLS = 20


@dataclass(frozen=True)
class LineCall:
    """A call by a line: when, which number of ours, and what became of it.

    `state` is the contact's; "" of one that came for a number of nobody here.
    """

    at: datetime
    number: str
    outgoing: bool
    state: str


def calls_of(account_id: int, since: datetime | None = None) -> list[LineCall]:
    """The newest calls by a line, the newest first; `since` leaves older ones out."""
    rows = Call.objects.filter(account_id=account_id).select_related("interaction", "number")
    strays = StrayCall.objects.filter(account_id=account_id)
    if since is not None:
        rows, strays = rows.filter(began_at__gte=since), strays.filter(at__gte=since)
    found = [
        LineCall(
            row.began_at,
            row.number.digits if row.number else row.interaction.receiver,
            row.interaction.direction == "out",
            row.interaction.state,
        )
        for row in rows.order_by("-id")[:SHOWN_CALLS]
    ]
    found += [
        LineCall(row.at, row.called, outgoing=False, state="")
        for row in strays.order_by("-id")[:SHOWN_CALLS]
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:SHOWN_CALLS]


def tries_of(account_id: int, most: int = 5) -> list[TryCall]:
    """The newest test calls of a line, the newest first."""
    return list(TryCall.objects.filter(account_id=account_id).order_by("-id")[:most])


# --- menus ---------------------------------------------------------------------------------------

SHOWN_VERSIONS = 30


@dataclass(frozen=True)
class MenuShown:
    """A number's menu as its page has it: the draft, or else what callers hear."""

    sketch: steps.Sketch
    draft: MenuDraft | None


def menu_of(row: Number) -> MenuShown:
    """The draft of a number's menu; without one what callers hear."""
    row = row.menu_of or row
    draft = MenuDraft.objects.filter(number=row).first()
    sketch = sketch_of(draft.menu) if draft else None
    return MenuShown(sketch or graph_of(row), draft if sketch else None)


def sketch(menu: object) -> steps.Sketch | None:
    """A menu that is kept; None for what is none (any more)."""
    return sketch_of(menu)


def heard_menu(row: Number) -> steps.Sketch:
    """The menu that callers of a number hear."""
    return graph_of(row)


def versions(number_id: int) -> list[MenuVersion]:
    """What was published, the newest first."""
    rows = MenuVersion.objects.filter(number_id=number_id).order_by("-id")
    return list(rows[:SHOWN_VERSIONS])


def problems(
    sketch: steps.Sketch, queues: Collection[int], boxes: Collection[int] = ()
) -> list[checking.Problem]:
    """All that is not right with a menu; what stops it first."""
    named = [one for each in sketch.recordings.values() for one in each.values()]
    recorded = {
        row.id: (_seconds(bytes(row.content)), row.text)
        for row in Prompt.objects.filter(id__in=named)
    }
    hours = {row.id for row in schedules()}
    said = {row.id: row.words for row in card_texts()}
    return checking.check(
        sketch, queues=queues, schedules=hours, boxes=boxes, cards=said, recorded=recorded
    )


@dataclass(frozen=True)
class SoundShown:
    """What is heard of a step in one language: the file's name when a person speaks."""

    language: str
    text: str
    recording: str
    seconds: float


def sounds_of(sketch: steps.Sketch, step: str) -> list[SoundShown]:
    """The texts of a step that can be heard; of `steps.WRONG` those after a wrong key."""
    texts = texts_of(sketch, step)
    named = sketch.recordings.get(step, {})
    rows = {row.id: row for row in Prompt.objects.filter(id__in=named.values())}
    found = []
    for language in sketch.languages:
        text = texts.get(language, "")
        row = rows.get(named.get(language, 0))
        if text:
            seconds = checking.seconds_of(text, language)
            seconds = _seconds(bytes(row.content)) if row else seconds
            found.append(SoundShown(language, text, row.name if row else "", seconds))
    return found


def spoken(row: Number, text: str, language: str) -> bytes:
    """A wav file of a text as the voice says it to callers, with the hours of the number."""
    tongue = language if language in speech.VOICES else "pl"
    hours = dict(place_of(row).hours).get(tongue, "")  # type: ignore[call-overload]
    said = text.replace("{hours}", hours)
    seconds = checking.seconds_of(said, tongue)
    if seconds > LONGEST:  # a page must not wait for minutes of digits
        said = said[: int(len(said) * LONGEST / seconds)]
    samples, rate = speech.speak(said or " ", tongue)
    return wav(samples, rate)


def heard(row: Number, step: str, language: str) -> bytes | None:
    """What is heard at a step of a number's menu as its page has it; None when nothing is."""
    sketch = menu_of(row).sketch
    text = texts_of(sketch, step).get(language)
    if not text:
        return None
    named = {str(tongue): pk for tongue, pk in sketch.recordings.get(step, {}).items()}
    prompt = Prompt.objects.filter(id=named.get(language, 0), step=step, language=language).first()
    return bytes(prompt.content) if prompt else spoken(row, text, language)


@dataclass
class Walk:
    """What a caller hears and does, as text; where it ends, or that a key is waited for."""

    told: list[tuple[str, str, str]] = field(default_factory=list)  # who, language, words
    waits: float = 0.0  # seconds for a key
    queue: int | None = None
    enqueued: bool = False
    calls: bool = False  # to be called
    leaves: bool = False  # a message
    over: bool = False


MOST_WALKED = 200  # steps of one walk


def walk(
    row: Number,
    sketch: steps.Sketch,
    keys: str,
    *,
    closed: bool = False,
    hours: Mapping[str, str] | None = None,
    today: Mapping[str, str] | None = None,
    caller: str = "",
) -> Walk:
    """Go through a menu as a caller who presses these keys; "-" is waiting and pressing nothing.

    `hours` and `today`: its hours in words, and why it is closed, by language, when they are others
    than those that are set. `caller`: "" nobody whom one knows, "known", or "case" for one whose
    case is open.
    """
    place = with_cards(place_of(row), sketch).model_copy(
        update={
            "open": not closed,
            "schedules": dict.fromkeys(schedules_now(sketch), not closed),
            "caller": SAMPLES.get(caller, machine.MenuCaller()),
            "calls_back": () if closed else tuple(sketch.steps),
        }
    )
    if hours is not None:
        place = place.model_copy(update={"hours": dict(hours), "today": dict(today or {})})
    found = Walk()
    state = machine.begin(sketch, place)
    state, actions = machine.advance(sketch, state, machine.Started(), place)
    waiting = list(keys)
    for _ in range(MOST_WALKED):
        signal = _next(found, state, actions, waiting)
        if signal is None:
            return found
        state, actions = machine.advance(sketch, state, signal, place)
        for asked in actions:
            if isinstance(asked, machine.AskCase):
                state, actions = machine.advance(sketch, state, tried_case(asked), place)
    return found


def _next(
    found: Walk,
    state: machine.MenuState,
    actions: tuple[machine.Action, ...],
    waiting: list[str],
) -> machine.Signal | None:
    """Write down what is done, and tell what comes next of the caller or the sound."""
    for action in actions:
        _write_down(found, action)
    if found.over:
        found.waits = 0.0
        return None
    if state.phase in ("announcing", "playing") or _speaks(actions):
        return machine.Finished(sequence=state.sequence)
    if state.phase == "pausing":
        return machine.TimedOut(sequence=state.sequence)
    if not waiting:
        return None
    key = waiting.pop(0)
    found.told.append(("caller", "", key))
    found.waits = 0.0
    if key in "0123456789*#":
        return machine.Pressed(key=key)
    return machine.TimedOut(sequence=state.sequence)


def _speaks(actions: tuple[machine.Action, ...]) -> bool:
    return any(isinstance(each, machine.Play) for each in actions)


def _write_down(found: Walk, action: machine.Action) -> None:
    match action:
        case machine.Play(sounds=sounds):
            found.told += [("voice", sound.language, sound.text) for sound in sounds]
        case machine.Text(language=language, text=text):
            found.told.append(("text", language, text))
        case machine.Listen(seconds=seconds):
            found.waits = seconds
        case machine.Collected(name=name, digits=digits):
            found.told.append(("note", "", f"{name}: {digits}" if name else digits))
        case machine.Enqueue(queue=queue, calls=calls):
            found.queue, found.enqueued, found.over = queue, True, True
            found.calls = calls
        case machine.Leave():
            found.leaves, found.over = True, True
        case machine.EndCall():
            found.over = True


def _seconds(content: bytes) -> float:
    with wave.open(io.BytesIO(content)) as file:
        return float(file.getnframes() / file.getframerate())


@dataclass(frozen=True)
class PromptPlace:
    """What a menu says at a step in a language, and the file that is heard instead.

    `text` is "" of a file whose step or language the menu has no more, `file` where none is heard.
    """

    step: str
    language: str
    text: str
    file: str


def prompts(row: Number) -> list[PromptPlace]:
    """All that callers of a number can hear, in the order of its menu. One query."""
    graph = graph_of(row)
    named = {
        (step, str(language)): prompt
        for step, each in graph.recordings.items()
        for language, prompt in each.items()
    }
    names = dict(Prompt.objects.filter(id__in=named.values()).values_list("id", "name"))
    files = {place: names[prompt] for place, prompt in named.items() if prompt in names}
    found = [
        PromptPlace(step, language, text, files.pop((step, language), ""))
        for step, language, text in places(graph)
    ]
    return found + [PromptPlace(*place, "", name) for place, name in files.items()]
