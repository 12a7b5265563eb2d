"""The spoken menu: a graph of steps as data, and a pure machine that walks it.

A number has one graph (JSON, checked by `Graph`). The machine is
`advance(graph, state, signal, place) -> (state, actions)`: no clock, no sound, no database, so
that every walk can be tested. Whoever drives it plays, waits and enqueues as the actions say.

Kinds of steps:

* `say`: speak, then go on to `next`;
* `ask`: speak and wait for a key; `keys` tells where each leads and which language it chooses;
* `text`: send the caller a text message, say that it is on its way and go on to `next`;
* `queue`: speak (or not) and put the caller into a queue;
* `end`: speak and hang up.

Two rules that no graph can switch off: 0 means a person at once, at every step while the
office is open, and a caller who presses nothing is never sent away: he goes to a person too.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeGuard

from pydantic import BaseModel, ConfigDict, Field, model_validator

Language = Literal["pl", "en", "uk"]
Key = Annotated[str, Field(pattern=r"^[0-9*#]$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Texts = dict[Language, str]
WRONG = "wrong"  # the name of the words after a key that means nothing
TODAY = "today"  # the name of the words why it is closed today
CANNOT = "cannot"  # the name of NO_TEXT
NO_TEXT: Texts = {
    "pl": "Na ten numer nie możemy wysłać wiadomości SMS.",
    "en": "We cannot send a text message to this number.",
    "uk": "На цей номер ми не можемо надіслати повідомлення.",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Way(_Strict):
    """Where a key leads. `choice` is what the official reads about it."""

    to: Name
    language: Language | None = None
    choice: Texts = Field(default_factory=dict)


class Say(_Strict):
    """Speak and go on. `each`: in every language, one after another, each by its own voice."""

    kind: Literal["say"]
    text: Texts
    each: bool = False
    next: Name


class Ask(_Strict):
    """Speak and wait `seconds` for a key, `tries` times; then go on to `otherwise`.

    `each` as in Say: for the question which language one wants.
    """

    kind: Literal["ask"]
    text: Texts
    each: bool = False
    keys: dict[Key, Way]
    seconds: float = Field(default=6, ge=1, le=30)
    tries: int = Field(default=2, ge=1, le=5)
    otherwise: Name


class SendText(_Strict):
    """Send the caller the text message `sends`, say so by `text` and go on.

    Who cannot get one hears NO_TEXT: the number is withheld or no mobile one, or the office has no
    connection for texts.
    """

    kind: Literal["text"]
    text: Texts
    sends: Texts = Field(default_factory=dict)
    next: Name


class ToQueue(_Strict):
    """Put the caller into a queue, by the queue's id; none is the office's first queue."""

    kind: Literal["queue"]
    queue: int | None = Field(ge=1)
    text: Texts = Field(default_factory=dict)
    topic: str = ""


class End(_Strict):
    """Speak and hang up. `{hours}` in the text becomes the office's hours in words."""

    kind: Literal["end"]
    text: Texts = Field(default_factory=dict)


Step = Annotated[Say | Ask | SendText | ToQueue | End, Field(discriminator="kind")]


