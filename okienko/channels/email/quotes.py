"""What a letter quotes and how it is signed, apart from what its sender wrote in it.

Nothing is thrown away: what is found are places in the text, and the page folds them. A customer's
own words must never be folded, so that one sign is not enough: a line that introduces a quote needs
lines with > below it, or an address and a date in itself; a block of headers needs its address or
its time of sending. Weaker ones count only where the letter is known to answer one of ours.

Each line is looked at once, and of a long one only its beginning: the time is linear.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["quote", "signature"]

_WINDOW = 400  # characters of a line; no introduction and no header that matters is longer
_YEAR = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d))")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:\u2236]\d\d(?!\d)")
_ADDRESS = re.compile(r"[^\s<>,;]@[^\s<>,;]")
# Said, wrote: in Polish, English, Ukrainian, Russian, German, French, Czech, Slovak.
_SAYS = re.compile(
    r"(?<!\w)(?:napisał[ai]?|napisał(?:\(\w{1,3}\)|\(-\w{1,3}\)|/-?\w{1,3})|"
    r"napisan[ae] (?:przez|w dniu)|"
    r"pisze|pisał\w{0,2}|wrote|writes|(?:ge)?schrieb(?:en)?|a écrit|пише|пишет|"
    r"написа(?:в|ла|л|ли)(?:\(-?\w{1,3}\)|/-?\w{1,3})?|napsal\w{0,2}|napísal\w{0,2}|"
    r"escribió|escreveu|ha scritto|schreef|rašė)(?!\w)(?:\([^\s()]{1,4}\))?",
    re.IGNORECASE,
)
# Where an introduction ends: with who said it, an address in brackets, or the time. What a person
# tells of a letter goes on with words: "Anna napisała do mnie na adres ...:", "I wrote to ...:".
_ENDS = re.compile(
    rf"(?:{_SAYS.pattern}(?: [^\s<>@]{{1,64}}@[^\s<>@]{{1,190}})?|[>\])]|"
    r"\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m| uhr| [a-z]{3,4}| [+-]\d{4})?) ?:\Z",
    re.IGNORECASE,
)
_OF_EITHER = re.compile(r"(?:napisał|написав)\(", re.IGNORECASE)  # napisał(a): no person writes so
_MYSELF = re.compile(rf"(?<!\w)(?:i|we|ich|wir|я|ми|мы) {_SAYS.pattern}", re.IGNORECASE)
# How mailers begin an introduction; a person's sentence about a letter seldom does.
_BEGINS = re.compile(
    r"(?:w dniu|dnia|on|am|le|dne|użytkownik|wiadomość napisana|\d{1,4}[./ -]|"
    r"\w{2,14}[.,]{1,2} \d|\w{2,14}, \w{2,14}\.? \d)",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"(?:< ?|\[mailto:|<mailto:)[^\s<>@]{1,64}@")
_ALONE = re.compile(r"[^:]{1,20}: *['\"]?[^\s<>@]{1,64}@[^\s<>@]{1,190}\Z")
_SENTENCE_ENDS = re.compile(r"\w{4}[.!?]\Z")
# Marks of direction, with which telephones wrap names.
_UNSEEN = "\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SPACES = str.maketrans(dict.fromkeys("\xa0\u2002\u2003\u2007\u2009\u202f", " "))
_SEPARATOR = re.compile(
    r"(?:-{2,}|_{2,}) ?(?:original message|original appointment|oryginalna wiadomość|"
    r"wiadomość oryginalna|pierwotna wiadomość|treść oryginalna|treść oryginalnej wiadomości|"
    r"reply message|wiadomość przekazana dalej|forwarded message|przekazana wiadomość|"
    r"переслане повідомлення|оригінальне повідомлення|початкове повідомлення|"
    r"ursprüngliche nachricht|weitergeleitete nachricht|message d'origine) ?(?:-{2,}|_{2,})"
    r"(?:\Z|(?= ?(?:od|from|від|von) ?:))",  # Samsung's runs on into the headers
    re.IGNORECASE,
)
# eM Client's headers have no colon: the separator above and the address must tell.
_PLAIN_FROM = re.compile(r"(?:od|from|від|von) [^<>@]{0,100}<[^\s<>@]{1,64}@", re.IGNORECASE)
_RULED = re.compile(
    r"-{4,80}+ ?([^-].{0,300}?:) ?-{4,80}\Z"
)  # Lotus: -----Anna <a@b.pl> wrote: -----
_LABELS = {
    label: part
    for part, labels in {
        "from": "from od nadawca від відправник von absender de от",
        "sent": "sent date wysłano wysłane wysłany data надіслано дата відправлено gesendet datum "
        "envoyé",
        "to": "to do adresat odbiorca odbiorcy кому an à",
        "subject": "subject temat тема betreff objet",
        "copy": "cc dw udw kopia копія bcc",
    }.items()
    for label in labels.split()
}
_LABEL = re.compile(
    r"[*_]{0,2}([^\W\d_]{1,12})(?: wysłania| кого)?[*_]{0,2} ?:[*_]{0,2}(?= |\t|\Z)"
)
_HEADS = 2_000  # lines that may be heads; with more of them it is no letter that people write
_BLOCK = 12  # lines of a block of headers, with those that a long list of recipients takes
# A program or a device must be named: "wysłane przez Państwa pismo" is a customer's own word.
_SENT_FROM = re.compile(
    r"(?:(?:wysłan[aeoy]|надіслано|відправлено|отправлено|sent|gesendet|von meinem|pobierz|"
    r"get(?= (?:outlook|gmail|yahoo|proton|bluemail|aquamail|spark|the ))) "
    r".{0,40}?(?<!\w)(?:i ?phone|i ?pad|ios|android|galaxy|samsung|huawei|xiaomi|redmi|motorola|"
    r"nokia|oppo|realme|honor|oneplus|pixel|blackberry|windows|outlook|gmail|yahoo|proton|icloud|"
    r"thunderbird|aquamail|bluemail|spark|k-9|fairemail|mailbird|em client|(?:wp|onet) poczt|"
    r"poczt[aęy] (?:wp|onet|o2|interia|dla|systemu|home)|aplikacj|telefon|smart(?:ph|f)on|handy|"
    r"mobile|tablet|"
    r"urządzeni|телефон|смартфон|пристро|планшет|мобільн)).{0,60}\Z",
    re.IGNORECASE,
)
# What is told of something sent, not of the letter: "Wysłane z telefonu zdjęcia nie doszły".
_TOLD = re.compile(r"(?<!\w)(?:nie|czy|not|didn't|never|не|чи|nicht)(?!\w)|\?\Z", re.IGNORECASE)
_ENUMERATED = re.compile(r"(?:\d{1,2}|[a-z])[.)] |[-*•] ")
_ASKS = re.compile(r"(?:proszę|dzięk|please|thank|прошу|дякую|bitte|danke)", re.IGNORECASE)
_POSTSCRIPT = re.compile(r"(?:p\. ?s\.?|pps|ps|dopisek|п\. ?с\.?|зи)(?!\w)", re.IGNORECASE)
_SIGNATURE_LINES, _SIGNATURE_LENGTH = 10, 600


@dataclass(frozen=True, slots=True)
class Fold:
    """A place in a text that is folded: characters `start` to `end`."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shown:
    """`new` is what is shown first, `rest` what is folded ("" when there is nothing)."""

    new: str
    rest: str


