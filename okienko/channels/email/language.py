"""Which of the office's languages a letter is written in: Polish, English or Ukrainian."""

import re

_WORDS = {
    "pl": "dzień dobry proszę nie jest się że oraz czy jak dla przez mój moja pan pani dziękuję "
    "pozdrawiam w na do od z witam sprawie chciałbym chciałabym kiedy gdzie ile",
    "en": "the and is are to of in for with my your please thank you regards hello dear when "
    "where how would like have i",
    "uk": "я не на що як це мені для від до будь ласка дякую добрий день чи мій моя прошу у в з "
    "та і коли де скільки потрібно",
}
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
# Letters that Ukrainian has and Russian has not, and the other way round.
_UKRAINIAN = frozenset("іїєґ")


def guess_language(text: str) -> str:
    """`pl`, `en`, `uk`, or "" when the text is too short or in another language."""
    words = re.findall(r"[^\W\d_]+", text[:5_000].lower())
    if len(words) < 2:
        return ""
    cyrillic = sum("\u0400" <= word[0] <= "\u04ff" for word in words)
    if cyrillic * 2 > len(words):
        return "uk" if any(char in _UKRAINIAN for word in words for char in word) else ""
    scores = {language: sum(word in known for word in words) for language, known in _SETS.items()}
    # Each Polish letter counts as well: short letters often have few common words.
    scores["pl"] += sum(any(char in "ąćęłńóśźż" for char in word) for word in words)
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= 2 or scores[best] * 3 >= len(words) else ""
