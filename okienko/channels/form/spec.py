"""A form's questions as they are kept with each version, and drawn as a form of Django's. Pure.

A version is JSON: `{"name": {"pl": ...}, "intro": {...}, "questions": [{"key": "q7", ...}]}`. What
was begun goes on with the version with which it began, whatever an administrator changes meanwhile.
Answers are kept as plain JSON: a text, a list of texts (of choices the Polish words), of a place
`{"words": ..., "point": "50.06143,19.93658"}`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import BaseModel, ConfigDict, Field

from okienko.channels.plain_text import clean, one_line

Said = dict[str, str]  # words by language

OFFICES_OWN = "pl"  # the language in which officials read answers
LINE, LONG = 200, 4000  # characters, where a question says nothing else
LONGEST = 8000
FILES = 5  # of one question
POINT = re.compile(r"-?\d{1,2}\.\d{3,7},-?\d{1,3}\.\d{3,7}")


class Asked(BaseModel):
    """One question, as in models.Question; `choices` are the words of each, by language."""

    model_config = ConfigDict(frozen=True)
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,18}$")]
    kind: str
    label: Said
    help: Said = {}
    choices: tuple[Said, ...] = ()
    required: bool = False
    least: int | None = None
    most: int | None = None
    mask: str = ""

    @property
    def files(self) -> int:
        """How many files it takes; 0 of one that takes none."""
        return (self.most or FILES) if self.kind == "files" else 0


class Sheet(BaseModel):
    """All questions of a version."""

    model_config = ConfigDict(frozen=True)
    name: Said
    intro: Said = {}
    questions: tuple[Asked, ...] = ()


#: What is asked where an office has made no form, or none fits.
JUST_WORDS = Sheet(
    name={"pl": "Inna sprawa", "en": "Another matter", "uk": "Інша справа"},
    questions=(
        Asked(
            key="words",
            kind="long",
            required=True,
            most=LONG,
            label={
                "pl": "O co chodzi?",
                "en": "What is it about?",
                "uk": "Про що йдеться?",
            },
            help={
                "pl": "Proszę opisać sprawę własnymi słowami. Prosimy nie podawać numeru PESEL "
                "ani danych karty.",
                "en": "In your own words. Please leave out your PESEL and the numbers of cards.",
                "uk": "Опишіть справу своїми словами. Не вказуйте, будь ласка, номер PESEL "
                "і дані картки.",
            },
        ),
        Asked(
            key="files",
            kind="files",
            label={
                "pl": "Zdjęcia i pliki",
                "en": "Photos and files",
                "uk": "Фото та файли",
            },
        ),
    ),
)


def said(words: Said, language: str) -> str:
    """The words in a language; in Polish where there are none."""
    return words.get(language[:2]) or words.get("pl", "")


class PlaceWidget(forms.MultiWidget):
    """A place in words, and a hidden point that a map may fill in."""

    def __init__(self) -> None:
        super().__init__({"words": forms.TextInput(), "point": forms.HiddenInput()})

    def decompress(self, value: Any) -> list[Any]:
        """The parts of a kept place."""
        return [value.get("words"), value.get("point")] if isinstance(value, dict) else [value, ""]


class PlaceField(forms.MultiValueField):
    """A place; its value is a dict of words and a point, which is "" without a map."""

    def __init__(self, *, most: int, **more: Any) -> None:
        parts = (
            forms.CharField(max_length=most, required=False),
            forms.RegexField(POINT, max_length=30, required=False),
        )
        super().__init__(parts, widget=PlaceWidget(), require_all_fields=False, **more)

    def compress(self, data_list: Any) -> dict[str, str]:
        """The place as it is kept; nothing when there is neither."""
        words, point = [*(data_list or ()), "", ""][:2]
        return {"words": one_line(words or "", LINE), "point": point} if words or point else {}


class NumberField(forms.DecimalField):
    """A number with a comma or a point."""

    def clean(self, value: Any) -> Any:
        """The number."""
        plain = str(value or "").replace(" ", "").replace("\u00a0", "").replace(",", ".")
        return super().clean(plain)


class AnswerForm(forms.Form):
    """The questions of a sheet in one language. Files are asked for beside it (`Asked.files`)."""

    use_required_attribute = False

    def __init__(self, sheet: Sheet, language: str, data: Any = None, **more: Any) -> None:
        """`data` as a browser sends it, or as `typed` keeps it."""
        super().__init__(data, auto_id="%s", **more)
        self.sheet = sheet
        for asked in sheet.questions:
            if not asked.files:
                self.fields[asked.key] = _field(asked, language)

    def answers(self) -> dict[str, Any]:
        """What was answered, as it is kept; only of a valid form."""
        given = self.cleaned_data.items()
        return {key: _kept(value) for key, value in given if value or value == 0}


def typed(sheet: Sheet, data: Any) -> dict[str, Any]:
    """What stands in a sent page, valid or not, by the names of its fields; cut where too long."""
    found: dict[str, Any] = {}
    for asked in sheet.questions:
        if asked.kind == "several":
            found[asked.key] = [one_line(each, LINE) for each in data.getlist(asked.key)[:100]]
        elif asked.kind == "place":
            for part in ("words", "point"):
                name = f"{asked.key}_{part}"
                found[name] = one_line(data.get(name, ""), LONGEST)
        elif not asked.files:
            found[asked.key] = clean(data.get(asked.key, ""))[: 2 * LONGEST]
    return found


def as_data(sheet: Sheet, kept: Mapping[str, Any]) -> QueryDict:
    """What `typed` has kept, as a browser would send it."""
    data = QueryDict(mutable=True)
    names = {f"{asked.key}_{part}" for asked in sheet.questions for part in ("words", "point")}
    for name in (*(asked.key for asked in sheet.questions), *names):
        value = kept.get(name)
        if value:
            data.setlist(name, value if isinstance(value, list) else [str(value)])
    return data


def initial(sheet: Sheet, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The same, as what stands in the fields at first."""
    found = dict(kept)
    for asked in sheet.questions:
        if asked.kind == "place":
            words, point = (kept.get(f"{asked.key}_{part}", "") for part in ("words", "point"))
            found[asked.key] = {"words": words, "point": point}
    return found


