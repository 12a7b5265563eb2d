"""What a spoken menu is made of: a graph of steps as data (JSON, checked by `Graph`).

Kinds of steps:

* `say`: speak, then go on to `next`;
* `ask`: speak and wait for a key; `keys` tells where each leads and which language it chooses;
* `text`: send the caller a text message, say that it is on its way and go on to `next`;
* `hours`: go on to `open` while hours hold, else to `otherwise`; nothing is said;
* `customer`: go on to `case` for a customer who is known by the number and has an open case, to
  `known` for another who is known, else to `otherwise`;
* `answer`: speak what a service card says, offer its address as a text message, go on to `next`;
* `digits`: speak and collect the digits that are typed, for the official or for a call-back;
* `status`: ask for the number of a case and its PIN, and tell how the case stands;
* `callback`: put the caller into a queue and ask at once which number is called at their turn;
* `queue`: speak (or not) and put the caller into a queue;
* `message`: speak (or not) and let the caller leave a message in a box;
* `end`: speak and hang up.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeGuard

from pydantic import BaseModel, ConfigDict, Field, model_validator

Language = Literal["pl", "en", "uk"]
LANGUAGES: tuple[Language, ...] = ("pl", "en", "uk")
Key = Annotated[str, Field(pattern=r"^[0-9*#]$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Texts = dict[Language, str]
WRONG = "wrong"  # the name of the words after a key that means nothing
TODAY = "today"  # the name of the words why it is closed today
CIRCLE = "a branch leads round in circles"
ANNOUNCED = "announced"  # the name of what is announced before all else, and of ENOUGH
ENOUGH: Texts = {
    "pl": "Jeśli to wszystko, mogą się Państwo rozłączyć. Jeśli nie, prosimy poczekać.",
    "en": "If this is all you needed, you can hang up. If not, please hold on.",
    "uk": "Якщо це все, можете покласти слухавку. Якщо ні, просимо зачекати.",
}
CANNOT = "cannot"  # the name of NO_TEXT
NO_TEXT: Texts = {
    "pl": "Na ten numer nie możemy wysłać wiadomości SMS.",
    "en": "We cannot send a text message to this number.",
    "uk": "На цей номер ми не можемо надіслати повідомлення.",
}


ANSWER_KEY: Key = "1"
ANSWERED = "answered"  # the name of OFFER and SENT
OFFER: Texts = {
    "pl": "Aby dostać adres strony z tą usługą SMS-em, proszę nacisnąć 1.",
    "en": "To get the address of its page as a text message, press 1.",
    "uk": "Щоб отримати адресу сторінки повідомленням, натисніть 1.",
}
SENT: Texts = {
    "pl": "Wysyłamy adres SMS-em.",
    "en": "We are sending you the address.",
    "uk": "Надсилаємо адресу повідомленням.",
}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Way(Strict):
    """Where a key leads. `choice` is what the official reads about it."""

    to: Name
    language: Language | None = None
    choice: Texts = Field(default_factory=dict)


class Say(Strict):
    """Speak and go on. `each`: in every language, one after another, each by its own voice."""

    kind: Literal["say"]
    text: Texts
    each: bool = False
    next: Name


class Ask(Strict):
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


class SendText(Strict):
    """Send the caller the text message `sends`, say so by `text` and go on.

    Who cannot get one hears NO_TEXT: the number is withheld or no mobile one, or the office has no
    connection for texts.
    """

    kind: Literal["text"]
    text: Texts
    sends: Texts = Field(default_factory=dict)
    next: Name


class Answer(Strict):
    """Speak the service card of this id and go on.

    `offers`: who presses ANSWER_KEY gets the address of its page as a text message, where that can
    be sent and there is one.
    """

    kind: Literal["answer"]
    card: int | None = Field(default=None, ge=1)
    offers: bool = True
    next: Name
    text: Texts = Field(default_factory=dict, max_length=0)  # the card's is spoken


class ToQueue(Strict):
    """Put the caller into a queue, by the queue's id; none is the office's first queue."""

    kind: Literal["queue"]
    queue: int | None = Field(ge=1)
    text: Texts = Field(default_factory=dict)
    topic: str = ""


class Collect(Strict):
    """Speak and collect digits: until #, or until there are `most`; then go on to `next`.

    Who types too few, or nothing, is asked `tries` times and goes on to `otherwise`. What the
    `goal` of it is: a note for the official, the number of a case, a number to be called.
    `repeats`: it is read to the caller, who says whether it is right. `sensitive`: it is not read,
    and the official sees its last digits alone.
    """

    kind: Literal["digits"]
    text: Texts
    least: int = Field(default=1, ge=1, le=20)
    most: int = Field(default=20, ge=1, le=20)
    goal: Literal["note", "case", "number"] = "note"
    name: str = Field(default="", max_length=60)  # what the official reads before it
    sensitive: bool = False
    repeats: bool = True
    seconds: float = Field(default=8, ge=2, le=30)  # for the next key
    tries: int = Field(default=3, ge=1, le=5)
    next: Name
    otherwise: Name

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.least > self.most:
            raise ValueError("at least more digits than at most")
        return self


class AskStatus(Strict):
    """Ask by `text` for the number of a case, then for its PIN, and tell how it stands.

    Who is not found after `tries` goes on to `otherwise`.
    """

    kind: Literal["status"]
    text: Texts
    seconds: float = Field(default=8, ge=2, le=30)
    tries: int = Field(default=3, ge=1, le=5)
    next: Name
    otherwise: Name


class CallBack(Strict):
    """Put the caller into a queue and ask at once which number is called at their turn.

    Who cannot be called (from a browser, outside the queue's hours, no line that dials out) goes
    on to `otherwise`.
    """

    kind: Literal["callback"]
    queue: int | None = Field(default=None, ge=1)
    text: Texts = Field(default_factory=dict)
    topic: str = ""
    otherwise: Name


class ByHours(Strict):
    """Go on by the hours of this id, or by those of the number, while none is chosen."""

    kind: Literal["hours"]
    hours: int | None = Field(default=None, ge=1)
    open: Name
    otherwise: Name
    text: Texts = Field(default_factory=dict, max_length=0)  # it says nothing


class ByCustomer(Strict):
    """Go on by who calls; see `callers.py` for when a number proves who that is.

    `tells`: who has an open case hears how it stands. `speaks`: go on in the card's language.
    """

    kind: Literal["customer"]
    case: Name
    known: Name
    otherwise: Name
    tells: bool = True
    speaks: bool = True
    text: Texts = Field(default_factory=dict, max_length=0)  # what it tells is not the menu's


class ToBox(Strict):
    """Let the caller leave a message in a box, by its id; none is the office's first.

    Without a text of its own what the box says is heard.
    """

    kind: Literal["message"]
    box: int | None = Field(default=None, ge=1)
    text: Texts = Field(default_factory=dict)


class End(Strict):
    """Speak and hang up. `{hours}` in the text becomes the office's hours in words."""

    kind: Literal["end"]
    text: Texts = Field(default_factory=dict)


Branch = ByHours | ByCustomer
Typed = Collect | AskStatus
Step = Annotated[
    Say | Ask | SendText | Answer | Typed | CallBack | Branch | ToQueue | ToBox | End,
    Field(discriminator="kind"),
]
#: The fields of each kind that lead to another step; an `ask` has keys besides.
WAYS: dict[str, tuple[str, ...]] = {
    "say": ("next",),
    "ask": ("otherwise",),
    "text": ("next",),
    "answer": ("next",),
    "digits": ("next", "otherwise"),
    "status": ("next", "otherwise"),
    "callback": ("otherwise",),
    "hours": ("open", "otherwise"),
    "customer": ("case", "known", "otherwise"),
    "queue": (),
    "message": (),
    "end": (),
}


def leads(step: Step) -> dict[str, str]:
    """Where a caller comes from a step who presses nothing, by the field that says so."""
    return {way: getattr(step, way) for way in WAYS[step.kind]}


class Sketch(Strict):
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
        silent = ByHours | ByCustomer | CallBack
        if any(isinstance(self.steps[name], silent) for name in in_circles(self)):
            raise ValueError(CIRCLE)  # where nothing is even said
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
        names += leads(step).values()
        if isinstance(step, Ask):
            names += [way.to for way in step.keys.values()]
    return names


def in_circles(graph: Sketch) -> list[str]:
    """Steps from which a caller who presses nothing may never arrive anywhere."""
    left = {name: set(leads(step).values()) for name, step in graph.steps.items()}
    while ends := [name for name, ways in left.items() if not ways & left.keys()]:
        for name in ends:
            del left[name]
    return list(left)


def follower(step: Step) -> str:
    """The step where a caller comes who presses nothing; "": none. Of a branch its first way."""
    return next(iter(leads(step).values()), "")


def goes_on(step: Step) -> TypeGuard[Say | SendText | Answer]:
    """Whether what comes after it comes by itself."""
    return isinstance(step, Say | SendText | Answer)


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


def queues(graph: Sketch) -> dict[str, int | None]:
    """The queue of each step that leads into one, by the step's name."""
    led = {name: each for name, each in graph.steps.items() if isinstance(each, ToQueue | CallBack)}
    return {name: each.queue for name, each in led.items()}


def boxes(graph: Sketch) -> dict[str, int | None]:
    """The box of each step in which a message is left, by the step's name."""
    return {name: step.box for name, step in graph.steps.items() if isinstance(step, ToBox)}


def cards(graph: Sketch) -> dict[str, int | None]:
    """The service card of each step that speaks one, by the step's name."""
    return {name: step.card for name, step in graph.steps.items() if isinstance(step, Answer)}
