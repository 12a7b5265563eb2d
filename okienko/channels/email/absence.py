"""Automatic answers by their words: "Odpowiedź automatyczna: ...", "Out of office", and their kin.

Many servers send them without any header that says so. The subject decides, and who merely writes
about such an answer is a person: an answer by hand begins with Re:, and a question is asked by
somebody. Patterns here run over foreign text: none can backtrack over more than a word.
"""

import re
import unicodedata

_LONGEST = 4_000  # characters of a text that are looked at

_NAMES = (
    # Polish
    "odpowiedź automatyczna",
    "automatyczna odpowiedź",
    "autoodpowiedź",
    "auto-odpowiedź",
    "auto odpowiedź",
    "automatyczne potwierdzenie",
    "automatyczna odpowiedź poza biurem",
    "autoresponder",
    "wiadomość automatyczna",
    "poza biurem",
    "jestem poza biurem",
    # English
    "automatic reply",
    "automatic response",
    "automated reply",
    "automated response",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "autoresponse",
    "out of office",
    "out of the office",
    "out-of-office",
    "out of office reply",
    "out of office autoreply",
    "out of office auto-reply",
    "out of office automatic reply",
    "out of office message",
    "i am out of office",
    "i am out of the office",
    "vacation reply",
    "away from my mail",
    # German
    "automatische antwort",
    "automatische rückantwort",
    "abwesenheitsnotiz",
    "abwesenheitsmeldung",
    "abwesenheitsnachricht",
    "abwesenheitsbenachrichtigung",
    "automatische abwesenheitsnotiz",
    "automatische abwesenheitsmeldung",
    "nicht im büro",
    "außer haus",
    # Ukrainian and Russian
    "автоматична відповідь",
    "автоматична відповідь поза офісом",
    "автовідповідь",
    "автовідповідач",
    "поза офісом",
    "відповідь автоматична",
    "не в офісі",
    "автоматический ответ",
    "автоответ",
    "вне офиса",
    "автоматическое уведомление об отсутствии",
    "нет на месте",
    # what neighbours' servers send
    "automatická odpověď",
    "automatické odpověď",
    "automaattinen vastaus",
    "resposta automática",
    "automatická odpoveď",
    "mimo kancelář",
    "automatinis atsakymas",
    "réponse automatique",
    "absence du bureau",
    "message d'absence",
    "respuesta automática",
    "fuera de la oficina",
    "risposta automatica",
    "fuori sede",
    "automatisch antwoord",
    "automatiskt svar",
)
# Said by people too: only beside a header that says that a machine wrote.
_WEAK = (
    "nieobecność",
    "nieobecność w biurze",
    "nieobecność w pracy",
    "informacja o nieobecności",
    "powiadomienie o nieobecności",
    "urlop",
    "jestem na urlopie",
    "nieobecny",
    "nieobecna",
    "jestem nieobecny",
    "jestem nieobecna",
    "on vacation",
    "absence notification",
    "ooo",
    "abwesenheit",
    "vacation",
    "away",
    "відсутність на роботі",
    "відсутній на роботі",
    "відсутня на роботі",
)


def _bare(text: str) -> str:
    """Letters without their marks, as servers write them that know no Polish: odpowiedz."""
    parts = unicodedata.normalize("NFD", text.lower().replace("ł", "l"))
    return "".join(char for char in parts if not unicodedata.combining(char))


_SURE = tuple(sorted(map(_bare, _NAMES), key=len, reverse=True))
_ALL = tuple(sorted(map(_bare, (*_NAMES, *_WEAK)), key=len, reverse=True))

# What filters put before a subject: [EXTERNAL], [SPAM], ***SPAM***
_LABEL = re.compile(r"^\s*(?:\[[^\[\]]{1,30}\]|\*{2,5}[^*]{1,30}\*{2,5})\s*")

# Some put their own name into them: [Auto-Reply] Question, (automatic reply) Question
_IN_BRACKETS = re.compile(r"(?<!\s)\s*[\[({]([^\[\](){}]{1,40})[\])}]\s*")
# What follows the name where no colon does: "Poza biurem Re: Question"
_ANSWERED = re.compile(r"(?:re|odp|aw|sv|ha) ?:")
_SENTENCE = re.compile(r"(?<=[.!?\n])")

