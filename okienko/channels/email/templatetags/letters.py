"""For the template of one letter in the desk's timeline."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from okienko.interactions.models import NOT_ARRIVED, Message

from ..files import is_risky
from ..models import Outgoing, RawMail
from ..quotes import Shown, split_quotes
from ..sanitise import SANDBOX, show_html

register = template.Library()


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an answer at one of its recipients, and the server's words for it."""

    address: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows of a letter."""

    text: Shown
    remote: int
    risky: tuple[str, ...]
    open: bool
    original: bool
    results: tuple[Told, ...]
    sandbox: str = SANDBOX


@register.simple_tag
def letter_view(message: Message, files: Any) -> View:
    """The new part and the rest of a letter, what would load from outside, what may run.

    `open`: an answer of ours that was perhaps sent or not sent, about which a person decides.
    `results`: of several recipients, or where a server told of one.
    `original`: the letter is here byte for byte.
    """
    received = message.direction == Message.Direction.IN
    text = split_quotes(message.text) if received else Shown(message.text, "")
    remote = show_html(message.html, load_remote=False).remote if message.html else 0
    risky = tuple(f.name for f in files or () if received and is_risky(f.name, f.content_type))
    doubtful = message.delivery in NOT_ARRIVED and not received
    original = received and RawMail.objects.filter(message_id=message.id).exists()
    results = () if received else _results(message)
    return View(text, remote, risky, doubtful, original, results)


_STATES = {
    "failed": _("not delivered"),
    "delayed": _("delayed, being tried again"),
    "delivered": _("delivered"),
    "again": _("to be sent again"),
}


def _results(message: Message) -> tuple[Told, ...]:
    outgoing = Outgoing.objects.filter(message_id=message.id).only("recipients", "results").first()
    if outgoing is None or not outgoing.results:
        return ()
    rest = str(message.get_delivery_display() if message.delivery != "partly" else _("sent"))
    told = []
    for address in dict.fromkeys((*outgoing.recipients, *outgoing.results)):
        result = outgoing.results.get(address, {"state": "", "words": ""})
        state = str(_STATES.get(result["state"], rest))
        told.append(Told(address or str(_("one of them")), state, result["words"]))
    return tuple(told)
