"""What is said to a caller in a queue, in three languages, by tables of cases. Pure.

Forms that need a gender of the caller are avoided: the place is neuter ("miejsce: trzecie"),
minutes stand in the genitive ("od dwóch do pięciu minut", "około pięciu minut").
"""

from __future__ import annotations

from num2words import num2words

from okienko.routing.expecting import LONGEST, Minutes

from .steps import Language

#: Minutes as they are rounded (expecting.minutes), in the genitive of the feminine.
_OF: dict[Language, dict[int, str]] = {
    "pl": {
        1: "jednej",
        2: "dwóch",
        3: "trzech",
        4: "czterech",
        5: "pięciu",
        6: "sześciu",
        7: "siedmiu",
        8: "ośmiu",
        9: "dziewięciu",
        10: "dziesięciu",
        15: "piętnastu",
        20: "dwudziestu",
        25: "dwudziestu pięciu",
        30: "trzydziestu",
        40: "czterdziestu",
        50: "pięćdziesięciu",
        60: "sześćdziesięciu",
        70: "siedemdziesięciu",
        80: "osiemdziesięciu",
        90: "dziewięćdziesięciu",
        100: "stu",
        110: "stu dziesięciu",
        120: "stu dwudziestu",
    },
    "uk": {
        1: "однієї",
        2: "двох",
        3: "трьох",
        4: "чотирьох",
        5: "п'яти",
        6: "шести",
        7: "семи",
        8: "восьми",
        9: "дев'яти",
        10: "десяти",
        15: "п'ятнадцяти",
        20: "двадцяти",
        25: "двадцяти п'яти",
        30: "тридцяти",
        40: "сорока",
        50: "п'ятдесяти",
        60: "шістдесяти",
        70: "сімдесяти",
        80: "вісімдесяти",
        90: "дев'яноста",
        100: "ста",
        110: "ста десяти",
        120: "ста двадцяти",
    },
}
_MINUTES: dict[Language, tuple[str, str]] = {
    "pl": ("minuty", "minut"),
    "en": ("minute", "minutes"),
    "uk": ("хвилини", "хвилин"),
}
_WAIT: dict[Language, tuple[str, str, str, str]] = {  # soon, more than two hours, about, from-to
    "pl": (
        "Szacowany czas oczekiwania: mniej niż minuta.",
        "Szacowany czas oczekiwania: ponad dwie godziny.",
        "Szacowany czas oczekiwania: około {} {}.",
        "Szacowany czas oczekiwania: od {} do {} {}.",
    ),
    "en": (
        "The wait is less than a minute.",
        "The wait is more than two hours.",
        "The wait is about {} {}.",
        "The wait is from {} to {} {}.",
    ),
    "uk": (
        "Орієнтовний час очікування: менше хвилини.",
        "Орієнтовний час очікування: понад дві години.",
        "Орієнтовний час очікування: близько {} {}.",
        "Орієнтовний час очікування: від {} до {} {}.",
    ),
}
_PLACE: dict[Language, str] = {
    "pl": "Państwa miejsce w kolejce: {}.",
    "en": "Your place in the queue is {}.",
    "uk": "Ваше місце в черзі: {}.",
}


def ordinal(place: int, language: Language) -> str:
    """A place in words, of the neuter: "trzecie", "third", "третє"."""
    words = str(num2words(place, lang=language, to="ordinal")).split()
    if language == "pl":
        # all the words that bend do: "dwudzieste pierwsze"
        return " ".join(_polish(word) for word in words)
    if language == "uk":
        return " ".join((*words[:-1], _ukrainian(words[-1])))
    return " ".join(words)


def _polish(word: str) -> str:
    if word.endswith("i"):
        return f"{word}e"
    return f"{word[:-1]}e" if word.endswith("y") else word


def _ukrainian(word: str) -> str:
    if word.endswith("ій"):
        return f"{word[:-2]}є"
    return f"{word[:-2]}е" if word.endswith("ий") else word


def place_words(place: int, language: Language) -> str:
    """Where a caller stands."""
    return _PLACE[language].format(ordinal(place, language))


def wait_words(wait: Minutes, language: Language) -> str:
    """How long it will take, as people say it."""
    soon, long, about, between = _WAIT[language]
    if wait.high is None:
        return long
    if wait.low < 1:
        return soon
    one, many = _MINUTES[language]
    last = _number(wait.high, language)
    noun = one if wait.high == 1 else many
    if wait.low == wait.high:
        return about.format(last, noun)
    return between.format(_number(wait.low, language), last, noun)


def _number(minutes: int, language: Language) -> str:
    words = _OF.get(language)
    return words[min(minutes, LONGEST)] if words else str(num2words(minutes, lang=language))


# --- to be called instead of waiting

