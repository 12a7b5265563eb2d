"""For the template of one letter in the desk's timeline."""

from dataclasses import dataclass
from typing import Any

from django import template

from okienko.interactions.models import Message

from ..files import is_risky
from ..models import RawMail
from ..quotes import Shown, split_quotes
from ..sanitise import SANDBOX, show_html

register = template.Library()


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows of a letter."""

    text: Shown
    remote: int
    risky: tuple[str, ...]
    open: bool
    original: bool
    sandbox: str = SANDBOX


@register.simple_tag
def letter_view(message: Message, files: Any) -> View:
    """The new part and the rest of a letter, what would load from outside, what may run.

    `open`: an answer of ours that was perhaps sent or not sent, about which a person decides.
    `original`: the letter is here byte for byte.
    """
    received = message.direction == Message.Direction.IN
    text = split_quotes(message.text) if received else Shown(message.text, "")
    remote = show_html(message.html, load_remote=False).remote if message.html else 0
    risky = tuple(f.name for f in files or () if received and is_risky(f.name, f.content_type))
    doubtful = message.delivery in ("uncertain", "failed") and not received
    original = received and RawMail.objects.filter(message_id=message.id).exists()
    return View(text, remote, risky, doubtful, original)
