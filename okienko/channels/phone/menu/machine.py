"""The spoken menu: a graph of steps as data, and a pure machine that walks it.

A number has one graph (JSON, checked by `Graph`). The machine is
`advance(graph, state, signal, place) -> (state, actions)`: no clock, no sound, no database, so
that every walk can be tested. Whoever drives it plays, waits and enqueues as the actions say.

Two rules that no graph can switch off: 0 means a person at once, at every step while the
office is open (where digits are typed * does, keypad.py), and a caller who presses nothing is never
sent away: he goes to a person too.
"""

from __future__ import annotations

from . import keypad
from .said import announcements, page_offered, sounds_of, why_closed, words_of
from .signals import (
    Action,
    Announced,
    AskCase,
    AskCode,
    Check,
    Checked,
    Collected,
    EndCall,
    Enqueue,
    Finished,
    Found,
    Leave,
    Listen,
    MenuCaller,
    MenuPlace,
    MenuSound,
    MenuState,
    Order,
    Ordered,
    Play,
    Pressed,
    Signal,
    Started,
    Text,
    TimedOut,
)
from .steps import (
    ANSWER_KEY,
    ANSWERED,
    NO_TEXT,
    SENT,
    WRONG,
    Answer,
    Ask,
    AskStatus,
    ByCustomer,
    ByHours,
    CallBack,
    Collect,
    End,
    Language,
    Say,
    SendText,
    Sketch,
    Step,
    ToBox,
    ToQueue,
    Typed,
)

__all__ = [
    "HIDDEN",
    "MOST_PLAYED",
    "PAUSE",
    "Action",
    "Announced",
    "AskCase",
    "AskCode",
    "Check",
    "Checked",
    "Collected",
    "EndCall",
    "Enqueue",
    "Finished",
    "Found",
    "Leave",
    "Listen",
    "MenuCaller",
    "MenuPlace",
    "MenuSound",
    "MenuState",
    "Order",
    "Ordered",
    "Play",
    "Pressed",
    "Signal",
    "Started",
    "Text",
    "TimedOut",
    "advance",
    "again",
    "asked",
    "begin",
    "texts",
]

HIDDEN = "#*#"  # keys that mean nothing in a menu, after which a code is asked for
MOST_PLAYED = 200  # sounds of one call: who goes round in circles then comes to a person
OFFERED_FOR = 6.0  # seconds in which the address of a card can be asked for
PAUSE = 4.0  # seconds of quiet after what is announced, to hang up in


def begin(graph: Sketch, place: MenuPlace, language: Language | None = None) -> MenuState:
    """Where a new caller stands."""
    step = graph.start if place.open else graph.closed
    return MenuState(step=step, language=language or graph.languages[0])


