"""The form as a door: what is filled in arrives as a letter does, and is answered by e-mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.channels import registry
from okienko.channels.door import Abilities, Answers, Door, Held, Parcel, Permanent, Sent, Temporary
from okienko.channels.models import Account
from okienko.channels.secrets import SecretsLost
from okienko.channels.ways import Way
from okienko.events.runtime.health import Health
from okienko.events.security.scope import in_offices
from okienko.interactions.recipients import MOST

from .settings import FormSettings, form_settings

if TYPE_CHECKING:
    from okienko.interactions.models import Attachment, Message
    from okienko.offices.models import Office

MEGABYTE = 1024 * 1024


class FormDoor(Door):
    """Forms on the office's own page; answers go from one of its mailboxes."""

    kind = "form"
    label = _("Form")
    icon = "file-pen-line"
    # as the mailbox that its answers go from
    abilities = Abilities(
        attachments=True,
        max_attachment_bytes=20 * MEGABYTE,
        subject=True,
        recipients=MOST,
        identity_kinds=("email",),
    )
    Settings = FormSettings
    slots: ClassVar[Mapping[str, str]] = {"message": "form/message.html"}
    about = _("Forms on the contact page: customers choose a topic and answer its questions.")
    help = (
        _("Nothing is needed to begin: without any form of your own there is one for all matters."),
        _("Answers go by e-mail from one of your mailboxes. Connect a mailbox first."),
        _("What each form asks is set under “Forms”."),
    )
    sends = True

    def check(self, account: Account) -> Health:
        """Whether there is a mailbox for the answers; its own test tells the rest."""
        with in_offices([account.office_id]):
            found = _mailbox(account)
        if found is None:
            return Health("failed", _now("There is no mailbox in use from which answers can go."))
        return Health("ok", _now("Answers go from %(name)s.") % {"name": found.name})

    def states(self, accounts: Sequence[Account]) -> Mapping[int, Health]:
        """A form cannot fail by itself; without a mailbox nobody can be answered."""
        lost = Health("failed", _now("There is no mailbox in use from which answers can go."))
        return {one.id: lost if _mailbox(one) is None else Health("ok", "") for one in accounts}

    def ways(self, office: Office, _accounts: Sequence[Account], /) -> Sequence[Way]:
        """The forms of the office's own page."""
        from .queries import open_account

        if open_account() is None:
            return ()
        url = reverse("portal:form", args=[office.slug])
        return (Way("form", _now("Fill in a form"), url, note=_now("We can call you back.")),)

    def held_up(self, account: Account) -> bool:
        """Without a mailbox, or with one that waits for a consent, answers wait."""
        with in_offices([account.office_id]):
            found = _mailbox(account)
        return found is None or found.door.held_up(found)

    def prepare(self, account: Account, message: Message) -> Parcel:
        """A letter of the mailbox."""
        found = _mailbox(account)
        if found is None:
            raise Permanent("no mailbox to write from")
        return found.door.prepare(found, message)

    def send(self, account: Account, parcel: Parcel, handing: Callable[[], None]) -> Sent:
        """By the mailbox."""
        with in_offices([account.office_id]):
            found = _mailbox(account)
        if found is None:
            raise Temporary("no mailbox to write from")
        return found.door.send(found, parcel, handing)

    def answers(self, contacts: Sequence[int]) -> Sequence[Answers]:
        """The forms of these contacts."""
        from .showing import answers

        return answers(contacts)

    def held_count(self, offices: Sequence[int]) -> int:
        """How many forms look as if a program had sent them."""
        from .queries import held_count

        return held_count(offices)

    def held(self, offices: Sequence[int]) -> Sequence[Held]:
        """Those forms."""
        from .showing import held

        return held(offices)

    def contact_of(self, reference: str) -> int | None:
        """Of `F-000123`."""
        from .queries import contact_of

        return contact_of(reference)

    def decide(
        self, office: int, *, held_id: int, step: Literal["let_in", "discard", "restore"]
    ) -> None:
        """Refused `entry_decided` when somebody was faster, `may_not_curate`."""
        from . import actions

        match step:
            case "let_in":
                actions.let_in(office, entry_id=held_id)
            case "discard":
                actions.discard(office, entry_id=held_id)
            case "restore":
                actions.restore(office, entry_id=held_id)

    def views(
        self, messages: Sequence[Message], files: Mapping[int, Sequence[Attachment]]
    ) -> Mapping[int, Any]:
        """Of a form its questions and answers; of a letter that goes on with one, the letter."""
        from .queries import kinds_of
        from .showing import views

        found: dict[int, Any] = dict(views(messages))
        others: dict[str, list[Message]] = defaultdict(list)
        kinds = kinds_of(one.account_id for one in messages if one.id not in found)
        for one in messages:
            kind = kinds.get(one.account_id or 0, self.kind)
            if one.id not in found and kind != self.kind:
                others[kind].append(one)
        for kind, rest in others.items():
            found.update(registry.door(kind).views(rest, files))
        return found


def _mailbox(account: Account) -> Account | None:
    from .queries import mailbox_of

    try:
        return mailbox_of(form_settings(account.read()).mailbox)
    except SecretsLost:
        return None