def split_quotes(text: str, *, answers: bool = True) -> Shown:
    """What `folds` finds, as two texts."""
    own, rest, at = [], [], 0
    for fold in folds(text, answers=answers):
        own.append(text[at : fold.start].strip("\n"))
        rest.append(text[fold.start : fold.end].strip("\n"))
        at = fold.end
    own.append(text[at:].strip("\n"))
    return Shown("\n".join(filter(str.strip, own)).rstrip(), "\n".join(rest))


def folds(text: str, *, answers: bool) -> tuple[Fold, ...]:
    """The places of `text` to fold, in order. Never all of it: then nothing is folded.

    `answers`: the letter names a letter of ours in In-Reply-To or References.
    """
    page = _Page(text)
    quote = page.quote(answers=answers)
    first, last = quote or (len(page.lines), len(page.lines))
    found: list[tuple[Kind, int, int]] = [("quote", first, last)] if quote else []
    above = page.signature(0, first)
    below = page.signature(last, len(page.lines)) if quote else None
    found[:0] = [("signature", *above)] if above else []
    found += [("signature", *below)] if below else []
    hidden = {at for _kind, start, end in found for at in range(start, end)}
    if not any(line for at, line in enumerate(page.lines) if at not in hidden):
        return ()
    return tuple(Fold(kind, page.places[a], page.places[b]) for kind, a, b in found)


