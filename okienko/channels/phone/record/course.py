"""The course of one call, from the rows of the telephone, the queues and the log, by time.

Nothing of it is kept a second time: what is cut off from the log is left out, and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from okienko.channels.models import Account
from okienko.channels.phone.causes import CAUSES, HungUp
from okienko.customers.identities import in_words, phone_address
from okienko.events.log.queries import about
from okienko.interactions.models import Direction
from okienko.look.times import clock_words
from okienko.routing.models import Engagement, Offer, OwedCall, Wait
from okienko.routing.queries import ENDINGS

from ..announced import Heard
from ..menu import steps
from ..menu.kept import sketch_of
from ..models import Call, ConsultLeg, LeftMessage, Listening, MenuVersion, Number
from ..quality.models import LegQuality

BEGINNING = 90  # characters of what a step says
MOST_TOLD = 300  # steps of one call in the log


@dataclass(frozen=True, order=True)
class Moment:
    """One thing that happened; `order` among those of the same instant."""

    at: datetime
    order: int
    words: str
    detail: str = ""


@dataclass(frozen=True)
class LegSound:
    """How the sound of one leg was: what came from it, and what it was sent where it tells so."""

    leg: LegQuality

    @property
    def lost(self) -> float:
        """Of a hundred packets that should have come, how many did not."""
        expected = self.leg.received + self.leg.lost_in
        return 100.0 * self.leg.lost_in / expected if expected else 0.0


@dataclass(frozen=True)
class Course:
    """A call from its beginning to its end."""

    call: Call
    moments: tuple[Moment, ...]
    lines: str  # the line that carried it, and those that failed before
    ended: str  # who hung up, and why
    legs: Sequence[LegSound] = ()
    cut: bool = False  # the log is shorter than the call: holds may be missing

    @property
    def seconds(self) -> float | None:
        """How long it was; None: it goes on."""
        ended = self.call.ended_at
        return None if ended is None else (ended - self.call.began_at).total_seconds()


def course_of(interaction_id: int) -> Course | None:
    """The course of a call, or None where the contact has no telephone. In an open scope."""
    rows = Call.objects.select_related("interaction", "number", "account", "menu_of")
    call = rows.filter(interaction=interaction_id).first()
    if call is None:
        return None
    moments = [
        *_beginning(call),
        *_menu(call),
        *_queues(call),
        *_officials(call),
        *_legs(call),
        *_supervisors(call),
        *_messages(call),
    ]
    of_it = (call.interaction_id,)
    told = about(call.office_id, {"contact.changed": of_it, "phone.leg": of_it}, most=MOST_TOLD)
    moments += _of_log(told)
    held = any(row.held_seconds for row in Engagement.objects.filter(interaction=interaction_id))
    if call.ended_at is not None:
        moments.append(Moment(call.ended_at, 9, _("End"), ending(call)))
    return Course(
        call=call,
        moments=tuple(sorted(moments)),
        lines=_lines(call),
        ended=ending(call),
        legs=[LegSound(leg) for leg in _sounds(call)],
        cut=held and not any(one.data.get("step") == "hold" for one in told),
    )


def _sounds(call: Call) -> Iterable[LegQuality]:
    return LegQuality.objects.filter(interaction=call.interaction_id).order_by("began_at")


def ending(call: Call) -> str:
    """Who ended a call and why, in words; "" as long as nobody knows."""
    by = HungUp(call.hung_up).label if call.hung_up in HungUp.values else ""
    return ": ".join(filter(None, (str(by), cause_words(call.cause))))


def cause_words(cause: int | None) -> str:
    """A cause in words, or its number; "" for none, and for the usual end."""
    if cause is None or cause in _USUAL:
        return ""
    return str(CAUSES.get(cause, "")) or _("cause %(number)d") % {"number": cause}


_USUAL = (0, 16, 31)


def _lines(call: Call) -> str:
    tried = [int(one) for one in call.tried.split() if one.isdecimal()]
    names = dict(Account.objects.filter(id__in=tried).values_list("id", "name"))
    before = [names[one] for one in tried if one in names]
    if not before:
        return str(call.account.name)
    words = _("%(line)s, after %(before)s failed")
    return words % {"line": call.account.name, "before": ", ".join(before)}


def _beginning(call: Call) -> Iterator[Moment]:
    contact = call.interaction
    other = in_words(contact.address_kind, contact.address_value) or _("number withheld")
    if contact.direction == Direction.OUT:
        words = _("We call %(number)s") % {"number": other}
        yield Moment(call.began_at, 0, words, _lines(call))
        return
    number = call.number
    to = f"{_shown(number.digits)} {number.name}" if number else _shown(contact.receiver)
    words = _("%(caller)s calls %(number)s") % {"caller": other, "number": to.strip()}
    yield Moment(call.began_at, 0, words, str(call.account.name))
    for heard in Heard.objects.filter(call=call).select_related("announcement"):
        text = heard.announcement.texts.get("pl", "")
        yield Moment(heard.at, 1, _("Hears the announcement"), _begun(text))


def _shown(number: str) -> str:
    return phone_address(number).display if number.lstrip("+").isdigit() else number


def _menu(call: Call) -> Iterator[Moment]:
    """The steps of the menu that was published when the call began, and of what followed a talk."""
    menus = menus_of(call)
    for seconds, name, key in call.way:
        at = call.began_at + timedelta(seconds=seconds)
        step = next((menu.steps[name] for menu in menus if name in menu.steps), None)
        if not key:
            yield Moment(at, 2, _("Menu: %(step)s") % {"step": step_words(name, step)})
            continue
        chosen = step.keys.get(key) if isinstance(step, steps.Ask) else None
        words = next(iter(chosen.choice.values()), "") if chosen else ""
        words = chosen.choice.get("pl", words) if chosen else words
        yield Moment(at, 1, _("Presses %(key)s") % {"key": key}, words)


def menus_of(call: Call) -> list[steps.Sketch]:
    """The menus that a caller has heard: of the number, of where they were sent, after the talk."""
    numbers = [number for number in (call.number, call.menu_of) if number is not None]
    kept = [*(_published(number, call.began_at) for number in numbers), call.asks]
    found = (sketch_of(menu) for menu in kept if menu is not None)
    return [menu for menu in found if menu is not None]


def _published(number: Number, at: datetime) -> Any:
    """The menu of a number at a moment."""
    versions = MenuVersion.objects.filter(number=number, published_at__lte=at)
    version = versions.order_by("-published_at").first()
    return version.menu if version else number.menu


#: What a step is called that says nothing.
KINDS = {
    "hours": gettext_lazy("by the hours"),
    "customer": gettext_lazy("by who calls"),
    "queue": gettext_lazy("to a queue"),
    "message": gettext_lazy("message box"),
    "end": gettext_lazy("goodbye"),
}


def step_words(name: str, step: Any) -> str:
    """A step in words: what it says, else of which kind it is, else its name."""
    if step is None:
        return name
    text = step.text.get("pl") or next(iter(step.text.values()), "")
    return _begun(text) or str(KINDS.get(step.kind, name))


def _begun(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= BEGINNING else f"{text[: BEGINNING - 1].rstrip()}…"


def _queues(call: Call) -> Iterator[Moment]:
    rows = Wait.objects.filter(interaction=call.interaction_id).select_related("queue")
    for wait in rows:
        said = ""
        if wait.said_seconds is not None:
            minutes = max(1, round(wait.said_seconds / 60))
            told = ngettext("told: about %(n)d minute", "told: about %(n)d minutes", minutes)
            said = told % {"n": minutes}
        where = {"queue": wait.queue.name}
        yield Moment(wait.entered_at, 3, _("Waits in the queue %(queue)s") % where, said)
        if wait.left_at is not None and wait.result not in ("", Wait.Result.ANSWERED):
            words = _("Leaves the queue %(queue)s") % where
            waited = _("after %(time)s") % {"time": clock_words(wait.seconds(wait.left_at))}
            detail = f"{wait.get_result_display()}, {waited}"
            yield Moment(wait.left_at, 7, words, detail)
    for offer in Offer.objects.filter(interaction=call.interaction_id).select_related("official"):
        whose = {"name": offer.official.name}
        yield Moment(offer.made_at, 4, _("Rings at %(name)s") % whose)
        if offer.ended_at is not None and offer.state not in ("pending", "accepted"):
            words = _("Not taken by %(name)s") % whose
            yield Moment(offer.ended_at, 5, words, str(offer.get_state_display()))
    for owed in OwedCall.objects.filter(interaction=call.interaction_id):
        yield Moment(owed.asked_at, 4, _("Chose to be called instead of waiting"))
        if owed.ended_at is not None:
            words = _("The call that was owed: %(result)s")
            result = {"result": owed.get_result_display()}
            tries = ngettext("%(n)d try", "%(n)d tries", owed.tries) % {"n": owed.tries}
            yield Moment(owed.ended_at, 6, words % result, tries)


def _officials(call: Call) -> Iterator[Moment]:
    """Who spoke, from when to when, and how long they had the customer on hold."""
    rows = Engagement.objects.filter(interaction=call.interaction_id).select_related("official")
    for talk in rows:
        whose = {"name": talk.official.name}
        dialled = talk.answered_at != talk.began_at
        words = _("%(name)s calls") if dialled else _("%(name)s answers")
        yield Moment(talk.began_at, 5, words % whose)
        if dialled and talk.answered_at is not None:
            yield Moment(talk.answered_at, 6, _("The customer answers"))
        ended = talk.talk_ended_at or talk.ended_at
        if ended is not None:
            detail = _spoke(talk, ended)
            yield Moment(ended, 8, _("%(name)s has finished speaking") % whose, detail)
        if talk.ended_at is not None and talk.result:
            words = _("%(name)s is done") % whose
            yield Moment(talk.ended_at, 10, words, str(ENDINGS.get(talk.result, talk.result)))


def _spoke(talk: Engagement, ended: datetime) -> str:
    began = talk.answered_at
    if began is None or ended < began:
        return ""
    spoke = (ended - began).total_seconds() - talk.held_seconds
    words = _("spoke %(time)s") % {"time": clock_words(spoke)}
    if talk.held_seconds < 1:
        return words
    held = _("on hold %(time)s") % {"time": clock_words(talk.held_seconds)}
    return f"{words}, {held}"


REASONS = {
    "busy": gettext_lazy("busy"),
    "no_answer": gettext_lazy("no answer"),
    "failed": gettext_lazy("could not be reached"),
    "gone": gettext_lazy("hung up"),
    "given_up": gettext_lazy("let go by the official"),
    "left": gettext_lazy("left"),
    "replaced": gettext_lazy("replaced"),
    "over": gettext_lazy("the call was over"),
}


def _reason(reason: str) -> str:
    return str(REASONS.get(reason, reason))


def _legs(call: Call) -> Iterator[Moment]:
    rows = ConsultLeg.objects.filter(interaction=call.interaction_id).select_related("official")
    for leg in rows:
        names = {"name": leg.official.name, "department": leg.name}
        asks = _("%(name)s asks %(department)s")
        words = _("%(name)s passes on to %(department)s") if leg.blind else asks
        yield Moment(leg.began_at, 5, words % names, _shown(leg.digits))
        if leg.answered_at is not None:
            yield Moment(leg.answered_at, 6, _("%(department)s answers") % names)
        if leg.ended_at is not None:
            words = _("%(department)s is gone") % names
            yield Moment(leg.ended_at, 7, words, _reason(leg.reason))


def _supervisors(call: Call) -> Iterator[Moment]:
    rows = Listening.objects.filter(interaction=call.interaction_id).select_related("official")
    for one in rows:
        whose = {"name": one.official.name}
        if one.up_at is not None:
            yield Moment(one.up_at, 6, _("%(name)s supervises") % whose, one.get_mode_display())
            if one.ended_at is not None:
                words = _("%(name)s supervises no more") % whose
                yield Moment(one.ended_at, 7, words, _reason(one.reason))


def _messages(call: Call) -> Iterator[Moment]:
    rows = LeftMessage.objects.filter(interaction=call.interaction_id).select_related("box")
    for one in rows:
        said = one.contact_id is not None
        detail = "" if said else _("nothing was said")
        words = _("Leaves a message: %(box)s") % {"box": one.box.name}
        yield Moment(one.began_at, 4, words, detail)


#: Steps of the log that no row tells; of a department's leg by its state.
STEPS = {
    "hold": gettext_lazy("The customer is on hold"),
    "resume": gettext_lazy("Back to the customer"),
    "lose": gettext_lazy("The official's page was lost: the customer is kept"),
    "come_back": gettext_lazy("The official is back"),
    "missed": gettext_lazy("The customer was not reached, and waits for the next try"),
    "waits": gettext_lazy("The department hears music, the customer is spoken with"),
    "together": gettext_lazy("All three speak together"),
    "joined": gettext_lazy("The department speaks with the customer alone"),
}


def _of_log(told: Iterable[Any]) -> Iterator[Moment]:
    for event in told:
        data: Mapping[str, Any] = event.data
        words = STEPS.get(data.get("step") or data.get("state") or "")
        if words:
            yield Moment(event.at, 6, str(words))