def advance(  # noqa: PLR0911 - a table of signals
    graph: Sketch, state: MenuState, signal: Signal, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    """Take one signal. A signal that is out of date changes nothing."""
    if state.phase in ("done", "command"):
        return state, ()
    if _changed(graph, state):
        return again(graph, state, place)
    match signal:
        case Started():
            return _announce(graph, state, place)
        case Finished(sequence=number):
            if number != state.sequence or state.phase in ("pausing", "listening"):
                return state, ()
            return _finished(graph, state, place)
        case TimedOut(sequence=number):
            if number != state.sequence or state.phase in ("announcing", "playing", "telling"):
                return state, ()
            return _again(graph, state, place, wrong=False)
        case Pressed(key=key):
            return _pressed(graph, state, key, place)
        case Found(text=text):
            return _typed(graph, keypad.found(graph.steps[state.step], state, text), place)
        case _:
            return state, ()


def _typed(
    graph: Sketch, turn: keypad.Turn, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    """Do what a key at a number says."""
    state = turn.state
    if turn.person:
        return _to_person(graph, state, state.step, place)
    if not turn.to:
        return state, turn.actions
    words = turn.before or (graph.wrong if turn.wrong else {})
    before = words_of(graph, state.language, words, WRONG if turn.wrong else keypad.KEYS)
    state, actions = _enter(graph, state, turn.to, place, before=before)
    return state, (*turn.actions, *actions)


def _to_person(
    graph: Sketch, state: MenuState, step: str, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    state = state.model_copy(update={"choices": (*state.choices, f"{step}:0")})
    return _enter(graph, state, graph.person, place)


def _announce(
    graph: Sketch, state: MenuState, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    """What is announced, in each language of the menu; the first step, when there is nothing."""
    sounds = announcements(graph, place)
    if not sounds:
        return _first(graph, state, place)
    heard = tuple(one.id for one in place.announced)
    number = state.sequence + 1
    state = state.model_copy(update={"phase": "announcing", "sequence": number, "announced": heard})
    return state, (Play(sounds=sounds, sequence=number),)


def _first(
    graph: Sketch, state: MenuState, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    """The step with which a caller begins."""
    return _enter(graph, state, state.step, place, before=why_closed(graph, state, place))


def _changed(graph: Sketch, state: MenuState) -> bool:
    """Whether the menu was changed under the caller: another was published in mid-call."""
    step = graph.steps.get(state.step)
    gone = step is None or state.language not in graph.languages
    if state.phase in ("typing", "confirming", "telling") and not isinstance(step, Typed):
        return True
    return gone or (state.phase == "listening" and not isinstance(step, Ask | Answer))


def again(
    graph: Sketch, state: MenuState, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    """Speak the present step once more: after another process took the call over.

    A step that is no longer one, for the menu was changed meanwhile, becomes a person.
    """
    if state.phase == "done":
        return state, ()
    if state.language not in graph.languages:
        state = state.model_copy(update={"language": graph.languages[0]})
    if state.step not in graph.steps:
        name = graph.person if place.open else graph.closed
        return _enter(graph, state, name, place)
    if state.phase in ("announcing", "pausing"):
        return _announce(graph, state, place)
    state = state.model_copy(update={"typed": "", "commander": 0, "ending": False})
    return _enter(graph, state, state.step, place)


def _enter(
    graph: Sketch,
    state: MenuState,
    name: str,
    place: MenuPlace,
    *,
    before: tuple[MenuSound, ...] = (),
    silent: int = 0,
) -> tuple[MenuState, tuple[Action, ...]]:
    """Begin a step. `silent`: so many before it said nothing, which in a draft may have no end."""
    many = state.sequence >= MOST_PLAYED or silent > len(graph.steps)
    if many and not isinstance(graph.steps[name], ToQueue | ToBox | End):
        name = graph.person if place.open else graph.closed
        if not isinstance(graph.steps[name], ToQueue | ToBox | End):
            return state.model_copy(update={"phase": "done"}), (EndCall(),)
    step = graph.steps[name]
    state = state.model_copy(
        update={
            "step": name,
            "typed": "",
            "tries": state.tries if name == state.step else 0,
            "language": _language(graph, step, state.language, place),
            "passed": (*state.passed, name),
        }
    )
    sent = _text(graph, name, state.language, place)
    sounds = before + sounds_of(graph, name, state.language, place)
    if isinstance(step, CallBack) and name not in place.calls_back:
        sounds = before
    if not sounds:
        state = state.model_copy(update={"phase": "playing"})
        state, actions = _finished(graph, state, place, silent=silent + 1)
        return state, (*sent, *actions)
    number = state.sequence + 1
    state = state.model_copy(update={"phase": "playing", "sequence": number})
    return state, (*sent, Play(sounds=sounds, sequence=number))


def _language(graph: Sketch, step: Step, language: Language, place: MenuPlace) -> Language:
    """In which language a caller goes on at a step."""
    if isinstance(step, ByCustomer) and step.speaks:
        return next((one for one in graph.languages if one == place.caller.language), language)
    return language


def _text(graph: Sketch, name: str, language: Language, place: MenuPlace) -> tuple[Text, ...]:
    step = graph.steps[name]
    if not isinstance(step, SendText) or not place.texts or not step.sends.get(language):
        return ()
    return (Text(step=name, language=language, text=step.sends[language]),)


def _finished(  # noqa: C901, PLR0911 - a table of kinds
    graph: Sketch, state: MenuState, place: MenuPlace, *, silent: int = 0
) -> tuple[MenuState, tuple[Action, ...]]:
    if state.phase == "announcing":
        state = state.model_copy(update={"phase": "pausing"})
        return state, (Listen(seconds=PAUSE, sequence=state.sequence),)
    step = graph.steps[state.step]
    match step:
        case Answer() if page_offered(step, place):
            state = state.model_copy(update={"phase": "listening"})
            return state, (Listen(seconds=OFFERED_FOR, sequence=state.sequence),)
        case Say() | SendText() | Answer():
            return _enter(graph, state, step.next, place, silent=silent)
        case ByHours() | ByCustomer():
            return _enter(graph, state, _way(step, place), place, silent=silent)
        case Collect() | AskStatus():
            return _typed(graph, keypad.listens(step, state), place)
        case CallBack() if state.step not in place.calls_back:
            return _enter(graph, state, step.otherwise, place, silent=silent)
        case Ask():
            state = state.model_copy(update={"phase": "listening"})
            return state, (Listen(seconds=step.seconds, sequence=state.sequence),)
        case ToQueue() | CallBack():
            done = state.model_copy(update={"phase": "done", "number": ""})
            return done, (
                Enqueue(
                    queue=step.queue,
                    language=state.language,
                    topic=step.topic,
                    choices=state.choices,
                    calls=isinstance(step, CallBack),
                    number=state.number if isinstance(step, CallBack) else "",
                ),
            )
        case ToBox():
            return state.model_copy(update={"phase": "done"}), (
                Leave(
                    box=step.box,
                    language=state.language,
                    choices=state.choices,
                    announced=bool(step.text.get(state.language)),
                ),
            )
        case End():
            return state.model_copy(update={"phase": "done"}), (EndCall(),)


def _way(step: ByHours | ByCustomer, place: MenuPlace) -> str:
    """Where a branch leads now."""
    if isinstance(step, ByHours):
        holds = place.open if step.hours is None else place.schedules.get(step.hours, False)
        return step.open if holds else step.otherwise
    if place.caller.case:
        return step.case
    return step.known if place.caller.known else step.otherwise


def _again(
    graph: Sketch, state: MenuState, place: MenuPlace, *, wrong: bool
) -> tuple[MenuState, tuple[Action, ...]]:
    if state.phase == "pausing":
        return _first(graph, state, place)
    step = graph.steps[state.step]
    if isinstance(step, Typed):
        return _typed(graph, keypad.silence(step, state), place)
    if isinstance(step, Answer):
        return _enter(graph, state, step.next, place)
    if not isinstance(step, Ask):
        return state, ()
    tries = state.tries + 1
    if tries >= step.tries:
        return _enter(graph, state, step.otherwise, place)
    before = words_of(graph, state.language, graph.wrong if wrong else {}, WRONG)
    state = state.model_copy(update={"tries": tries})
    return _enter(graph, state, state.step, place, before=before)


def asked(graph: Sketch, name: str, place: MenuPlace) -> tuple[str, Step]:
    """The step that a key answers: who knows the menu presses during what is said before it."""
    for _ in graph.steps:  # no longer than once through all, also in a draft that loops
        step = graph.steps[name]
        if isinstance(step, Say):
            name = step.next
        elif isinstance(step, ByHours | ByCustomer):
            name = _way(step, place)
        else:
            break
    return name, graph.steps[name]


def _hidden(state: MenuState, key: str) -> int:
    """How many keys of HIDDEN were pressed one after another, with this one."""
    if key == HIDDEN[state.hidden % len(HIDDEN)]:
        return state.hidden + 1
    return 1 if key == HIDDEN[0] else 0


def _pressed(  # noqa: C901, PLR0911 - a table of what a key can mean
    graph: Sketch, state: MenuState, key: str, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    here = graph.steps[state.step]
    if isinstance(here, AskStatus) and state.phase == "telling" and key != "0":
        return _enter(graph, state, here.next, place)  # they have heard enough of it
    name, step = asked(graph, state.step, place)
    now = name == state.step and state.phase not in ("announcing", "pausing", "telling")
    if isinstance(step, Typed) and (now or key in "123456789"):
        if not now:  # what is typed before it is asked for
            fresh = {"step": name, "tries": 0, "typed": "", "phase": "typing"}
            state = state.model_copy(update=fresh)
        return _typed(graph, keypad.pressed(step, state, key, place), place)
    way = step.keys.get(key) if isinstance(step, Ask) else None
    if way is not None:
        state = state.model_copy(
            update={
                "language": way.language or state.language,
                "choices": (*state.choices, f"{name}:{key}"),
            }
        )
        return _enter(graph, state, way.to, place)
    if isinstance(step, Answer) and name == state.step and key == ANSWER_KEY:
        return _send_page(graph, state, step, place)
    caught = _hidden(state, key) if place.commands else 0
    if caught or state.hidden:
        state = state.model_copy(update={"hidden": caught})
    if caught:
        return state, (AskCode(),) if caught == len(HIDDEN) else ()
    if key == "0" and place.open and not isinstance(step, ToQueue):
        return _to_person(graph, state, state.step, place)
    if state.phase in ("announcing", "pausing"):  # they have heard enough of it
        return _first(graph, state, place)
    if isinstance(step, Ask) and name == state.step:
        return _again(graph, state, place, wrong=True)
    return state, ()


def _send_page(
    graph: Sketch, state: MenuState, step: Answer, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    """The caller wants the address of a card's page; it is said to be on its way."""
    if not page_offered(step, place):
        return state, ()
    card, language = place.cards[step.card or 0], state.language
    name = card.name.get(language) or card.name.get("pl", "")
    text = Text(step=state.step, language=language, text=f"{name}: {card.page}")
    state = state.model_copy(update={"choices": (*state.choices, f"{state.step}:{ANSWER_KEY}")})
    said = MenuSound(step=ANSWERED, language=language, text=SENT[language])
    state, actions = _enter(graph, state, step.next, place, before=(said,))
    return state, (text, *actions)


def texts(graph: Sketch, place: MenuPlace) -> list[tuple[Language, str]]:
    """Everything that the menu can say, to be spoken before the first caller comes."""
    found: list[tuple[Language, str]] = []
    for name in graph.steps:
        for language in graph.languages:
            found += [(language, sound.text) for sound in sounds_of(graph, name, language, place)]
    found += [(language, text) for language, text in graph.wrong.items()]
    if any(isinstance(step, SendText) for step in graph.steps.values()):
        found += [(language, NO_TEXT[language]) for language in graph.languages]
    if any(isinstance(step, Typed) for step in graph.steps.values()):
        found += [(one, text) for one in graph.languages for text in keypad.all_texts(one)]
    if any(isinstance(step, Answer) for step in graph.steps.values()):
        found += [(language, SENT[language]) for language in graph.languages]
    found += [(one, place.today[one]) for one in graph.languages if place.today.get(one)]
    found += [(sound.language, sound.text) for sound in announcements(graph, place)]
    return found
