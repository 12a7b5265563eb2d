"""An official's answer, as long as the contact is with that official."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from okienko.events import plain
from okienko.events.verbs import Refused, verb
from okienko.interactions import actions as interactions
from okienko.interactions.actions import File
from okienko.interactions.models import Interaction

from .query import may_answer


@verb
def answer(
    office: int,
    *,
    interaction_id: int,
    official_id: int,
    text: str,
    subject: str = "",
    attachments: Sequence[File] = (),
) -> int:
    """Write an answer to be sent; the message's id.

    Refused `not_yours` when the contact is no written one, or not open with this official any
    more; and as `interactions.reply`.
    """
    # locked: what takes the contact away in this moment comes before us or after us
    contact = plain.must(Interaction, lock=True, id=interaction_id)
    if not may_answer(contact, official_id):
        raise Refused(
            "not_yours",
            _(
                "Not sent: this contact is not open with you any more. Your text stays here; if it "
                "is still of use, put it into a note."
            ),
        )
    return interactions.reply.within(
        office,
        interaction_id=interaction_id,
        official_id=official_id,
        text=text,
        subject=subject,
        attachments=attachments,
    )
