"""What callers hear of recording. The office's text comes first; the keys are always told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..menu.steps import Language
from .standing import Mode

Texts = Mapping[Language, str]

USUAL: Mapping[Mode, Texts] = {
    "every": {
        "pl": "Ta rozmowa będzie nagrywana.",
        "en": "This call will be recorded.",
        "uk": "Ця розмова буде записуватися.",
    },
    "request": {
        "pl": "Ta rozmowa może być nagrywana.",
        "en": "This call may be recorded.",
        "uk": "Ця розмова може записуватися.",
    },
    "consent": {
        "pl": "Możemy nagrać tę rozmowę, jeżeli wyrazi Pani lub Pan zgodę.",
        "en": "We may record this call if you agree.",
        "uk": "Ми можемо записати цю розмову, якщо ви погодитеся.",
    },
}
REFUSABLE: Texts = {
    "pl": "Aby nie była nagrywana, proszę nacisnąć 9.",
    "en": "If you do not want that, press 9.",
    "uk": "Якщо ви цього не бажаєте, натисніть 9.",
}
AGREEABLE: Texts = {
    "pl": "Jeżeli się Pani lub Pan zgadza, proszę nacisnąć 7. Bez zgody nie nagrywamy.",
    "en": "If you agree, press 7. Without your consent nothing is recorded.",
    "uk": "Якщо ви погоджуєтеся, натисніть 7. Без згоди ми не записуємо.",
}
MORE: Texts = {
    "pl": "Więcej informacji: 8.",
    "en": "For more information press 8.",
    "uk": "Докладніше: 8.",
}
REFUSED: Texts = {
    "pl": "Dobrze, ta rozmowa nie będzie nagrywana.",
    "en": "All right, this call will not be recorded.",
    "uk": "Добре, ця розмова не записуватиметься.",
}
AGREED: Texts = {
    "pl": "Dziękujemy za zgodę.",
    "en": "Thank you for your consent.",
    "uk": "Дякуємо за згоду.",
}
LANGUAGES: tuple[Language, ...] = ("pl", "en", "uk")
Kind = Literal["short", "long"]


def short(mode: Mode, text: str, language: Language, *, more: bool) -> str:
    """The first notice in a language: the office's words or the usual ones, and the keys."""
    keys = AGREEABLE if mode == "consent" else REFUSABLE
    parts = [text or USUAL[mode][language], keys[language]]
    return " ".join([*parts, MORE[language]] if more else parts)
