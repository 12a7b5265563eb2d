"""Letters whose kept form is missing or of older rules get it in the background, newest first.

At intake each letter gets its form; this is for those taken in before there were any, and for all
of them when form.VERSION is raised with a new version of the program. One pass at each start.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef

from okienko.events.security.scope import all_offices, in_offices
from okienko.interactions.models import Message

from . import actions
from .form import VERSION, Form, form_of
from .letter import Letter
from .models import LetterForm, RawMail
from .readers import NotRead

log = logging.getLogger(__name__)

BATCH = 100
PAUSE = 0.05  # seconds between two letters: what is going on comes first

Read = Callable[[bytes], Letter]


async def run(call: Callable[..., Awaitable[Any]], read: Read) -> None:
    """Prepare what there is, then wait until cancelled.

    `call` runs a step of the domain, `read` reads a letter in a process that can be ended.
    """
    for office in await call(all_offices):
        before: int | None = None
        while batch := await call(waiting, office, before):
            for message_id in batch:
                await call(prepare, office, message_id, read)
                await asyncio.sleep(PAUSE)
            before = batch[-1]
    await asyncio.Event().wait()


def waiting(office: int, before: int | None = None) -> list[int]:
    """Letters of an office that have no form of today, the newest first, of ids below `before`."""
    made = LetterForm.objects.filter(message=OuterRef("id"), version=VERSION)
    with in_offices([office]):
        found = Message.objects.filter(interaction__channel="email", direction="in")
        if before is not None:
            found = found.filter(id__lt=before)
        lacking = found.exclude(Exists(made)).order_by("-id")
        return list(lacking.values_list("id", flat=True)[:BATCH])


def prepare(office: int, message_id: int, read: Read) -> None:
    """Make and keep the form of one letter; one that cannot be read again is kept as such."""
    with in_offices([office]):
        text, html = Message.objects.values_list("text", "html").get(id=message_id)
        raw = RawMail.objects.filter(message_id=message_id).first()
    form: Form | None
    try:
        if raw is not None:
            # from the original: today's rules may keep what the older ones left out
            found = read(bytes(raw.content)).form
            form = form_of(text, "") if found or not html else None
            if found and form:
                form = replace(form, kept=found.kept, invitations=found.invitations)
        else:
            form = form_of(text, html)
    except NotRead as error:
        log.warning("letter_form_failed", extra={"letter": message_id, "reason": error.reason})
        form = None
    actions.keep_form(
        office,
        message_id=message_id,
        form=form or form_of(text, ""),
        continues=raw.references if raw else [],
        failed=form is None,
    )
