"""Words by which people say that they want no texts, or want them again. Pure.

Operators know STOP; people write what their language has (KONIEC and NIE are known from Polish
senders). A wish is the whole message: "Stop wysypisku!" is none.
"""

import re
import unicodedata

from django.utils.translation import gettext, override

from okienko.interactions.actions import Wish

_STOP = {
    "en": {"stop", "stopall", "unsubscribe", "quit", "end sms", "stop sms", "no more texts"},
    "pl": {
        "koniec", "nie", "rezygnuje", "wypisz", "wypisz mnie", "nie chce sms", "nie chce smsow",
        "stop smsy", "rezygnacja", "prosze nie pisac", "nie pisac",
    },
    "uk": {"стоп", "ні", "досить", "відписатися", "відмовляюся", "не хочу", "не пишіть", "кінець"},
}  # fmt: skip
#: Words that answer questions, too.
_UNSURE = {"nie", "ні", "koniec", "кінець", "досить", "quit"}
_START = {
    "en": {"start", "unstop"},
    "pl": {"wznow", "zapisz", "zapisz mnie", "start sms"},
    "uk": {"старт", "відновити", "підписатися"},
}
_LONGEST = 40  # characters: nothing longer is looked at


def wish(text: str, language: str = "pl") -> Wish | None:
    """What a text asks for, with the words that answer it; None when it is an ordinary one.

    `language` is the sender's, if it is known: the words STOP and START are of all languages.
    """
    said = _folded(text)
    for stop, lists in ((True, _STOP), (False, _START)):
        for tongue, words in lists.items():
            if said in words:
                answered = language if tongue == "en" else tongue
                return Wish(
                    stop=stop,
                    said=text.strip(),
                    answer=_answer(stop=stop, language=answered),
                    sure=said not in _UNSURE,
                )
    return None


def _answer(*, stop: bool, language: str) -> str:
    with override(language or "pl"):
        if stop:
            return gettext(
                "You will get no more notices from us here. To have them again, write START. "
                "You can still write to us and call."
            )
        return gettext("You will get our notices here again. To stop them, write STOP.")


def _folded(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_FOLDED)
    return " ".join(re.sub(r"[^\w\s]", " ", plain).split())


_FOLDED = str.maketrans("ąćęłńóśźż", "acelnoszz")
