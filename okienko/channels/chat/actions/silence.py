"""A customer who does not answer is asked gently, and later the chat ends, in the office's words.

The time begins with an official's answer, and each word of either side ends it. An official who
owes an answer never ends a chat by being slow.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from okienko.events import clock, prepared
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.interactions.actions import reply
from okienko.interactions.models import Interaction, Message
from okienko.interactions.queries import last_said
from okienko.routing.actions import customer_left

from ..opening import settings_of

TIMER = "chat.quiet"


def answered(office: int, *, interaction_id: int, message_id: int) -> None:
    """An official has answered: from now on the customer is waited for; inside a transaction."""
    contact = prepared.get(Interaction, id=interaction_id)
    if contact is None or contact.account_id is None:
        return
    minutes = settings_of(contact.account_id).ask_minutes
    message = prepared.get(Message, id=message_id)
    if minutes and message is not None:
        due = message.at + timedelta(minutes=minutes)
        set_timer(office, TIMER, interaction_id, due, {"after": message_id, "asked": False})


@on_timer(TIMER)
def _quiet(office: int, interaction_id: int, data: dict[str, Any]) -> None:
    # locked: a word of this moment comes before us and is seen, or after the end and begins anew
    contact = prepared.must(Interaction, lock=True, id=interaction_id)
    if contact.account_id is None or last_said(interaction_id) != data["after"]:
        return
    settings = settings_of(contact.account_id)
    if contact.state == "kept":  # whoever serves is away: the customer need not answer nobody
        due = clock.now() + timedelta(minutes=settings.ask_minutes or 1)
        set_timer(office, TIMER, interaction_id, due, data)
    elif contact.state == "active" and not data["asked"]:
        _say(office, contact, settings.asking, _asking)
        due = clock.now() + timedelta(minutes=settings.end_minutes)
        set_timer(office, TIMER, interaction_id, due, {**data, "asked": True})
    elif contact.state == "active":
        _say(office, contact, settings.ending, _ending)
        customer_left.within(office, interaction_id=interaction_id)


def _say(
    office: int, contact: Interaction, own: Callable[[str], str], usual: Callable[[], str]
) -> None:
    with translation.override(contact.language or "pl"):
        words = own(contact.language) or usual()
    reply.within(office, interaction_id=contact.id, text=words, automatic=True)


def _asking() -> str:
    return _("Are you still there? We wait for your answer.")


def _ending() -> str:
    return _("We have not heard from you for a while, so we end the chat. Write again at any time.")
