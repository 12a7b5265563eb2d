"""What a caller in a queue is told, and what they choose: the verbs, each one transaction.

When something is to be said again is a timer's row; what is said now stands in the talk's row. The
lane takes the caller's leg out of the room with music for as long as words are heard.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast, get_args

from okienko.channels.phone.events import CallerTold, CallMoved
from okienko.customers.identities import E164, Address, display
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.refusals import Refused
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import one_at_a_time, verb
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing import in_line
from okienko.routing.expecting import minutes
from okienko.routing.models import OwedCall, Queue, Wait
from okienko.routing.overtime import BOX, CALL, LENGTH, WaitRule
from okienko.routing.queries import week_of

from .. import rules
from ..dialling.rights import may_promise
from ..menu import queue_talk as machine
from ..menu.machine import Finished, Pressed, TimedOut
from ..menu.queue_words import rule_words
from ..menu.steps import Language
from ..models import Call, Guest, WaitingTalk
from ..recording.actions import is_said
from ..refusals import CALL_ME_MANY
from ..settings import TrunkSettings
from ..way_out import first_way
from ..while_waiting.settings import words_of
from . import by_rule, turns

NEWS = "phone.news"
#: Who is taken at once is told nothing: nobody hears the beginning of a sentence.
FIRST_AFTER = 4.0
#: Until the news are tried again while something of recording is said.
LATER = timedelta(seconds=10)
#: A timer that is early by so little is in time.
SLACK = 0.5
#: Where nothing but the offer is said: seconds until it is said once more.
OFFERED_AGAIN = 120
#: Calls to other numbers than the one that is shown: for a caller in a day, and for all together
#: who withhold theirs, in a day and at once.
OTHERS_A_DAY, HIDDEN_A_DAY, HIDDEN_AT_ONCE = 5, 30, 5


class _Caller:
    """A caller in a queue: the rows, and what the machine must know of the world."""

    def __init__(self, office: int, row: WaitingTalk, wait: Wait) -> None:
        self.office, self.row, self.wait = office, row, wait
        self.contact = prepared.must(Interaction, id=row.interaction_id)
        self.queue = prepared.must(Queue, id=wait.queue_id)
        self.talk = machine.QueueTalk.model_validate(row.state)
        self.stands: in_line.Stands | None = None
        self.words = words_of(wait.queue_id)

    def here(self, *, news: bool = False) -> machine.QueuePlace:
        """The world as it is now; place and wait only where they are to be said."""
        place = wait = None
        due = self.parts_due()
        saying = self.talk.saying if self.talk.phase == "news" else due
        if news and self.queue.place_seconds and "place" in saying:
            self.stands = in_line.stands(self.contact.id)
            place = self.stands.place if self.stands else None
            expected = self.stands.expected if self.stands else None
            if expected is not None:
                told = minutes(expected)
                wait = (told.low, told.high)
        shown = self._shown()
        language = self._language()
        words = self.words
        return machine.QueuePlace(
            language=language,
            welcome=words.welcome(language) if words else "",
            message=words.message(self.talk.messages, language) if words else "",
            due=due,
            place=place,
            wait=wait,
            offers=shown is not None,
            shown=shown or "",
        )

    def _language(self) -> Language:
        known = self.contact.language in get_args(Language)
        return cast("Language", self.contact.language) if known else "pl"

    def _shown(self) -> str | None:
        """The number to be called instead, "" where none is known; None: nothing is offered."""
        after, now = self.queue.call_instead_seconds, clock.now()
        if self.talk.then != "call" and (not after or self.wait.seconds(now) < after):
            return None
        return self.callable()

    def callable(self) -> str | None:
        """The same, however long they have waited and whatever the queue's settings are."""
        week, now = week_of(self.queue), clock.now()
        if self.wait.by_call:
            return None
        if week is not None and not week.is_open(now):
            return None
        if Guest.objects.filter(interaction=self.contact).exists():
            return None  # a browser has no keys here, and its page says what else can be done
        try:
            _, trunk, _ = first_way()
        except Refused:
            return None
        address = Address(self.contact.address_kind, self.contact.address_value)
        may = _may_be_called(address, trunk) and may_promise(self.office, address)
        return display(address.kind, address.value) if may else ""

    def parts_due(self) -> tuple[machine.Part, ...]:
        """What it is time to say; the offer comes with the place, too."""
        waited = self.wait.seconds(clock.now()) + SLACK
        due = {part for part, at in self.talk.due.items() if at <= waited}
        if "place" in due:
            due.add("offer")
        return tuple(part for part in machine.PARTS if part in due)

    def begin(self) -> None:
        """Say when each part is heard for the first time."""
        queue, due = self.queue, dict[machine.Part, float]()
        if queue.place_seconds:
            due["place"] = FIRST_AFTER
        if queue.call_instead_seconds:
            due["offer"] = float(queue.call_instead_seconds)
        if self.words is not None:
            due["welcome"] = FIRST_AFTER
            due["message"] = FIRST_AFTER + self.words.pause_seconds
        self.talk = self.talk.model_copy(update={"due": due})

    def said(self, parts: tuple[machine.Part, ...]) -> None:
        """These were said, or there was nothing to say: when they are heard again."""
        waited, due = self.wait.seconds(clock.now()), dict(self.talk.due)
        every: dict[machine.Part, int] = {
            "welcome": 0,
            "place": self.queue.place_seconds,
            # with the place, where that is said
            "offer": OFFERED_AGAIN if self.talk.offered and not self.queue.place_seconds else 0,
            "message": self.words.pause_seconds if self.words and self.words.messages else 0,
        }
        for part in parts:
            if every[part]:
                due[part] = waited + every[part]
            elif part != "offer" or self.talk.offered:
                due.pop(part, None)
            elif due.get(part, waited) <= waited + SLACK:  # not just now, as out of hours
                due[part] = waited + OFFERED_AGAIN
        self.talk = self.talk.model_copy(update={"due": due})

    def rest(self) -> None:
        """Set the timer of the next news."""
        if self.talk.due:
            wait = max(0.0, min(self.talk.due.values()) - self.wait.seconds(clock.now()))
            set_timer(self.office, NEWS, self.contact.id, clock.now() + timedelta(seconds=wait))

    def keep(self) -> None:
        """Write down where the talk stands."""
        state = self.talk.model_dump()
        WaitingTalk.objects.filter(id=self.row.id).update(state=state, channel=self.row.channel)

    def note_said(self) -> None:
        """Keep what was said of the wait for the first time."""
        if self.wait.said_at is None and self.stands is not None and self.stands.wait is not None:
            prepared.update(
                Wait, {"id": self.wait.id}, said_at=clock.now(), said_seconds=self.stands.wait
            )