def in_words(
    sheet: Sheet, answers: Mapping[str, Any], language: str
) -> Iterator[tuple[Asked, str, str]]:
    """(question, its label, the answer in words) of each question that was answered."""
    for asked in sheet.questions:
        if answers.get(asked.key):
            words = _words(asked, answers[asked.key], language)
            yield asked, said(asked.label, language), words


def point_of(answer: Any) -> str:
    """The point of a kept place; "" of everything else."""
    return str(answer.get("point") or "") if isinstance(answer, dict) else ""


def _words(asked: Asked, answer: Any, language: str) -> str:
    if asked.kind in {"choice", "several"}:
        given = answer if isinstance(answer, list) else [answer]
        shown = {said(each, "pl"): said(each, language) for each in asked.choices}
        return "\n".join(shown.get(each) or each for each in given)
    if asked.kind == "yes_no":
        return _("yes") if answer == "yes" else _("no")
    if asked.kind == "place":
        point = point_of(answer)
        return "\n".join(part for part in (answer.get("words", ""), point) if part)
    if asked.kind == "date":
        return str(formats.date_format(date.fromisoformat(answer), "j E Y"))
    return str(answer)


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


_MISSING = gettext_lazy("Answer this question.")


def _field(asked: Asked, language: str) -> forms.Field:
    made = _of_kind(asked, language)
    made.label = said(asked.label, language)
    made.help_text = said(asked.help, language)
    made.required = asked.required
    made.error_messages["required"] = _MISSING
    if not isinstance(made.widget, forms.RadioSelect | forms.CheckboxSelectMultiple | PlaceWidget):
        made.widget.attrs["autocomplete"] = "off"
    return made


def _of_kind(asked: Asked, language: str) -> forms.Field:
    match asked.kind:
        case "long":
            made: forms.Field = _text(asked, LONG, widget=forms.Textarea(attrs={"rows": 6}))
        case "number":
            made = _number(asked)
        case "date":
            made = forms.DateField(
                input_formats=["%Y-%m-%d", "%d.%m.%Y"],
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={"invalid": gettext_lazy("Write a day, such as 24.11.2026.")},
            )
        case "choice" | "yes_no":
            made = forms.ChoiceField(choices=_choices(asked, language), widget=forms.RadioSelect)
        case "several":
            widget = forms.CheckboxSelectMultiple
            made = forms.MultipleChoiceField(choices=_choices(asked, language), widget=widget)
        case "place":
            made = PlaceField(most=min(asked.most or LINE, LINE))
        case _:
            made = _text(asked, LINE)
    return made


def _text(asked: Asked, most: int, **more: Any) -> forms.CharField:
    most = min(asked.most or most, LONGEST)
    words = ngettext("Write at most %(n)d character.", "Write at most %(n)d characters.", most)
    made = forms.CharField(min_length=asked.least, strip=True, **more)
    # no max_length: a browser would cut what is pasted without a word
    made.validators.append(_at_most(most, words % {"n": most}))
    if asked.mask:
        words = _("Write it like this: %(mask)s") % {"mask": _example(asked.mask)}
        made.validators.append(RegexValidator(pattern_of(asked.mask), words))
    return made


def _at_most(most: int, words: str) -> Any:
    def check(value: str) -> None:
        if len(value) > most:
            raise forms.ValidationError(words)

    return check


def _number(asked: Asked) -> NumberField:
    return NumberField(
        min_value=asked.least,
        max_value=asked.most,
        max_digits=15,
        decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": gettext_lazy("Write a number.")},
    )


def _choices(asked: Asked, language: str) -> Sequence[tuple[str, str]]:
    if asked.kind == "yes_no":
        return [("yes", _("yes")), ("no", _("no"))]
    return [(said(each, "pl"), said(each, language)) for each in asked.choices]


def pattern_of(mask: str) -> str:
    """The regular expression of a mask; it has no repetitions, so nothing can make it slow."""
    parts = {"0": r"[0-9]", "A": r"[^\W\d_]"}
    return "^" + "".join(parts.get(each, re.escape(each)) for each in mask) + r"\Z"


def _example(mask: str) -> str:
    digits = iter("1234567890" * 4)
    return "".join(next(digits) if each == "0" else each for each in mask)
