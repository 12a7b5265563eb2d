"""The one place where a letter's bytes become all that is kept and shown of it.

Called once for each letter, at intake, in a process that can be ended (worker.py): what is costly
or may go wrong with foreign bytes belongs here, never in a page. The result crosses a pipe, so
`Letter` holds plain values only.
"""

from dataclasses import asdict, replace

from okienko.channels.email.form import Form, form_of
from okienko.channels.email.invitation import invitations
from okienko.channels.email.letter import Letter
from okienko.channels.email.parse import parse_letter


def read_letter(raw: bytes) -> Letter:
    """The complete read letter: parsed, and all that pages show computed from it.

    Pure; knows no database and no settings. May raise or take long on hostile bytes. worker.py
    takes the two steps one by one: when the second fails, what the first has read is kept.
    """
    letter = read_words(raw)
    return replace(letter, form=view_of(letter))


def read_words(raw: bytes) -> Letter:
    """The letter without its form: when this fails, it is kept by its headers and its bytes."""
    return parse_letter(raw)


def view_of(letter: Letter) -> Form:
    """How a letter is shown: when this fails, its words are shown as they are."""
    found = tuple(asdict(one) for one in invitations(letter.files))
    return replace(form_of(letter.text, letter.html), invitations=found)
