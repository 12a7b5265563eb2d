"""The forms of a step and of a whole menu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.channels.phone.menu import edits
from okienko.channels.phone.menu.edits import KEYS
from okienko.channels.phone.menu.steps import (
    WAYS,
    Answer,
    Ask,
    ByCustomer,
    ByHours,
    CallBack,
    Collect,
    Say,
    SendText,
    Sketch,
    Step,
    ToBox,
    ToQueue,
    Typed,
    goes_on,
)
from okienko.offices.queries import schedules

from ...forms import RowField, SettingsForm
from ..numbers import LANGUAGE_NAMES
from .tree import WAY_LABELS

NAMES = dict(LANGUAGE_NAMES)
MOST_TEXT = 2000  # characters: minutes of speech
LONGEST_SMS = 459  # three parts without special letters
BRANCHES = ("hours", "tells", "speaks")  # the fields of branches beside where they lead
OWN = (  # of other steps
    *("each", "next", "otherwise", "seconds", "tries", "queue", "topic", "box", "card", "offers"),
    *("goal", "name", "least", "most", "repeats", "sensitive"),
)
GOALS = (
    ("note", _("something for the official to read")),
    ("case", _("the number of a case")),
    ("number", _("a telephone number to call back")),
)
PARTS = ("key", "to", "choice", "language")  # the fields of each key


class StepForm(SettingsForm):
    """The fields of one step, as its kind has them."""

    def __init__(  # noqa: C901 - a table of kinds
        self,
        *args: Any,
        sketch: Sketch,
        step: str,
        titles: list[tuple[str, str]],
        queues: list[tuple[int, str]],
        boxes: list[tuple[int, str]] | None = None,
        cards: list[tuple[int, str]] | None = None,
        ways: list[tuple[str, str]] | None = None,
        **more: Any,
    ) -> None:
        """`ways`: the step was taken out of the menu; it may be put where one of these leads."""
        self.sketch, self.step, self.gone = sketch, sketch.steps[step], ways is not None
        self.rows: list[str] = []  # the keys whose fields there are
        self.removed: list[str] = []  # keys that others took away while this page was changing them
        super().__init__(*args, current=values_of(self.step, sketch), **more)
        if isinstance(self.step, ByHours | ByCustomer):
            self._branches(self.step, titles)
            if ways is not None:
                self.fields["place"] = forms.ChoiceField(label=_("Where it is put"), choices=ways)
            return
        self._said(cards or [])
        if isinstance(self.step, Ask):
            self._keys(self.step, titles)
        if isinstance(self.step, Typed):
            self._typed(self.step)
        if ways is not None:
            self.fields["place"] = forms.ChoiceField(label=_("Where it is put"), choices=ways)
        elif self.step.kind in WAY_LABELS:
            for way, label in WAY_LABELS[self.step.kind].items():
                self.fields[way] = forms.ChoiceField(label=label, choices=titles)
        elif goes_on(self.step):
            self.fields["next"] = forms.ChoiceField(label=_("Then"), choices=titles)
        if isinstance(self.step, SendText):
            self._sends()
        if isinstance(self.step, ToBox):
            box = RowField(
                label=_("Message box"), required=False, empty=_("the first box of the office")
            )
            box.offer(boxes or [])
            self.fields["box"] = box
        if isinstance(self.step, ToQueue | CallBack):
            queue = RowField(
                label=_("Queue"), required=False, empty=_("the first queue of the office")
            )
            queue.offer(queues)
            self.fields["queue"] = queue
            self.fields["topic"] = forms.CharField(
                label=_("What the official reads about it"), max_length=200, required=False
            )

    def _said(self, cards: list[tuple[int, str]]) -> None:
        """What is said, in each language; or which card says it."""
        if isinstance(self.step, Answer):
            self._answers(cards)
            return
        for language in self.sketch.languages:
            self.fields[f"text_{language}"] = forms.CharField(
                label=NAMES[language],
                max_length=MOST_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": language, "data-spoken": language}),
            )
        if not isinstance(self.step, ToQueue | ToBox | CallBack):
            self.needed = frozenset(f"text_{language}" for language in self.sketch.languages)
        if isinstance(self.step, Say | Ask) and len(self.sketch.languages) > 1:
            self.fields["each"] = forms.BooleanField(
                label=_("Speak it in every language, one after another"),
                required=False,
                help_text=_("For the question which language one wants."),
            )

    def _typed(self, step: Typed) -> None:
        """What may be typed, and what becomes of it."""
        if isinstance(step, Collect):
            self.fields["goal"] = forms.ChoiceField(label=_("What it is"), choices=GOALS)
            self.fields["name"] = forms.CharField(
                label=_("What the official reads before it"), max_length=60, required=False
            )
            for field, label in (("least", _("At least")), ("most", _("At most"))):
                self.fields[field] = forms.IntegerField(
                    label=label, min_value=1, max_value=20, help_text=_("digits")
                )
            self.fields["repeats"] = forms.BooleanField(
                label=_("Read it to the caller, who says whether it is right"), required=False
            )
            self.fields["sensitive"] = forms.BooleanField(
                label=_("Sensitive: it is not read, and the official sees the last three digits"),
                required=False,
            )
        self.fields["seconds"] = forms.FloatField(
            label=_("Seconds to press the next key"), min_value=2, max_value=30
        )
        self.fields["tries"] = forms.IntegerField(
            label=_("How often it is asked"), min_value=1, max_value=5
        )

    def _answers(self, cards: list[tuple[int, str]]) -> None:
        """Which service card is spoken."""
        card = RowField(label=_("Service card"))
        card.offer(cards)
        self.fields["card"] = card
        self.fields["offers"] = forms.BooleanField(
            label=_("Offer the address of its page as a text message, by the key 1"),
            required=False,
        )

    def _branches(self, step: ByHours | ByCustomer, titles: list[tuple[str, str]]) -> None:
        """What a branch asks, and where its ways lead."""
        if isinstance(step, ByHours):
            hours = RowField(label=_("Hours"), required=False, empty=_("those of the number"))
            hours.offer([(row.id, row.name) for row in schedules()])
            self.fields["hours"] = hours
        for way, label in WAY_LABELS[step.kind].items():
            self.fields[way] = forms.ChoiceField(label=label, choices=titles)
        if isinstance(step, ByCustomer):
            self.fields["tells"] = forms.BooleanField(
                label=_("Tell who has an open case its number and its term"), required=False
            )
            self.fields["speaks"] = forms.BooleanField(
                label=_("Go on in the language of the customer's card"), required=False
            )

    def _sends(self) -> None:
        """The text message, in each language."""
        for language in self.sketch.languages:
            self.needed |= {f"sends_{language}"}
            self.fields[f"sends_{language}"] = forms.CharField(
                label=_("Text message: %(language)s") % {"language": NAMES[language]},
                max_length=LONGEST_SMS,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
                help_text=_(
                    "What is filled in: {office}, {office_address}, {office_phone}, "
                    "{form_link} (the form), {video_link} (the video call), "
                    "{page_link} (how to reach the office)."
                ),
            )

    def _keys(self, step: Ask, titles: list[tuple[str, str]]) -> None:
        others = [(key, key) for key in f"0{KEYS}"]
        languages = [("", _("as before")), *((one, NAMES[one]) for one in self.sketch.languages)]
        self.rows = self._wanted(step)
        for key in self.rows:
            self.needed |= {f"key_{key}", f"language_{key}"}
            self.fields[f"key_{key}"] = forms.ChoiceField(
                label=_("Key"), choices=[*others, ("", _("remove this key"))], required=False
            )
            self.fields[f"to_{key}"] = forms.ChoiceField(label=_("Leads to"), choices=titles)
            self.fields[f"choice_{key}"] = forms.CharField(
                label=_("What the official reads"), max_length=120, required=False
            )
            self.fields[f"language_{key}"] = forms.ChoiceField(
                label=_("From then on in"), choices=languages, required=False
            )
        if not self.gone:
            self.fields["otherwise"] = forms.ChoiceField(
                label=_("When nothing is pressed"), choices=titles
            )
        self.fields["seconds"] = forms.FloatField(
            label=_("Seconds to press"), min_value=1, max_value=30
        )
        self.fields["tries"] = forms.IntegerField(
            label=_("How often it is asked"), min_value=1, max_value=5
        )

    def _wanted(self, step: Ask) -> list[str]:
        """The keys that stand in the form: those there are, and what comes from an older page.

        A key that somebody else added since is left alone. One that somebody else took away comes
        back where this page has changed it, and is said to be gone.
        """
        if not self.is_bound:
            return sorted(step.keys)
        came = [key for key in f"0{KEYS}" if f"to_{key}" in self.data]
        shown = self._shown()
        for key in set(came) - step.keys.keys():
            parts = [f"{part}_{key}" for part in PARTS]
            if f"to_{key}" not in shown:
                continue  # it was said before that it is gone, and is wanted anew
            if any(self.data.get(name, "") != shown.get(name, "") for name in parts):
                self.removed.append(key)
            else:
                came.remove(key)
        return sorted(came)

    def clean(self) -> dict[str, Any]:
        """No two keys are the same, and as many digits can be typed as are needed."""
        values = self.cleaned_data
        if isinstance(self.step, Collect):
            least, most = values.get("least"), values.get("most")
            if least and most and least > most:
                raise forms.ValidationError(_now("“At least” is more than “at most”."))
        if isinstance(self.step, Ask):
            wanted = [values.get(f"key_{key}") for key in self.rows]
            chosen = [*(key for key in wanted if key), *self._others_keys()]
            if len(chosen) != len(set(chosen)):
                raise forms.ValidationError(_now("Two choices have the same key."))
            if self.removed:
                raise forms.ValidationError(
                    _now(
                        "Somebody else took the key %(key)s out meanwhile. What you wrote stands "
                        "below: save once more to have it again, or choose “remove this key”."
                    )
                    % {"key": ", ".join(sorted(self.removed))}
                )
        return super().clean()

    def _others_keys(self) -> list[str]:
        """Keys that somebody else added since this page was drawn."""
        keys = self.step.keys if isinstance(self.step, Ask) else {}
        return [key for key in keys if key not in self.rows]

    @property
    def texts(self) -> list[Any]:
        """The fields of texts."""
        named = [f"text_{language}" for language in self.sketch.languages]
        return [self[name] for name in named if name in self.fields]

    @property
    def keys(self) -> list[list[Any]]:
        """The fields of each key."""
        if not isinstance(self.step, Ask):
            return []
        return [[self[f"{part}_{key}"] for part in PARTS] for key in self.rows]

    @property
    def others(self) -> list[Any]:
        """The other fields."""
        listed = {field.name for field in [*self.texts, *(one for row in self.keys for one in row)]}
        return [field for field in self.visible_fields() if field.name not in listed]

    def step_values(self) -> dict[str, Any]:
        """The step's fields in the menu's JSON: the form's values over those that are there."""
        given = {**(self.current or {}), **self.changes}
        if isinstance(self.step, ByHours | ByCustomer):
            names = (*WAYS[self.step.kind], *BRANCHES)
            return {name: given[name] for name in names if name in self.fields}
        kept = {str(t): w for t, w in self.step.text.items() if t not in self.sketch.languages}
        text = {tongue: given[f"text_{tongue}"].strip() for tongue in self.sketch.languages}
        kept |= {tongue: words for tongue, words in text.items() if words}
        values: dict[str, Any] = {"text": kept}
        if isinstance(self.step, Answer):
            return {name: given[name] for name in ("card", "offers", "next") if name in self.fields}
        for name in OWN:
            if name in self.fields:
                values[name] = given[name]
        if isinstance(self.step, SendText):
            others = {t: w for t, w in self.step.sends.items() if t not in self.sketch.languages}
            sends = {one: given[f"sends_{one}"].strip() for one in self.sketch.languages}
            values["sends"] = others | {one: words for one, words in sends.items() if words}
        if isinstance(self.step, Ask):
            keys = self.step.keys
            values["keys"] = {
                **{key: keys[key].model_dump(mode="json") for key in self._others_keys()},
                **{
                    given[f"key_{key}"]: self._way(key, given)
                    for key in self.rows
                    if given[f"key_{key}"]
                },
            }
        return values

    def _way(self, key: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What the form says of a key; the official's words in other languages stay."""
        way = self.step.keys.get(key) if isinstance(self.step, Ask) else None
        choice: dict[str, str] = dict(way.choice) if way else {}  # type: ignore[arg-type]
        choice.pop("pl", None)
        if given[f"choice_{key}"]:
            choice["pl"] = given[f"choice_{key}"]
        return {
            "to": given[f"to_{key}"],
            "language": given[f"language_{key}"] or None,
            "choice": choice,
        }


def values_of(step: Step, sketch: Sketch) -> dict[str, Any]:
    """A step's values by field of its form."""
    found: dict[str, Any] = {}
    if not isinstance(step, ByHours | ByCustomer):
        found = {f"text_{one}": step.text.get(one, "") for one in sketch.languages}
    names = (*OWN, *BRANCHES, *WAYS[step.kind])
    for name in names:
        if hasattr(step, name):
            found[name] = getattr(step, name)
    if isinstance(step, SendText):
        found |= {f"sends_{one}": step.sends.get(one, "") for one in sketch.languages}
    if isinstance(step, Ask):
        for key, way in step.keys.items():
            found[f"key_{key}"] = key
            found[f"to_{key}"] = way.to
            found[f"choice_{key}"] = way.choice.get("pl", "")
            found[f"language_{key}"] = way.language or ""
    return found


def as_it_came(data: Mapping[str, Any], sketch: Sketch, name: str) -> Sketch:
    """A menu that has the step `name` again, empty: of the kind that a page about it had sent.

    Refused as `edits.made` for what can be no step.
    """
    menu = edits.plain(sketch)
    skeletons: dict[str, dict[str, Any]] = {
        "say": {"text": {}, "next": sketch.person},
        "ask": {
            "text": {},
            "otherwise": sketch.person,
            "keys": {key: {"to": sketch.person} for key in f"0{KEYS}" if f"to_{key}" in data},
        },
        "text": {"text": {}, "sends": {}, "next": sketch.person},
        "digits": {"text": {}, **dict.fromkeys(WAYS["digits"], sketch.person)},
        "status": {"text": {}, **dict.fromkeys(WAYS["status"], sketch.person)},
        "callback": dict.fromkeys(WAYS["callback"], sketch.person),
        "answer": {"next": sketch.person},
        "hours": dict.fromkeys(WAYS["hours"], sketch.person),
        "customer": dict.fromkeys(WAYS["customer"], sketch.person),
        "queue": {"queue": None},
        "message": {},
        "end": {},
    }
    kind = data.get("kind", "")
    menu["steps"][name] = {"kind": kind, **skeletons.get(kind, {})}
    return edits.made(menu)


class WholeForm(SettingsForm):
    """What holds for the whole menu."""

    languages = forms.MultipleChoiceField(
        label=_("Languages that callers may choose"),
        choices=LANGUAGE_NAMES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In each of them every text must be written before you publish."),
    )
    wrong_pl = forms.CharField(
        label=_("After a key that means nothing: Polish"), max_length=MOST_TEXT, required=False
    )
    wrong_en = forms.CharField(
        label=_("After a key that means nothing: English"), max_length=MOST_TEXT, required=False
    )
    wrong_uk = forms.CharField(
        label=_("After a key that means nothing: Ukrainian"), max_length=MOST_TEXT, required=False
    )
