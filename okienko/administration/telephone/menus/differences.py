"""What differs between two menus, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.channels.phone.menu.edits import plain
from okienko.channels.phone.menu.steps import WAYS, Language, Sketch

from .forms import GOALS
from .tree import WAY_LABELS, Tree

AROUND = 3  # words shown on each side of what changed in a text
WAY_WORDS: dict[str, str | Promise] = {
    "next": gettext_lazy("Then"),
    "otherwise": gettext_lazy("When nothing is pressed"),
}
VALUES: dict[str, str | Promise] = {
    "queue": gettext_lazy("Queue"),
    "box": gettext_lazy("Message box"),
    "hours": gettext_lazy("Hours"),
    "card": gettext_lazy("Service card"),
    "offers": gettext_lazy("Offer the address of its page as a text message, by the key 1"),
    "topic": gettext_lazy("What the official reads about it"),
    "seconds": gettext_lazy("Seconds to press"),
    "tries": gettext_lazy("How often it is asked"),
    "each": gettext_lazy("Speak it in every language, one after another"),
    "tells": gettext_lazy("Tell who has an open case its number and its term"),
    "goal": gettext_lazy("What it is"),
    "name": gettext_lazy("What the official reads before it"),
    "least": gettext_lazy("At least"),
    "most": gettext_lazy("At most"),
    "repeats": gettext_lazy("Read it to the caller, who says whether it is right"),
    "sensitive": gettext_lazy(
        "Sensitive: it is not read, and the official sees the last three digits"
    ),
    "speaks": gettext_lazy("Go on in the language of the customer's card"),
}
BEGINS: dict[str, str | Promise] = {
    "start": gettext_lazy("Callers hear"),
    "closed": gettext_lazy("Outside the hours"),
    "person": gettext_lazy("0 pressed, at any moment"),
}


@dataclass(frozen=True)
class Differs:
    """One difference. Of what came or went only one side is there."""

    words: str
    before: str = ""
    after: str = ""


def differences(
    before: Tree,
    after: Tree,
    languages: Mapping[str, str | Promise],
    hours: Mapping[int, str] | None = None,
) -> list[Differs]:
    """All that makes one menu another, steps in the order of the later one.

    `hours`: the names of those of the office.
    """
    return list(_Compared(before, after, languages, hours or {}).all())


class _Compared:
    def __init__(
        self,
        before: Tree,
        after: Tree,
        languages: Mapping[str, str | Promise],
        hours: Mapping[int, str],
    ) -> None:
        self.before, self.after, self.languages = before, after, languages
        self.chosen = {
            "queue": (after.queues, _("the first queue of the office")),
            "box": (after.boxes, _("the first box of the office")),
            "hours": (hours, _("those of the number")),
            "card": (after.cards, ""),
        }
        self.titles, self.titled = dict(before.titles()), dict(after.titles())

    def all(self) -> Iterator[Differs]:
        old, new = self.before.sketch, self.after.sketch
        yield from self._languages(old, new)
        for way, label in BEGINS.items():
            was, goes = getattr(old, way), getattr(new, way)
            if was != goes:
                yield Differs(str(label), self.titles[was], self.titled[goes])
        for name in new.steps:
            if name not in old.steps:
                yield Differs(_("Step added"), "", self.titled[name])
            elif new.steps[name].kind != old.steps[name].kind:
                yield Differs(_("Step replaced"), self.titles[name], self.titled[name])
            else:
                yield from self._step(name)
        for name in old.steps.keys() - new.steps.keys():
            yield Differs(_("Step taken out"), self.titles[name])
        yield from self._texts(_("after a wrong key"), dict(old.wrong), dict(new.wrong))
        yield from self._recordings(old, new)

    def _languages(self, old: Sketch, new: Sketch) -> Iterator[Differs]:
        if old.languages != new.languages:
            was, now = (", ".join(map(self._language, each.languages)) for each in (old, new))
            yield Differs(_("Languages"), was, now)

    def _step(self, name: str) -> Iterator[Differs]:
        """What differs in a step that stands in both."""
        title = self.titled[name]
        old = plain(self.before.sketch)["steps"][name]
        new = plain(self.after.sketch)["steps"][name]
        yield from self._texts(title, old.get("text", {}), new.get("text", {}))
        sent = _("%(step)s, the text message") % {"step": title}
        yield from self._texts(sent, old.get("sends", {}), new.get("sends", {}))
        yield from self._keys(title, old.get("keys", {}), new.get("keys", {}))
        ways = {**WAY_WORDS, **WAY_LABELS.get(new["kind"], {})}
        for field in new.keys() - {"kind", "text", "sends", "keys"}:
            if old[field] != new[field]:
                label = str(ways.get(field, VALUES.get(field, field)))
                words = _("In “%(step)s”: %(what)s") % {"step": title, "what": label}
                yield Differs(
                    words,
                    *self._values(field, old[field], new[field], way=field in WAYS[new["kind"]]),
                )

    def _values(self, field: str, old: Any, new: Any, *, way: bool) -> tuple[str, str]:
        if way:
            return self.titles.get(old, str(old)), self.titled.get(new, str(new))
        if field in self.chosen:
            names, none = self.chosen[field]
            return names.get(old, "?") if old else none, names.get(new, "?") if new else none
        if field == "goal":
            goals = dict(GOALS)
            return str(goals.get(old, old)), str(goals.get(new, new))
        return _value(old), _value(new)

    def _texts(
        self, where: str, old: Mapping[Language, str], new: Mapping[Language, str]
    ) -> Iterator[Differs]:
        for tongue in dict.fromkeys([*old, *new]):
            was, now = old.get(tongue, ""), new.get(tongue, "")
            if was != now:
                words = _("In “%(step)s”: the text (%(language)s)")
                names = {"step": where, "language": self._language(tongue)}
                yield Differs(words % names, *around(was, now))

    def _keys(self, title: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Differs]:
        for key in sorted(old.keys() | new.keys()):
            was, now = old.get(key), new.get(key)
            if was is not None and now is not None and was["to"] == now["to"]:
                was, now = _said_of(was), _said_of(now)
                words = _("In “%(step)s”: what is said of the key %(key)s")
            else:
                was = self.titles[was["to"]] if was else ""
                now = self.titled[now["to"]] if now else ""
                words = _("In “%(step)s”: where the key %(key)s leads")
            if was != now:
                yield Differs(words % {"step": title, "key": key}, was, now)

    def _recordings(self, old: Sketch, new: Sketch) -> Iterator[Differs]:
        voice, person = _("the voice of the program"), _("a recording")
        for name in new.steps:
            was, now = old.recordings.get(name, {}), new.recordings.get(name, {})
            for tongue in dict.fromkeys([*was, *now]):
                if was.get(tongue) == now.get(tongue):
                    continue
                words = _("In “%(step)s”: who speaks (%(language)s)")
                names = {"step": self.titled[name], "language": self._language(tongue)}
                told = [person if tongue in each else voice for each in (was, now)]
                told[1] = _("another recording") if told == [person, person] else told[1]
                yield Differs(words % names, *told)

    def _language(self, tongue: str) -> str:
        return str(self.languages.get(tongue, tongue))


def around(before: str, after: str) -> tuple[str, str]:
    """Two texts from where they begin to differ to where they end, with some words around it."""
    old, new = before.split(), after.split()
    most = min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    left = most - head
    tail = next((i for i in range(left) if old[-1 - i] != new[-1 - i]), left)
    start, end = max(head - AROUND, 0), max(tail - AROUND, 0)

    def part(words: list[str]) -> str:
        found = " ".join(words[start : len(words) - end])
        return f"{'… ' if start else ''}{found}{' …' if end else ''}" if words else ""

    return part(old), part(new)


def _said_of(way: dict[str, Any]) -> str:
    """What stands beside a key: the official's words, and the language from then on."""
    words = next((text for text in way["choice"].values() if text), "")
    return " ".join(
        each for each in (words, f"({way['language']})" if way["language"] else "") if each
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)