class Sketch(_Strict):
    """A menu that is being written: every way leads to a step, texts may be missing.

    `person` is the step that 0 leads to, `closed` where callers begin outside the hours.
    """

    start: Name
    person: Name
    closed: Name
    languages: tuple[Language, ...] = ("pl",)
    wrong: Texts = Field(default_factory=dict)  # spoken after a key that means nothing
    steps: dict[Name, Step]
    # a person's voice in the place of a text: step -> language -> phone.Prompt
    recordings: dict[Name, dict[Language, int]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _joined(self) -> Self:
        for name in (self.start, self.person, self.closed, *_targets(self)):
            if name not in self.steps:
                raise ValueError(f"there is no step {name!r}")
        if self.steps[self.person].kind != "queue":
            raise ValueError("the step `person` must be a queue")
        if not self.languages:
            raise ValueError("a menu needs at least one language")
        return self


class Graph(Sketch):
    """A whole menu, fit for callers."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name, step in self.steps.items():
            missing = [lang for lang in self.languages if step.text and lang not in step.text]
            if isinstance(step, SendText):
                missing += [lang for lang in self.languages if not step.sends.get(lang)]
            if missing:
                raise ValueError(f"step {name!r} has no text in {', '.join(missing)}")
        if circle := in_circles(self):
            raise ValueError(f"step {circle[0]!r} leads round in circles")
        return self


def _targets(graph: Sketch) -> list[str]:
    names: list[str] = []
    for step in graph.steps.values():
        if isinstance(step, Say | SendText):
            names.append(step.next)
        elif isinstance(step, Ask):
            names += [step.otherwise, *(way.to for way in step.keys.values())]
    return names


def in_circles(graph: Sketch) -> list[str]:
    """Steps from which a caller who presses nothing never arrives anywhere."""
    return [name for name in graph.steps if _circles(graph, name)]


def _circles(graph: Sketch, name: str) -> bool:
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        step = graph.steps[name]
        if not isinstance(step, Say | Ask | SendText):
            return False
        name = follower(step)
    return True


def follower(step: Say | Ask | SendText) -> str:
    """The step where a caller comes who presses nothing."""
    return step.otherwise if isinstance(step, Ask) else step.next


def goes_on(step: Step) -> TypeGuard[Say | SendText]:
    """Whether what comes after it comes by itself."""
    return isinstance(step, Say | SendText)


#: For a number whose own menu is none: everybody to a person, or the hours outside them.
BARE = Graph(
    start="person",
    person="person",
    closed="closed",
    steps={
        "person": ToQueue(kind="queue", queue=None),
        "closed": End(kind="end", text={"pl": "Urząd jest teraz nieczynny. Jest czynny {hours}."}),
    },
)


class MenuState(_Strict):
    """Where one caller stands; kept as JSON in the call's row."""

    step: str
    language: Language = "pl"
    phase: Literal["playing", "listening", "done"] = "playing"
    tries: int = 0
    sequence: int = 0  # counts what was played, and so names it
    choices: tuple[str, ...] = ()  # "step:key", in the order of pressing


class MenuPlace(_Strict):
    """What the machine must know of the world: is the office open, and its hours in words."""

    open: bool = True
    hours: Texts = Field(default_factory=dict)
    today: Texts = Field(default_factory=dict)  # why it is closed today, a sentence
    texts: bool = True  # a text message can be sent to the caller


# What comes from the caller or from the sound.
class Started(_Strict):
    """The call was answered."""


class Finished(_Strict):
    """What was playing under this sequence number came to its end."""

    sequence: int


class Pressed(_Strict):
    """A key."""

    key: Key


class TimedOut(_Strict):
    """Nothing was pressed in time; of the listening after this sequence number."""

    sequence: int


Signal = Started | Finished | Pressed | TimedOut


# What is to be done.
class Play(_Strict):
    """Stop what plays and play these sounds under this number."""

    sounds: tuple[MenuSound, ...]
    sequence: int


class MenuSound(_Strict):
    """One sound: the text of a step in a language, or its recording (a phone.Prompt)."""

    step: str
    language: Language
    text: str
    recording: int | None = None


class Listen(_Strict):
    """Wait this long for a key."""

    seconds: float
    sequence: int


class Enqueue(_Strict):
    """Put the caller into the queue of this id; none is the office's first."""

    queue: int | None
    language: Language
    topic: str
    choices: tuple[str, ...]


class Text(_Strict):
    """Send the caller this text message, once for each step: `step` names it."""

    step: str
    language: Language
    text: str


class EndCall(_Strict):
    """End the call: everything was said."""


Action = Play | Listen | Enqueue | Text | EndCall
Play.model_rebuild()


def begin(graph: Sketch, place: MenuPlace, language: Language | None = None) -> MenuState:
    """Where a new caller stands."""
    step = graph.start if place.open else graph.closed
    return MenuState(step=step, language=language or graph.languages[0])


def advance(  # noqa: PLR0911 - a table of signals
    graph: Sketch, state: MenuState, signal: Signal, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    """Take one signal. A signal that is out of date changes nothing."""
    if state.phase == "done":
        return state, ()
    if _changed(graph, state):
        return again(graph, state, place)
    match signal:
        case Started():
            return _enter(graph, state, state.step, place, before=_why(graph, state, place))
        case Finished(sequence=number):
            if number != state.sequence or state.phase != "playing":
                return state, ()
            return _finished(graph, state, place)
        case TimedOut(sequence=number):
            if number != state.sequence or state.phase != "listening":
                return state, ()
            return _again(graph, state, place, wrong=False)
        case Pressed(key=key):
            return _pressed(graph, state, key, place)


def _changed(graph: Sketch, state: MenuState) -> bool:
    """Whether the menu was changed under the caller: another was published in mid-call."""
    step = graph.steps.get(state.step)
    gone = step is None or state.language not in graph.languages
    return gone or (state.phase == "listening" and not isinstance(step, Ask))


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
    return _enter(graph, state, state.step, place)


def _enter(
    graph: Sketch,
    state: MenuState,
    name: str,
    place: MenuPlace,
    *,
    before: tuple[MenuSound, ...] = (),
) -> tuple[MenuState, tuple[Action, ...]]:
    state = state.model_copy(
        update={"step": name, "tries": state.tries if name == state.step else 0}
    )
    sent = _text(graph, name, state.language, place)
    sounds = before + _sounds(graph, name, state.language, place)
    if not sounds:
        state, actions = _finished(graph, state.model_copy(update={"phase": "playing"}), place)
        return state, (*sent, *actions)
    number = state.sequence + 1
    state = state.model_copy(update={"phase": "playing", "sequence": number})
    return state, (*sent, Play(sounds=sounds, sequence=number))


def _text(graph: Sketch, name: str, language: Language, place: MenuPlace) -> tuple[Text, ...]:
    step = graph.steps[name]
    if not isinstance(step, SendText) or not place.texts or not step.sends.get(language):
        return ()
    return (Text(step=name, language=language, text=step.sends[language]),)


def _why(graph: Sketch, state: MenuState, place: MenuPlace) -> tuple[MenuSound, ...]:
    """Why it is closed now, before all else; where no reason was given in a language, nothing."""
    if place.open:
        return ()
    return tuple(
        MenuSound(step=TODAY, language=tongue, text=words)
        for tongue in _tongues(graph, graph.steps[state.step], state.language)
        if (words := place.today.get(tongue))
    )


def _tongues(graph: Sketch, step: Step, language: Language) -> tuple[Language, ...]:
    """In which languages a step is spoken to who chose this one."""
    return graph.languages if isinstance(step, Say | Ask) and step.each else (language,)


def _sounds(
    graph: Sketch, name: str, language: Language, place: MenuPlace
) -> tuple[MenuSound, ...]:
    step = graph.steps[name]
    if isinstance(step, SendText) and not place.texts:
        return (MenuSound(step=CANNOT, language=language, text=NO_TEXT[language]),)
    return tuple(
        _sound(graph, name, tongue, text.replace("{hours}", place.hours.get(tongue, "")))
        for tongue in _tongues(graph, step, language)
        if (text := step.text.get(tongue))
    )


def _sound(graph: Sketch, name: str, language: Language, text: str) -> MenuSound:
    recording = graph.recordings.get(name, {}).get(language)
    return MenuSound(step=name, language=language, text=text, recording=recording)


def _finished(
    graph: Sketch, state: MenuState, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    step = graph.steps[state.step]
    match step:
        case Say() | SendText():
            return _enter(graph, state, step.next, place)
        case Ask():
            state = state.model_copy(update={"phase": "listening"})
            return state, (Listen(seconds=step.seconds, sequence=state.sequence),)
        case ToQueue():
            done = state.model_copy(update={"phase": "done"})
            return done, (
                Enqueue(
                    queue=step.queue,
                    language=state.language,
                    topic=step.topic,
                    choices=state.choices,
                ),
            )
        case End():
            return state.model_copy(update={"phase": "done"}), (EndCall(),)


def _again(
    graph: Sketch, state: MenuState, place: MenuPlace, *, wrong: bool
) -> tuple[MenuState, tuple[Action, ...]]:
    step = graph.steps[state.step]
    if not isinstance(step, Ask):
        return state, ()
    tries = state.tries + 1
    if tries >= step.tries:
        return _enter(graph, state, step.otherwise, place)
    before: tuple[MenuSound, ...] = ()
    if wrong and graph.wrong.get(state.language):
        before = (_sound(graph, WRONG, state.language, graph.wrong[state.language]),)
    state = state.model_copy(update={"tries": tries})
    return _enter(graph, state, state.step, place, before=before)


def _pressed(
    graph: Sketch, state: MenuState, key: str, place: MenuPlace
) -> tuple[MenuState, tuple[Action, ...]]:
    name, step = asked(graph, state.step)
    way = step.keys.get(key) if isinstance(step, Ask) else None
    if way is not None:
        state = state.model_copy(
            update={
                "language": way.language or state.language,
                "choices": (*state.choices, f"{name}:{key}"),
            }
        )
        return _enter(graph, state, way.to, place)
    if key == "0" and place.open and not isinstance(step, ToQueue):
        state = state.model_copy(update={"choices": (*state.choices, f"{state.step}:0")})
        return _enter(graph, state, graph.person, place)
    if isinstance(step, Ask) and name == state.step:
        return _again(graph, state, place, wrong=True)
    return state, ()


def asked(graph: Sketch, name: str) -> tuple[str, Step]:
    """The step that a key answers: who knows the menu presses during what is said before it."""
    while isinstance(step := graph.steps[name], Say):
        name = step.next
    return name, step


def queues(graph: Sketch) -> dict[str, int | None]:
    """The queue of each step that leads into one, by the step's name."""
    return {name: step.queue for name, step in graph.steps.items() if isinstance(step, ToQueue)}


def texts(graph: Sketch, place: MenuPlace) -> list[tuple[Language, str]]:
    """Everything that the menu can say, to be spoken before the first caller comes."""
    found: list[tuple[Language, str]] = []
    for name in graph.steps:
        for language in graph.languages:
            found += [(language, sound.text) for sound in _sounds(graph, name, language, place)]
    found += [(language, text) for language, text in graph.wrong.items()]
    if any(isinstance(step, SendText) for step in graph.steps.values()):
        found += [(language, NO_TEXT[language]) for language in graph.languages]
    found += [(one, place.today[one]) for one in graph.languages if place.today.get(one)]
    return found
