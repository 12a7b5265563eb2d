"""Where a mailbox stands, and how it is."""

from collections.abc import Sequence

from okienko.events import clock
from okienko.events.verbs import verb

from ..models import MailboxPosition, MailboxState


def state_of(office: int, account_id: int) -> MailboxState:
    """The mailbox's row, made at first use. Inside an open scope."""
    row, _ = MailboxState.objects.get_or_create(
        office_id=office, account_id=account_id, defaults={"started_at": clock.now()}
    )
    return row


def advance(office: int, account_id: int, uidvalidity: int, uid: int) -> None:
    """Move the cursor forward, never back."""
    state_of(office, account_id)
    MailboxState.objects.filter(account_id=account_id, uidvalidity=uidvalidity, uid__lt=uid).update(
        uid=uid
    )


@verb
def begin(office: int, *, account_id: int, uidvalidity: int, uid: int) -> None:
    """The mailbox is read for the first time, or has numbered its letters anew: start at `uid`."""
    state_of(office, account_id)
    MailboxState.objects.filter(account_id=account_id).update(
        uidvalidity=uidvalidity, uid=uid, missing=[]
    )


@verb
def skip(office: int, *, account_id: int, uidvalidity: int, uid: int, note: str) -> None:
    """Move the cursor over a letter that is `gone`, or `unreadable`: a person may look for it."""
    MailboxPosition.objects.get_or_create(
        office_id=office,
        account_id=account_id,
        uidvalidity=uidvalidity,
        uid=uid,
        defaults={"note": note},
    )
    advance(office, account_id, uidvalidity, uid)


@verb
def server_answered(office: int, *, account_id: int) -> None:
    """The mailbox's server has answered: it is well, even when nothing came."""
    state_of(office, account_id)
    MailboxState.objects.filter(account_id=account_id).update(
        answered_at=clock.now(), trouble="", trouble_since=None
    )


@verb
def trouble(office: int, *, account_id: int, reason: str) -> None:
    """The connection is lost or refused; since when, is kept over all tries."""
    state = state_of(office, account_id)
    MailboxState.objects.filter(id=state.id).update(
        trouble=reason[:200], trouble_since=state.trouble_since or clock.now()
    )


@verb
def compared(office: int, *, account_id: int, uidvalidity: int, uids: Sequence[int]) -> list[int]:
    """Compare the mailbox's `uids` with what we hold; those that are missing, kept for a person."""
    state = state_of(office, account_id)
    held = set(
        MailboxPosition.objects.filter(account_id=account_id, uidvalidity=uidvalidity).values_list(
            "uid", flat=True
        )
    )
    known = uidvalidity == state.uidvalidity
    missing = sorted(uid for uid in uids if uid <= state.uid and uid not in held) if known else []
    MailboxState.objects.filter(id=state.id).update(compared_at=clock.now(), missing=missing[:1000])
    return missing