# What absent people's texts say.
_ABSENCE = re.compile(
    r"urlop|nieobecn|poza biurem|wracam|po powrocie|zastępuje mnie|w pilnych sprawach"
    r"|wiadomość automatyczn|automatyczna wiadomość|wygenerowan\w{1,6} automatycznie"
    r"|out of (?:the )?office|on (?:annual )?leave|on vacation|on holiday|be back|i return"
    r"|automatic(?:ally)? (?:reply|response|generated|message)|automated (?:reply|message)"
    r"|abwesend|nicht im büro|außer haus|im urlaub|automatisch(?:e|er|en)? (?:antwort|generier)"
    r"|відпуст|відсутн|поза офісом|автоматичн|в отпуске|автоматическ",
    re.IGNORECASE,
)
_MYSELF = re.compile(
    r"\b(?:jestem|przebywam|będę|i am|i'm|i will be|we are|ich bin|я|мене|меня)\b", re.IGNORECASE
)
# Somebody who speaks of such an answer: "my auto-reply", "moja autoodpowiedź".
_SPEAKS_OF_IT = re.compile(
    r"\b(?:my|mój|moja|moją|moje|mojej|mojego|mein|meine|мій|моя|мою|моє|your|państwa|wasza|waszą"
    r"|ваша|вашу|ihre)\s{1,3}(?:\w{1,20}\s{1,3})?"
    r"(?:auto-?\s?(?:reply|response|odpowied|respond)|automatic reply|out[ -]of[ -]office"
    r"|automatyczn\w{1,5} odpowied|odpowied\w{1,3} automatyczn|abwesenheits|automatische antwort"
    r"|автовідпов|автоматичн\w{1,4} відпов)",
    re.IGNORECASE,
)


def answers_by_itself(
    subject: str, text: str, *, marked: bool = False, suppressed: bool = False
) -> bool:
    """True when a letter is an automatic answer by its subject.

    `marked`: headers say that a machine wrote it, so that only the subject's kind is asked.
    `suppressed`: it asks for no automatic answers, as all letters of some organisations do, a
    person's too: then a weak name counts where the text tells of its writer's own absence.
    """
    begins, rest = _begins(subject, _ALL if marked else _SURE)
    head = text[:_LONGEST]
    if not begins:
        begins, rest = _begins(subject, _ALL)
        # "OOO Re: Question": who takes up a subject so is no person
        begins = begins and _ANSWERED.match(rest) is not None
    if not begins:
        if _ANSWERED.match(subject.lower().lstrip()):
            return _answers_under_one(subject, head)
        weak = suppressed and _begins(subject, _ALL)[0] and _MYSELF.search(head) is not None
        return weak and tells_absence(head) and "?" not in f"{subject}{head}"
    if marked:
        return True
    if _SPEAKS_OF_IT.search(head):
        return False
    asks = "?" in rest or "?" in head
    return not asks or tells_absence(_told(head))


def _answers_under_one(subject: str, head: str) -> bool:
    """Whether "Re: Out of office: ..." tells of the writer's own absence and asks nothing."""
    inner = _ANSWERED.sub("", subject[:_LONGEST].lower().lstrip(), count=1)
    own = _begins(inner, _SURE)[0] and _MYSELF.search(head) and not _SPEAKS_OF_IT.search(head)
    return bool(own) and "?" not in head and tells_absence(head)


def _told(text: str) -> str:
    """A text without its questions: whether something is done "poza biurem" tells no absence."""
    sentences = _SENTENCE.split(text)
    return "".join(one for one in sentences if not one.rstrip().endswith("?"))


def _begins(subject: str, names: tuple[str, ...]) -> tuple[bool, str]:
    """Whether a subject begins with one of the names and a colon, or is one; what follows it."""
    plain = _bare(" ".join(subject[:_LONGEST].split()))
    if (named := _IN_BRACKETS.match(plain)) and named[1] in names:
        return True, plain[named.end() :]
    for _ in range(3):
        plain = _LABEL.sub("", plain)
    for name in names:
        if plain.startswith(name):
            rest = plain[len(name) :].lstrip()
            if not rest.strip(" .!"):
                return True, ""
            if rest.startswith((":", "\uff1a", "- ", "\u2013 ", "(")):
                return True, rest[1:].strip()
            if _ANSWERED.match(rest):
                return True, rest
    return False, ""


def tells_absence(text: str) -> bool:
    """True when a text speaks of its writer's absence, or says that a machine sent it."""
    return _ABSENCE.search(text[:_LONGEST]) is not None
