"""A menu as the page draws it: a tree in which each step stands once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.channels.phone.menu.checking import Problem
from okienko.channels.phone.menu.edits import target
from okienko.channels.phone.menu.steps import (
    Answer,
    Ask,
    CallBack,
    Sketch,
    ToBox,
    ToQueue,
    goes_on,
)

DEEPEST = 12  # questions within questions; below them a step is named, and stands by itself

KINDS = {
    "say": (gettext_lazy("Text"), "volume-2"),
    "ask": (gettext_lazy("Question"), "split"),
    "text": (gettext_lazy("Text message"), "message-square"),
    "answer": (gettext_lazy("Service card"), "id-card"),
    "hours": (gettext_lazy("By the hours"), "clock"),
    "customer": (gettext_lazy("By who calls"), "user-round"),
    "digits": (gettext_lazy("Digits that are typed"), "hash"),
    "status": (gettext_lazy("How a case stands"), "folder"),
    "callback": (gettext_lazy("We call back"), "phone-outgoing"),
    "queue": (gettext_lazy("To a queue"), "users"),
    "message": (gettext_lazy("Message box"), "voicemail"),
    "end": (gettext_lazy("Goodbye"), "phone-off"),
}


#: What the ways of a step with several, or of a branch, are called, in their order.
WAY_LABELS: dict[str, dict[str, Any]] = {
    "status": {
        "next": gettext_lazy("Then"),
        "otherwise": gettext_lazy("Whose case was not found"),
    },
    "digits": {
        "next": gettext_lazy("Then"),
        "otherwise": gettext_lazy("Who typed nothing that fits"),
    },
    "callback": {"otherwise": gettext_lazy("Who cannot be called now")},
    "hours": {
        "open": gettext_lazy("While the hours hold"),
        "otherwise": gettext_lazy("Otherwise"),
    },
    "customer": {
        "case": gettext_lazy("Who has an open case"),
        "known": gettext_lazy("Another customer whom we know by the number"),
        "otherwise": gettext_lazy("Everybody else"),
    },
}


@dataclass
class Node:
    """A step where it stands; `link`: it stands elsewhere, and is only named here."""

    way: str
    name: str
    kind: str
    icon: str
    title: str
    text: str
    link: bool
    stays: bool  # it cannot be taken out
    problems: list[Problem]
    branches: list[Branch] = field(default_factory=list)


@dataclass
class Branch:
    """The steps on one way, one after another."""

    way: str
    label: str
    nodes: list[Node]


class Tree:
    """Draws a menu. `queues`, `boxes` and `cards` name those of the office."""

    def __init__(
        self,
        sketch: Sketch,
        queues: Mapping[int, str],
        problems: list[Problem],
        boxes: Mapping[int, str] | None = None,
        cards: Mapping[int, str] | None = None,
    ) -> None:
        self.sketch = sketch
        self.queues = queues
        self.boxes = boxes or {}
        self.cards = cards or {}
        self.problems = problems
        self._shown: set[str] = set()

    def branches(self) -> list[Branch]:
        """Where callers begin, then what nobody reaches."""
        found = [
            self._branch("start", _("Callers hear"), 0),
            self._branch("closed", _("Outside the hours"), 0),
            self._branch("person", _("0 pressed, at any moment"), 0),
        ]
        apart = [name for name in self.sketch.steps if name not in self._shown]
        found += [
            Branch("", _("Nobody comes here"), self._nodes("", name, 0))
            for name in apart
            if name not in self._shown
        ]
        return found

    def title(self, name: str) -> str:
        """What a step is called: what it does, and its first words."""
        step = self.sketch.steps[name]
        kind = str(KINDS[step.kind][0])
        if isinstance(step, ToQueue):
            if step.queue is None:
                return _("To the first queue")
            return _("To: %(queue)s") % {"queue": self.queues.get(step.queue, "?")}
        if isinstance(step, CallBack) and step.queue is not None:
            return _("We call back: %(queue)s") % {"queue": self.queues.get(step.queue, "?")}
        if isinstance(step, ToBox) and step.box is not None:
            return _("Leave a message: %(box)s") % {"box": self.boxes.get(step.box, "?")}
        if isinstance(step, Answer) and step.card is not None:
            return f"{kind}: {self.cards.get(step.card, '?')}"
        words = " ".join(self._text(name).split())
        short = words if len(words) <= 60 else f"{words[:57]}…"
        return f"{kind}: {short}" if short else kind

    def titles(self) -> list[tuple[str, str]]:
        """All steps with their titles, to choose from; two of one title are told apart."""
        found: list[tuple[str, str]] = []
        seen: set[str] = set()
        for name in self.sketch.steps:
            title = self.title(name)
            found.append((name, f"{title} ({name})" if title in seen else title))
            seen.add(title)
        return found

    def _text(self, name: str) -> str:
        text = self.sketch.steps[name].text
        first = text.get(self.sketch.languages[0])
        return first or next((words for words in text.values() if words), "")

    def _branch(self, way: str, label: str, depth: int) -> Branch:
        return Branch(way, label, self._nodes(way, target(self.sketch, way), depth))

    def _nodes(self, way: str, name: str, depth: int) -> list[Node]:
        nodes = []
        while True:
            step = self.sketch.steps[name]
            link = name in self._shown or depth > DEEPEST
            node = Node(
                way=way,
                name=name,
                kind=step.kind,
                icon=KINDS[step.kind][1],
                title=self.title(name),
                text=self._text(name),
                link=link,
                stays=name == self.sketch.person,
                problems=[] if link else [one for one in self.problems if one.step == name],
            )
            nodes.append(node)
            if link:
                return nodes
            self._shown.add(name)
            if goes_on(step):
                way, name = f"next:{name}", step.next
                continue
            if isinstance(step, Ask):
                node.branches = self._asked(name, step, depth + 1)
            elif step.kind in WAY_LABELS:
                labels = WAY_LABELS[step.kind]
                node.branches = [
                    self._branch(f"{way}:{name}", str(label), depth + 1)
                    for way, label in labels.items()
                ]
            return nodes

    def _asked(self, name: str, step: Ask, depth: int) -> list[Branch]:
        found = []
        for key, way in sorted(step.keys.items()):
            choice = way.choice.get("pl") or next(iter(way.choice.values()), "")
            words = _("Key %(key)s") % {"key": key}
            label = f"{words}: {choice}" if choice else words
            if way.language:
                label += f" ({way.language})"
            found.append(self._branch(f"key:{name}:{key}", label, depth))
        return [*found, self._branch(f"otherwise:{name}", _("Nothing pressed"), depth)]


def places(branches: list[Branch]) -> list[tuple[str, str]]:
    """Every way of a drawn menu, with words that tell where it is."""
    found: list[tuple[str, str]] = []
    for branch in branches:
        for node in branch.nodes:
            if node.way:
                words = _("%(branch)s, before “%(step)s”")
                found.append((node.way, words % {"branch": branch.label, "step": node.title}))
            found += places(node.branches)
    return found


def words_of(problem: Problem, languages: Mapping[str, str | Promise]) -> str:
    """A problem in words."""
    more = problem.more.split()
    language = str(languages.get(more[0], more[0])) if more else ""
    seconds = more[1] if len(more) > 1 else ""
    return {
        "silent": _("It says nothing yet."),
        "language": _("A text is missing: %(language)s.") % {"language": language},
        "sends": _("The text message is not written yet: %(language)s.") % {"language": language},
        "circle": _("Who presses nothing goes round in circles and arrives nowhere."),
        "queue": _("Its queue is not in use any more."),
        "hours": _("Its hours are there no more."),
        "box": _("There is no message box in use here. Make one, or choose another."),
        "card": _("Its service card is not there, out of use, or over. Choose another."),
        "card_language": _("The service card has no text for callers: %(language)s.")
        % {"language": language},
        "no_keys": _("No key can be pressed yet."),
        "zero": _("0 leads elsewhere here than to a person."),
        "apart": _("Nobody comes here."),
        "long": _("%(language)s: some %(seconds)s seconds. Who calls keeps 20 in mind.")
        % {"language": language, "seconds": seconds},
        "old": _("%(language)s: the recording is of another text.") % {"language": language},
    }[problem.kind]
