"""Texts as they are spoken: numbers, money, hours, dates and abbreviations written out.

eSpeak reads "12,50 zł" and "ul." badly in every language; so each text goes through `expand`
before it is spoken. Polish, English and Ukrainian.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from num2words import num2words

LANGUAGES = ("pl", "en", "uk")

_ABBREVIATIONS = {
    "pl": {
        "ul.": "ulica",
        "al.": "aleja",
        "pl.": "plac",
        "os.": "osiedle",
        "nr": "numer",
        "art.": "artykuł",
        "ust.": "ustęp",
        "pkt": "punkt",
        "r.": "roku",
        "par.": "paragraf",
        "§": "paragraf",
        "tel.": "telefon",
        "godz.": "godzina",
        "np.": "na przykład",
        "m.in.": "między innymi",
        "itd.": "i tak dalej",
        "itp.": "i tym podobne",
        "tj.": "to jest",
        "tzn.": "to znaczy",
        "dot.": "dotyczący",
        "ok.": "około",
        "wg": "według",
        "woj.": "województwo",
        "gm.": "gmina",
        "pow.": "powiat",
        "pn.": "poniedziałek",
        "pon.": "poniedziałek",
        "wt.": "wtorek",
        "śr.": "środa",
        "czw.": "czwartek",
        "pt.": "piątek",
        "sob.": "sobota",
        "niedz.": "niedziela",
        "min.": "minut",
        "dr": "doktor",
        "mgr": "magister",
        "USC": "u es ce",
        "MOPS": "mops",
        "GOPS": "gops",
        "KPA": "ka pe a",
        "ZUS": "zus",
        "e-mail": "imejl",
        "e-Doręczenia": "e doręczenia",
    },
    "en": {
        "St.": "street",
        "st.": "street",
        "Ave.": "avenue",
        "art.": "article",
        "no.": "number",
        "No.": "number",
        "tel.": "telephone",
        "e.g.": "for example",
        "i.e.": "that is",
        "etc.": "and so on",
        "approx.": "about",
        "Mon": "Monday",
        "Tue": "Tuesday",
        "Wed": "Wednesday",
        "Thu": "Thursday",
        "Fri": "Friday",
        "Sat": "Saturday",
        "Sun": "Sunday",
        "min.": "minutes",
        "§": "paragraph",
    },
    "uk": {
        "вул.": "вулиця",
        "пл.": "площа",
        "просп.": "проспект",
        "буд.": "будинок",
        "ст.": "стаття",
        "тел.": "телефон",
        "год.": "година",
        "напр.": "наприклад",
        "тощо": "тощо",
        "пн": "понеділок",
        "вт": "вівторок",
        "ср": "середа",
        "чт": "четвер",
        "пт": "п'ятниця",
        "сб": "субота",
        "нд": "неділя",
        "хв.": "хвилин",
        "№": "номер",
        "§": "параграф",
    },
}
_MONTHS = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
]
_MONTHS_UK = [
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
]
_MONTHS_EN = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
_MONEY = {"zł": "PLN", "PLN": "PLN", "zl": "PLN", "€": "EUR", "EUR": "EUR"}
_PERCENT = {"pl": "procent", "en": "percent", "uk": "відсотків"}
_PLUS = {"pl": "plus", "en": "plus", "uk": "плюс"}

_MONEY_RE = re.compile(r"(\d[\d \u00a0]*)(?:[,.](\d{2}))?[ \u00a0]?(zł|zl|PLN|EUR|€)(?!\w)")
_TIME_RE = re.compile(
    r"(?:\b(od|do|o|from|to|at|з|до|о)\s+)?\b([01]?\d|2[0-3]):([0-5]\d)\b", re.IGNORECASE
)
_DATE_RE = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(_MONTHS + _MONTHS_UK)})\b")
_PHONE_RE = re.compile(r"(?<![\w-])\+?\d(?:[ \u00a0-]?\d){6,}(?!\w)|(?<![\w-])\d{5,}(?!\w)")
_SIGN_RE = re.compile(r"\b([A-Z]{1,3})-(\d{4})-(\d+)\b")
_PERCENT_RE = re.compile(r"(\d+(?:[,.]\d+)?)\s?%")
_NUMBER_RE = re.compile(r"(?<![\w.,])(\d+(?:[,.]\d+)?)(?![\w])")


def in_genitive(day: date, language: str) -> str:
    """A day as one says it after "until": "5 grudnia", as `expand` writes it out. Pure."""
    months = {"pl": _MONTHS, "uk": _MONTHS_UK}.get(language, _MONTHS_EN)
    return f"{day.day} {months[day.month - 1]}"


def expand(text: str, language: str) -> str:
    """Write out what a voice cannot read. Pure; unknown languages are read as English."""
    tongue = language if language in LANGUAGES else "en"
    steps: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
        (_SIGN_RE, lambda m: f"{' '.join(m[1])}, {_digits(m[2], tongue)}, {_digits(m[3], tongue)}"),
        (_MONEY_RE, lambda m: _money(m, tongue)),
        (_TIME_RE, lambda m: _time(m, tongue)),
        (_DATE_RE, lambda m: f"{_of(int(m[1]), tongue, 'genitive')} {m[2]}"),
        (_PHONE_RE, lambda m: _digits(m[0], tongue)),
        (_PERCENT_RE, lambda m: f"{_number(m[1], tongue)} {_PERCENT[tongue]}"),
    ]
    for pattern, spoken in steps:
        text = pattern.sub(spoken, text)
    text = _abbreviations(text, tongue)
    text = _NUMBER_RE.sub(lambda m: _number(m[1], tongue), text)
    return re.sub(r"[ \u00a0]{2,}", " ", text)


def _abbreviations(text: str, tongue: str) -> str:
    for short in sorted(_ABBREVIATIONS[tongue], key=len, reverse=True):
        full = _ABBREVIATIONS[tongue][short]
        pattern = rf"(?<!\w){re.escape(short)}(?!\w)"
        text = re.sub(pattern, full, text)
    return text


def _number(digits: str, tongue: str) -> str:
    value = digits.replace(",", ".")
    return str(num2words(float(value) if "." in value else int(value), lang=tongue))


def _digits(number: str, tongue: str) -> str:
    """Digit by digit, with a pause after each group as it was written (or each three)."""
    groups = re.split(r"[ \u00a0-]+", number.lstrip("+"))
    if len(groups) == 1 and len(groups[0]) > 5:
        whole = groups[0]
        groups = [whole[i : i + 3] for i in range(0, len(whole), 3)]
    spoken = ", ".join(" ".join(_number(d, tongue) for d in group) for group in groups)
    return f"{_PLUS[tongue]} {spoken}" if number.startswith("+") else spoken


def _money(match: re.Match[str], tongue: str) -> str:
    whole = re.sub(r"[ \u00a0]", "", match[1])
    cents = match[2] or "00"
    spoken = str(
        num2words(float(f"{whole}.{cents}"), lang=tongue, to="currency", currency=_MONEY[match[3]])
    )
    if cents == "00":  # nobody says "zero groszy"
        spoken = spoken.split(",", maxsplit=1)[0]
    return spoken.replace(",", "")


def _time(match: re.Match[str], tongue: str) -> str:
    before, hour, minute = match[1], int(match[2]), int(match[3])
    lead = f"{before} " if before else ""
    if tongue == "en":
        tail = "o'clock" if minute == 0 else _minutes(minute, tongue)
        return f"{lead}{_number(str(hour), tongue)} {tail}"
    spoken = _of(hour, tongue, "hour after" if before else "hour")
    return f"{lead}{spoken}" if minute == 0 else f"{lead}{spoken} {_minutes(minute, tongue)}"


def _minutes(minute: int, tongue: str) -> str:
    words = _number(str(minute), tongue)
    return f"{_number('0', tongue)} {words}" if minute < 10 else words


def _of(value: int, tongue: str, case: str) -> str:
    """An ordinal in the case that hours (feminine) and days of the month (genitive) need."""
    if value == 0:
        return {
            "pl": {"hour": "zerowa", "hour after": "zerowej"},
            "uk": {"hour": "нульова", "hour after": "нульової"},
        }.get(tongue, {}).get(case, "zero")
    ordinal = str(num2words(value, lang=tongue, to="ordinal"))
    if tongue == "pl":
        return " ".join(_polish(word, case) for word in ordinal.split())
    if tongue == "uk":
        first, _, last = ordinal.rpartition(" ")
        return f"{first} {_ukrainian(last, case)}".strip()
    return ordinal


def _polish(word: str, case: str) -> str:
    stem = word[:-1]
    soft = word.endswith("i")
    if case == "genitive":
        return f"{word}ego" if soft else f"{stem}ego"
    if case == "hour":
        return f"{stem}ia" if word == "trzeci" else f"{stem}a"
    return f"{word}ej" if soft else f"{stem}ej"


def _ukrainian(word: str, case: str) -> str:
    soft = word.endswith("ій")
    stem = word[:-2]
    if case == "genitive":
        return f"{stem}{'ього' if soft else 'ого'}"
    if case == "hour":
        return f"{stem}{'я' if soft else 'а'}"
    return f"{stem}{'ьої' if soft else 'ої'}"