def _may_be_called(address: Address, trunk: TrunkSettings) -> bool:
    if address.kind != E164:
        return False
    try:
        rules.check(address, trunk)
    except Refused:
        return False
    return True


def _caller(office: int, interaction_id: int) -> _Caller | None:
    """The caller, if they still wait in the stay in which the talk began; the talk is locked."""
    row = prepared.get(WaitingTalk, lock=True, interaction_id=interaction_id)
    wait = prepared.get(Wait, interaction_id=interaction_id, result="") if row else None
    if row is None or wait is None or wait.id != row.wait_id:
        return None
    return _Caller(office, row, wait)


@verb
def begin(office: int, *, interaction_id: int) -> None:
    """A caller has come into a queue in which they are told something."""
    call = prepared.must(Call, interaction_id=interaction_id)
    wait = prepared.get(Wait, interaction_id=interaction_id, result="")
    if wait is None or wait.by_call or not call.customer_up:
        return
    if prepared.get(WaitingTalk, interaction_id=interaction_id, wait_id=wait.id) is not None:
        return  # a rule of the queue has begun it
    WaitingTalk.objects.update_or_create(
        office_id=office,
        interaction_id=interaction_id,
        defaults={"wait_id": wait.id, "channel": call.channel, "state": {}},
    )
    caller = _caller(office, interaction_id)
    if caller is not None:
        caller.begin()
        caller.keep()
        caller.rest()


@verb
def ask(office: int, *, interaction_id: int, number: str) -> None:
    """A caller came into a queue by a step that calls back: ask which number, at once.

    `number`: one that they typed before; else the one that is shown.
    """
    wait = prepared.get(Wait, interaction_id=interaction_id, result="")
    call = prepared.must(Call, interaction_id=interaction_id)
    if wait is None or wait.by_call:
        return
    talk = machine.QueueTalk(phase="number", offered=True, then="call", number=number)
    row, _made = WaitingTalk.objects.update_or_create(
        office_id=office,
        interaction_id=interaction_id,
        defaults={"wait_id": wait.id, "channel": call.channel, "state": talk.model_dump()},
    )
    if not number:
        talk = talk.model_copy(update={"number": _Caller(office, row, wait).here().shown})
        WaitingTalk.objects.filter(id=row.id).update(state=talk.model_dump())
    emit(CallerTold(office=office, subject=interaction_id))


@on_timer(NEWS)
def _news(office: int, interaction_id: int, _data: dict[str, Any]) -> None:
    """Say it, by the process that has the telephone: it is told to look."""
    caller = _caller(office, interaction_id)
    if caller is None or caller.talk.phase != "music":
        return
    if is_said(interaction_id):
        set_timer(office, NEWS, interaction_id, clock.now() + LATER)
        return
    if not caller.talk.due:  # begun by a program of before
        caller.begin()
    here = caller.here(news=True)
    caller.talk, actions = machine.advance(caller.talk, machine.Due(), here)
    if not caller.talk.speaks and actions:
        caller.said(here.due)
        caller.rest()
    caller.keep()
    if caller.talk.speaks:
        caller.note_said()
        emit(CallerTold(office=office, subject=interaction_id))


