"""`okienko recording`: a person's voice in the place of what the menu's voice says.

For the time until administrators have a page for it; the verbs do the checking.
"""

from __future__ import annotations

from pathlib import Path

from django.db import connection
from django.utils.translation import override

from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.machinery.trouble import Trouble


def add(office: str, number: str, step: str, language: str, file: str) -> int:
    """Put a wav file in the place of a text. Returns the exit code."""
    from okienko.channels.phone.menu.prompts import record

    place, number_id = _number(office, number)
    path = Path(file)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror}.") from error
    try:
        record(
            place,
            number_id=number_id,
            step=step,
            language=language,
            name=path.name,
            content=content,
        )
    except Refused as refused:
        with override("en"):  # as all that commands say
            words = str(refused)
        raise Trouble(words, "`okienko recording list` names what can be recorded.") from None
    print(f"Callers of {number} hear {path.name} at {step} in {language}.")
    return 0


def remove(office: str, number: str, step: str, language: str) -> int:
    """Let the voice speak again. Returns the exit code."""
    from okienko.channels.phone.menu.prompts import unrecord

    place, number_id = _number(office, number)
    if not unrecord(place, number_id=number_id, step=step, language=language):
        raise Trouble(f"There is no recording at {step} in {language}.")
    print(f"The voice speaks at {step} in {language} again.")
    return 0


def show(office: str, number: str) -> int:
    """List each text of a number's menu, and the file that replaces it. Returns the exit code."""
    from okienko.channels.phone import queries

    place, number_id = _number(office, number)
    with in_offices([place]):
        row = queries.number(number_id)
        found = [] if row is None else queries.prompts(row)
    for one in found:
        print(f"{one.step:20} {one.language}  {one.file or f'voice: {one.text}'}")
    return 0


def _number(slug: str, digits: str) -> tuple[int, int]:
    """(office, number) by the office's short name and the digits; Trouble for an unknown one."""
    from okienko.channels.phone.models import Number

    with connection.cursor() as cursor:
        cursor.execute("select okienko_office_of_slug(%s)", [slug])
        office = cursor.fetchone()[0]
    if office is None:
        raise Trouble(f"There is no office with the short name {slug}.")
    with in_offices([office]):
        number = Number.objects.filter(digits=digits).values_list("id", flat=True).first()
        known = list(Number.objects.order_by("digits").values_list("digits", flat=True))
    if number is None:
        raise Trouble(
            f"This office has no number {digits}.", f"It has: {', '.join(known) or 'none'}"
        )
    return int(office), int(number)