OFFER: dict[Language, str] = {
    "pl": "Nie muszą Państwo czekać przy telefonie. Aby zachować miejsce w kolejce i odebrać "
    "od nas telefon, gdy przyjdzie Państwa kolej, proszę nacisnąć 1.",
    "en": "You need not stay on the line. To keep your place in the queue and be called when it is "
    "your turn, press 1.",
    "uk": "Вам не потрібно чекати біля телефону. Щоб зберегти місце в черзі й отримати від нас "
    "дзвінок, коли надійде Ваша черга, натисніть 1.",
}
SHOWN: dict[Language, str] = {
    "pl": "Zadzwonimy pod numer {}. Jeśli się zgadza, proszę nacisnąć 1. Aby podać inny numer, "
    "proszę nacisnąć 2. Aby dalej czekać, proszę nacisnąć gwiazdkę.",
    "en": "We shall call the number {}. If this is right, press 1. To give another number, "
    "press 2. To go on waiting, press star.",
    "uk": "Ми зателефонуємо на номер {}. Якщо все правильно, натисніть 1. Щоб указати інший номер, "
    "натисніть 2. Щоб чекати далі, натисніть зірочку.",
}
TYPE: dict[Language, str] = {
    "pl": "Proszę wybrać na klawiaturze numer, pod który mamy zadzwonić, i zakończyć krzyżykiem. "
    "Aby dalej czekać, proszę nacisnąć gwiazdkę.",
    "en": "Enter the number that we shall call, and end with the hash key. To go on waiting, press "
    "star.",
    "uk": "Наберіть номер, на який ми маємо зателефонувати, і завершіть решіткою. Щоб чекати далі, "
    "натисніть зірочку.",
}
REFUSED: dict[Language, str] = {
    "pl": "Pod ten numer nie możemy zadzwonić.",
    "en": "We cannot call this number.",
    "uk": "На цей номер ми не можемо зателефонувати.",
}
KEPT: dict[Language, str] = {
    "pl": "Dziękujemy. Państwa miejsce w kolejce jest zachowane. Zadzwonimy, gdy przyjdzie Państwa "
    "kolej. Do usłyszenia.",
    "en": "Thank you. Your place in the queue is kept. We shall call when it is your turn. "
    "Goodbye.",
    "uk": "Дякуємо. Ваше місце в черзі збережено. Ми зателефонуємо, коли надійде Ваша черга. До "
    "побачення.",
}
STAY: dict[Language, str] = {
    "pl": "Proszę czekać, miejsce w kolejce pozostaje bez zmian.",
    "en": "Please stay on the line, your place in the queue is unchanged.",
    "uk": "Зачекайте, будь ласка, Ваше місце в черзі не змінилося.",
}


TYPE_OR_END: dict[Language, str] = {
    "pl": "Proszę wybrać na klawiaturze numer, pod który mamy zadzwonić, i zakończyć krzyżykiem. "
    "Aby zrezygnować, proszę nacisnąć gwiazdkę.",
    "en": "Enter the number that we shall call, and end with the hash key. If you do not want to "
    "be called, press star.",
    "uk": "Наберіть номер, на який ми маємо зателефонувати, і завершіть решіткою. Щоб відмовитися, "
    "натисніть зірочку.",
}
SHOWN_OR_END: dict[Language, str] = {
    "pl": "Zadzwonimy pod numer {}. Jeśli się zgadza, proszę nacisnąć 1. Aby podać inny numer, "
    "proszę nacisnąć 2. Aby zrezygnować, proszę nacisnąć gwiazdkę.",
    "en": "We shall call the number {}. If this is right, press 1. To give another number, "
    "press 2. If you do not want to be called, press star.",
    "uk": "Ми зателефонуємо на номер {}. Якщо все правильно, натисніть 1. Щоб указати інший номер, "
    "натисніть 2. Щоб відмовитися, натисніть зірочку.",
}


def shown_words(number: str, language: Language, *, leaves: bool = False) -> str:
    """The question whether this number is to be called; the voice reads it digit by digit.

    `leaves`: who does not want that cannot wait either.
    """
    return (SHOWN_OR_END if leaves else SHOWN)[language].format(number)


# --- by a rule of the queue

_FULL: dict[Language, str] = {
    "pl": "Na rozmowę czeka teraz bardzo dużo osób.",
    "en": "Very many people are waiting just now.",
    "uk": "Зараз дуже багато людей чекає на розмову.",
}
_LATE: dict[Language, str] = {
    "pl": "Przepraszamy za długie oczekiwanie. Nadal nikt nie może odebrać.",
    "en": "We are sorry for the long wait. Still nobody can take your call.",
    "uk": "Перепрошуємо за довге очікування. Досі ніхто не може відповісти.",
}
_THEN: dict[str, dict[Language, str]] = {
    "box": {
        "pl": "Mogą Państwo zostawić wiadomość.",
        "en": "You can leave a message.",
        "uk": "Ви можете залишити повідомлення.",
    },
    "call": {
        "pl": "Możemy zachować Państwa miejsce w kolejce i zadzwonić, gdy przyjdzie kolej.",
        "en": "We can keep your place in the queue and call you when it is your turn.",
        "uk": "Ми можемо зберегти Ваше місце в черзі й зателефонувати, коли надійде черга.",
    },
}
GOODBYE: dict[Language, str] = {
    "pl": "Prosimy zadzwonić później. Do usłyszenia.",
    "en": "Please call again later. Goodbye.",
    "uk": "Зателефонуйте, будь ласка, пізніше. До побачення.",
}


def rule_words(language: Language, then: str, *, full: bool) -> str:
    """What a caller hears when a rule acts: too many wait, or it took too long; what follows."""
    why = (_FULL if full else _LATE)[language]
    return f"{why} {_THEN.get(then, GOODBYE)[language]}"