@verb
@acting(CUSTOMER)
def signal(
    office: int, *, interaction_id: int, signal: Finished | Pressed | TimedOut
) -> tuple[machine.QueueAction, ...]:
    """A key, an end of sound, a silence: what follows. Nothing for who is in no such queue."""
    caller = _caller(office, interaction_id)
    if caller is None:
        return ()
    before, here = caller.talk, caller.here()
    caller.talk, actions = machine.advance(before, signal, here)
    for action in actions:
        if isinstance(action, machine.CallThem):
            actions = _call_them(caller, action.number, here) or actions
        elif isinstance(action, machine.Rest):
            caller.said(before.saying)
            caller.rest()
        elif isinstance(action, machine.StepOut):
            by_rule.step_out(office, caller.contact, action)
        elif isinstance(action, machine.HangUp):
            emit(CallMoved(office=office, subject=interaction_id))
    if caller.talk != before:
        caller.keep()
    if caller.talk.speaks != before.speaks:
        emit(CallMoved(office=office, subject=interaction_id))
    return actions


def _call_them(
    caller: _Caller, number: str, here: machine.QueuePlace
) -> tuple[machine.QueueAction, ...]:
    """Keep the place, to be called; what is said instead when this number cannot be."""
    channel = prepared.must(Call, interaction_id=caller.contact.id).channel
    try:
        another = turns.one_number(number).value != caller.contact.address_value
        if another and _asked_enough(caller):
            raise CALL_ME_MANY()
        turns.call_me.within(
            caller.office, interaction_id=caller.contact.id, number=number, again=number
        )
    except Refused:
        caller.talk, actions = machine.advance(caller.talk, machine.Refused(), here)
        return actions
    caller.talk = caller.talk.model_copy(update={"another": another})
    caller.row.channel = channel  # it is another leg that we shall dial
    cancel_timer(caller.office, NEWS, caller.contact.id)
    return ()


def _asked_enough(caller: _Caller) -> bool:
    """Whether who calls has had other numbers called today as often as anybody may, or all who
    withhold theirs together have: nobody has strangers called one after another.
    """
    one_at_a_time("calls owed", caller.office)
    known = caller.contact.customer_id
    asked = OwedCall.objects.filter(
        interaction__in=WaitingTalk.objects.filter(state__another=True).values("interaction"),
        interaction__customer=known,
        asked_at__gt=clock.now() - timedelta(days=1),
    ).exclude(interaction=caller.contact.id)
    if known is not None:
        return asked.count() >= OTHERS_A_DAY
    return asked.count() >= HIDDEN_A_DAY or asked.filter(result="").count() >= HIDDEN_AT_ONCE


@routing.by_door("phone")
def _ruled(office: int, contact: Interaction, wait: Wait, rule: WaitRule) -> bool | None:
    """A rule of the queue acts on who is on the line: they are told so, and then it happens.

    Not while they hear something of recording.
    """
    if is_said(contact.id):
        return None
    call = prepared.get(Call, interaction_id=contact.id, ended_at=None)
    if call is None or not call.customer_up:
        return False
    before = prepared.get(WaitingTalk, lock=True, interaction_id=contact.id)
    if before is None or before.wait_id != wait.id:
        WaitingTalk.objects.update_or_create(
            office_id=office,
            interaction_id=contact.id,
            defaults={"wait_id": wait.id, "channel": call.channel, "state": {}},
        )
    caller = _caller(office, contact.id)
    if caller is None:
        return False
    if not caller.talk.due:
        caller.begin()
    full = rule.when == LENGTH
    then = by_rule.then(rule, can_be_called=caller.callable() is not None)
    if then is None:
        return False
    here = caller.here()
    told = machine.Ruled(
        words=rule_words(here.language, then, full=full),
        then=then,
        box=rule.target_id if then == BOX else None,
        leaves=full or then != CALL,
    )
    caller.talk, actions = machine.advance(caller.talk, told, here)
    if not actions:
        return False
    caller.keep()
    routing.wait_for_words(office, contact, wait, rule)
    emit(CallerTold(office=office, subject=contact.id))
    return True


@verb
def resume(office: int, *, interaction_id: int) -> tuple[machine.QueueAction, ...]:
    """Say the present thing (again): it is time to, or another process took the call over."""
    caller = _caller(office, interaction_id)
    if caller is None:
        return ()
    caller.talk, actions = machine.again(caller.talk, caller.here(news=True))
    caller.keep()
    return actions
