"""Letters to the office's own people, by its first mailbox in use: see offices/posting.py."""

from dataclasses import replace

from okienko.channels.door import SendError
from okienko.channels.models import Account
from okienko.channels.registry import UnknownDoor
from okienko.channels.secrets import SecretsLost
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices.posting import NotSent, Postman

from . import servers
from .compose import LetterDraft, compose, new_message_id, wire_address
from .letter import Mailbox
from .seal import sealed
from .settings import mailbox
from .smtp import hand_over

PATIENCE = 8.0  # seconds for each answer of the relay: a person waits


def _first(office: int) -> Account | None:
    rows = Account.objects.filter(office=office, kind="email", enabled=True)
    return rows.order_by("id").first()


def can(office: int) -> bool:
    """Whether there is a mailbox in use."""
    return _first(office) is not None


def send(office: int, to: str, subject: str, text: str, language: str) -> None:
    """Hand a letter over to the mailbox's relay, and keep nothing of it; raises NotSent."""
    with in_offices([office], reading=True):
        account = _first(office)
    if account is None:
        raise NotSent("no mailbox")
    try:
        settings = mailbox(account.read())
        raw = compose(
            LetterDraft(
                sender=settings.sender,
                to=[Mailbox(to, "")],
                subject=subject,
                text=text,
                message_id=new_message_id(office, settings.domain),
                date=clock.now(),
                automatic=True,
                language=language,
            )
        )
        relay = servers.sending(settings, office, account.id)
        relay = replace(relay, timeout=min(settings.timeout, PATIENCE))
        address = wire_address(to)
        refused = hand_over(relay, settings.address, [address], sealed(account.id, raw))
    except (SendError, ValueError, SecretsLost, UnknownDoor) as error:
        raise NotSent(str(error) or type(error).__name__) from error
    if refused:
        raise NotSent("; ".join(str(each) for each in refused.values()))


POSTMAN = Postman(can, send)
