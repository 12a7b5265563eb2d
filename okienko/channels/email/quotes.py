"""The new part of a letter, apart from the quoted letters below it and the signature.

Nothing is thrown away: the whole text is kept, and the page shows the rest when asked.
"""

import re
from dataclasses import dataclass

# The line with which mailers introduce what they quote. Each may be broken over two lines.
_INTRODUCTIONS = re.compile(
    r"^(?:"
    r"(?:w dniu|dnia)\b.{0,200}?(?:napisał|pisze)[^\n]{0,20}:\s*$|"
    r"[^\n]{0,40}\d{1,2}[^\n]{0,60}\d{2,4}[^\n]{0,120}(?:napisał|pisze)\S{0,6}:\s*$|"
    r"on\b.{4,200}?\bwrote:\s*$|"
    r"[^\n]{0,120}(?:пише|написав|написала|написав\(ла\))\s*:\s*$|"
    r"am\b.{4,200}?\bschrieb\b[^\n]{0,100}:\s*$|"
    r"le\b.{4,200}?\ba écrit\s*:\s*$|"
    r"-{2,}\s*(?:original message|oryginalna wiadomość|wiadomość oryginalna|"
    r"treść oryginalna|wiadomość przekazana dalej|forwarded message|"
    r"переслане повідомлення|оригінальне повідомлення|ursprüngliche nachricht)\s*-{2,}\s*$|"
    r"_{20,}\s*$"
    r")",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
# Outlook's block of headers: From and, within three lines, Sent or Date.
_OUTLOOK = re.compile(
    r"^\*?(?:from|od|від|von|de)\s?:\*?\s[^\n]{1,300}\n"
    r"(?:[^\n]{0,300}\n){0,2}?"
    r"\*?(?:sent|date|wysłano|data|надіслано|дата|gesendet|to|do|кому)\s?:",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(
    r"^(?:-- ?|—|(?:wysłano|wysłane) (?:z|ze) .{0,60}|sent from my .{0,40}|"
    r"get outlook for .{0,40}|надіслано з .{0,40}|pobierz (?:aplikację )?outlook .{0,40})$",
    re.IGNORECASE | re.MULTILINE,
)
_SCAN = 200_000


@dataclass(frozen=True, slots=True)
class Shown:
    """`new` is what to show first; `rest` is everything after it ("" when there is nothing)."""

    new: str
    rest: str


def split_quotes(text: str) -> Shown:
    """Cut `text` where the quoted letters begin.

    When nothing new would be left (the answer stands among the quotes, or the mailer marks
    quotes oddly), the whole text is shown: too much is better than an answer unseen.
    """
    head = text[:_SCAN]
    cut = len(head)
    for pattern in (_INTRODUCTIONS, _OUTLOOK):
        match = pattern.search(head)
        if match:
            cut = min(cut, match.start())
    cut = min(cut, _quoted_tail(head))
    signature = _SIGNATURE.search(head[:cut])
    if signature and head[: signature.start()].strip():
        cut = signature.start()
    new, rest = text[:cut].rstrip(), text[cut:].strip("\n")
    if not new.strip() or _has_answer_among(rest):
        return Shown(text.strip(), "")
    return Shown(new, rest)


def _quoted_tail(text: str) -> int:
    """Where the last run of lines beginning with > starts, if it runs to the end."""
    lines = text.split("\n")
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith(">")):
        at -= 1
    if not any(line.lstrip().startswith(">") for line in lines[at:]):
        return len(text)
    return sum(len(line) + 1 for line in lines[:at])


def _has_answer_among(rest: str) -> bool:
    """True when somebody wrote between quoted lines: unquoted lines after quoted ones."""
    seen_quote = False
    for line in rest.split("\n"):
        if line.lstrip().startswith(">"):
            seen_quote = True
        elif seen_quote and len(line.strip()) > 1 and not _SIGNATURE.match(line):
            return True
        elif _SIGNATURE.match(line):
            return False
    return False