class _Page:
    """A text by lines: the beginning of each, stripped, and where it starts."""

    def __init__(self, text: str) -> None:
        self.lines: list[str] = []
        self.places = [0]
        for line in text.split("\n"):
            begin = line[: 4 * _WINDOW].translate(_SPACES)
            self.lines.append(begin.strip().strip(_UNSEEN).strip()[:_WINDOW])
            self.places.append(self.places[-1] + len(line) + 1)
        self.places[-1] = len(text)

    def quote(self, *, answers: bool) -> tuple[int, int] | None:
        """The lines of what is quoted: from its introduction to its end."""
        rest, end = self._unmarked(answers=answers), len(self.lines)
        marked = self._marked(rest, answers=answers)
        if rest == end:
            return marked
        return (marked[0] if marked and marked[1] == rest else rest), end

    def _marked(self, limit: int, *, answers: bool) -> tuple[int, int] | None:
        """The one run of lines with > before `limit`, with its introduction; None for none.

        Several runs are a letter answered point by point: it is shown whole.
        """
        quoted = [at for at in range(limit) if self.lines[at].startswith(">")]
        if not quoted:
            return None
        first, last = quoted[0], quoted[-1] + 1
        between = (self.lines[at] for at in range(first, last))
        if any(line and not line.startswith(">") for line in between):
            return None
        above = self._before(first)
        rule = _says if answers else _says_whom_or_when
        begin = self._introduction(above, rule) if above >= 0 else None
        if begin is None and above >= 0 and _SEPARATOR.match(self.lines[above]):
            begin = above
        told = begin is not None or self._introduced_within(quoted)
        if not told and (not answers or len(quoted) < 2):
            return None
        return (first if begin is None else begin), self._after(last, limit)

    def _introduced_within(self, quoted: list[int]) -> bool:
        """Whether the first lines with > are themselves an introduction, as on telephones."""
        if _is_block([self.lines[at].lstrip("> ") for at in quoted[:_BLOCK]]):
            return True
        line = ""
        for at in quoted[:3]:
            line = f"{line} {self.lines[at].lstrip('> ')}".strip()
            if line[-1:] == ":":
                return _says_with_address(line)
        return False

    def _unmarked(self, *, answers: bool) -> int:
        """The first line of a quote that only its head tells; the number of lines for none."""
        own, looked_at = False, 0
        for at, line in enumerate(self.lines):
            if not line:
                continue
            looked_at += line[-1] == ":" or line[0] in "-_" or bool(_label(line))
            if looked_at > _HEADS:
                break
            if own and self._is_head(at, line, answers=answers):
                return at
            own = own or not line.startswith(">")
        return len(self.lines)

    def _is_head(self, at: int, line: str, *, answers: bool) -> bool:
        if line[-1] == ":" or self._wraps(at):
            for end in range(at, min(at + 3, len(self.lines))):
                if not self.lines[end]:
                    break
                apart = answers and not self.lines[min(end + 1, len(self.lines) - 1)]
                rule = _mailer_says if apart else _says_with_address
                if self.lines[end][-1:] == ":" and self._introduction(end, rule, begin=at) == at:
                    return self._goes_on(end)
        if line[0] in "-_" and _SEPARATOR.match(line):
            below = self._next(at)
            block = self._is_block(below, parts=2) or _PLAIN_FROM.match(self._line(below))
            return answers or bool(block) or self._introduced(below) or ":" in line
        if (ruled := _RULED.match(line)) and _SAYS.search(line) and _ADDRESS.search(ruled[1]):
            return True
        if line.startswith(("_____", "-----")):
            return not line.strip("_-") and self._is_block(self._next(at), ruled=True)
        return self._is_block(at)

    def _goes_on(self, end: int) -> bool:
        """Whether anything but lines with > stands below: those are judged by `_marked`."""
        below = self._next(end)
        return below < len(self.lines) and not self.lines[below].startswith(">")

    def _wraps(self, at: int) -> bool:
        return at + 1 < len(self.lines) and _begins(self.lines[at])

    def _line(self, at: int) -> str:
        return self.lines[at] if at < len(self.lines) else ""

    def _introduced(self, at: int) -> bool:
        last = min(at + 3, len(self.lines))
        return any(self._introduction(end, _says, begin=at) == at for end in range(at, last))

    def _introduction(
        self, end: int, rule: Callable[[str], bool], begin: int | None = None
    ) -> int | None:
        """Where the introduction starts that ends with line `end`: mailers break it over three."""
        if self.lines[end][-1:] != ":":
            return None
        found = None
        for start in range(end, max(-1, end - 3), -1) if begin is None else (begin,):
            line = " ".join(self.lines[start : end + 1])
            if not self.lines[start] or len(line) > _WINDOW:
                break
            if any(map(_SENTENCE_ENDS.search, self.lines[start:end])):
                break
            if rule(line):
                if _BEGINS.match(line):
                    return start
                found = start if found is None else found
        return found

    def _is_block(self, at: int, parts: int = 3, *, ruled: bool = False) -> bool:
        return _is_block(self.lines[at : at + _BLOCK], parts, ruled=ruled)

    def _before(self, at: int) -> int:
        at -= 1
        while at >= 0 and not self.lines[at]:
            at -= 1
        return at

    def _next(self, at: int) -> int:
        at += 1
        while at < len(self.lines) and not self.lines[at]:
            at += 1
        return at

    def _after(self, at: int, limit: int) -> int:
        while at < limit and not self.lines[at]:
            at += 1
        return at

    def signature(self, start: int, end: int) -> tuple[int, int] | None:
        """The signature that ends the lines `start` to `end`, when it is short and nothing else.

        A postscript is the sender's own words: the signature ends above it.
        """
        for at in range(max(start, end - 3 * _SIGNATURE_LINES), end):
            line = self.lines[at]
            if line == "--" or (_SENT_FROM.match(line) and not _TOLD.search(line)):
                last = self._last_signed(at, end)
                return (at, last) if last is not None else None
        return None

    def _last_signed(self, at: int, end: int) -> int | None:
        """The line after the signature that begins at `at`; None when it is too long for one."""
        delimited = self.lines[at] == "--"
        if delimited and self._next(at) >= end:
            return None
        for last in range(at + 1, end):
            line = self.lines[last]
            if line and (not delimited or _POSTSCRIPT.match(line) or _talks(line)):
                return last if last > at + 1 or not delimited else None
            if last - at > _SIGNATURE_LINES:
                return None
        whole = self.places[end] - self.places[at] if end < len(self.places) else 0
        return end if whole <= _SIGNATURE_LENGTH else None


