"""The one place where a letter's bytes become all that is kept and shown of it.

Called once for each letter, at intake, in a process that can be ended (worker.py): what is costly
or may go wrong with foreign bytes belongs here, never in a page. The result crosses a pipe, so
`Letter` holds plain values only.
"""

from dataclasses import replace

from okienko.channels.email.form import form_of
from okienko.channels.email.letter import Letter
from okienko.channels.email.parse import parse_letter


def read_letter(raw: bytes) -> Letter:
    """The complete read letter: parsed, and all that pages show computed from it.

    Pure; knows no database and no settings. May raise or take long on hostile bytes: its caller
    ends it and keeps the letter by its bytes.
    """
    letter = parse_letter(raw)
    return replace(letter, form=form_of(letter.text, letter.html))