def _is_block(lines: list[str], parts: int = 3, *, ruled: bool = False) -> bool:
    """Whether `lines` begin with a block of headers: see the module's docstring.

    `ruled`: Outlook's line stands above. People begin their own letters with such lines too,
    but without the time of day, and without brackets around an address.
    """
    if not lines or not _label(lines[0]):
        return False
    found: dict[str, str] = {}
    for line in lines:
        part = _label(line)
        if part:
            found.setdefault(part, line)
        elif not line:
            break
    sender, sent = found.get("from", ""), found.get("sent", "")
    count = len(found.keys() - {"copy"})
    if not sender or (parts < 3 and count >= parts):
        return bool(sender)
    clock, bracketed = _CLOCK.search(sent), _IN_BRACKETS.search(sender)
    alone = _ALONE.match(sender) or _ALONE.match(found.get("to", ""))
    if count < 3:
        # Outlook leaves out an empty subject: then both other signs are needed
        return bool((clock or _YEAR.search(sent)) and (bracketed or alone))
    return bool(bracketed or (clock and (alone or ruled or count > 3)))


def _talks(line: str) -> bool:
    """A sentence rather than a line of an address."""
    if _ENUMERATED.match(line) or _ASKS.match(line):
        return True
    most = {"?": 1, "!": 1, ".": 3}.get(line[-1:], 7)
    return len(line.split()) > most


def _label(line: str) -> str:
    found = _LABEL.match(line[:40])
    return _LABELS.get(found[1].lower(), "") if found else ""


def _begins(line: str) -> bool:
    return bool(_BEGINS.match(line) or _IN_BRACKETS.search(line))


def _says(line: str) -> bool:
    """Enough where lines with > follow."""
    return bool(_SAYS.search(line) or _IN_BRACKETS.search(line)) or _says_with_address(line)


def _says_whom_or_when(line: str) -> bool:
    """The same in a letter that answers none of ours: people quote laws and neighbours so."""
    named = _ADDRESS.search(line) or (_CLOCK.search(line) and _YEAR.search(line))
    program = line[:10].lower() == "użytkownik" or _OF_EITHER.search(line)
    return _says(line) and bool(named or program)


def _says_with_address(line: str) -> bool:
    """Enough by itself: who wrote, by address, and when."""
    clock, year = _CLOCK.search(line), _YEAR.search(line)
    user = line[:10].lower() == "użytkownik"
    told = _SAYS.search(line) or (clock and year)
    return bool((clock or year or user) and told and _ADDRESS.search(line) and _ended(line))


def _ended(line: str) -> bool:
    return bool(_begins(line) and _ENDS.search(line[-300:]) and not _MYSELF.search(line))


def _mailer_says(line: str) -> bool:
    """Enough in an answer to a letter of ours: the day and the time as mailers write them."""
    whole = _YEAR.search(line) and _CLOCK.search(line) and _SAYS.search(line)
    return _says_with_address(line) or bool(whole and _ended(line))
