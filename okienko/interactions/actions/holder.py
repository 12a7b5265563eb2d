"""What only the official may do who has a contact: answer it; say what it is about as they go."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from okienko.events import prepared
from okienko.events.actor import acting_official
from okienko.events.refusals import GONE
from okienko.events.verbs import chosen, verb

from ..models import Attachment, Interaction, Medium, Message
from ..queries import taken_back
from ..recipients import Recipients
from ..refusals import ANSWER_NOT_YOURS, WRAP_UP_NOT_YOURS
from .drafts import drop_drafts
from .receive import File
from .write import AT_ONCE, describe, reply

#: What is live is answered while the customer is there for this official, whose page may just have
#: come back: the answer is what tells the customer so.
ANSWERED_IN = {False: ("active",), True: ("active", "held", "kept")}


def may_answer(interaction: Interaction, official_id: int | None) -> bool:
    """Whether a contact goes on in writing, live or not, in the hands of this official."""
    mine = official_id is not None and interaction.official_id == official_id
    going = interaction.state in ANSWERED_IN[interaction.live]
    return mine and going and (interaction.medium == Medium.TEXT or interaction.text_line)


@verb
def answer(
    office: int,
    *,
    interaction_id: int,
    text: str,
    html: str = "",
    subject: str = "",
    recipients: Recipients = (),
    answers: int | None = None,
    quotes: bool | None = None,
    attachments: Sequence[File] = (),
    again: Collection[int] = (),
    client_id: str = "",
    hold: timedelta = AT_ONCE,
    public: bool | None = None,
    wider: bool = False,
    template: Mapping[str, Any] | None = None,
) -> int:
    """Write an answer to be sent; the message's id. Whom it goes to, what it quotes, who may read
    it and which template it is: as in `reply`.

    `again` are files of an answer to the same contact that its writer has taken back.
    Live text leaves at once, whatever `hold` says.

    `client_id` is the page's own name of it: the same text sent twice by it, as after a lost reply,
    is one message.
    Refused `not_yours` when the contact is no written one, or not open with this official any
    more; and as `reply`.
    """
    # locked: what takes the contact away in this moment comes before us or after us
    contact = chosen(Interaction, interaction_id, lock=True)
    official_id = acting_official(office)
    if client_id:
        client_id = sha256(f"{client_id}\0{text}".encode()).hexdigest()
        sent: dict[str, Any] = {"interaction_id": interaction_id, "client_id": client_id}
        known = prepared.get(Message, author_id=official_id, **sent)
        if known:
            return known.id
    if official_id is None or not may_answer(contact, official_id):
        raise ANSWER_NOT_YOURS()
    files = [*kept(taken_back(interaction_id, official_id), again), *attachments]
    drop_drafts.within(
        office, interaction_id=interaction_id, official_id=official_id, forms=["reply"]
    )
    return reply.within(
        office,
        interaction_id=interaction_id,
        text=text,
        html=html,
        subject=subject,
        recipients=recipients,
        answers=answers,
        quotes=quotes,
        attachments=files,
        client_id=client_id,
        hold=AT_ONCE if contact.live else hold,
        public=public,
        wider=wider,
        template=template,
    )


def kept(files: QuerySet[Attachment], ids: Collection[int]) -> list[File]:
    """Those of the files that were taken back which are sent again. Refused `gone`: one is not."""
    if not ids:
        return []
    rows = list(files.filter(id__in=[*ids]).order_by("id"))
    if len(rows) < len(set(ids)):
        raise GONE()
    return [
        File(
            name=row.name,
            content_type=row.content_type,
            content=bytes(row.content),
            content_id=row.content_id,
            width=row.width,
            height=row.height,
            scan=row.scan,
        )
        for row in rows
    ]


@verb
def save_outcome(
    office: int,
    *,
    interaction_id: int,
    outcome: str | None = None,
    topic_id: int | None = None,
    outcome_words: str | None = None,
) -> None:
    """Keep what is chosen so far; what is None stays as it is.

    Refused `not_yours` unless this official has the contact, or had it last; as `describe`.
    """
    # locked: a colleague who takes it in this moment comes before us or after us
    contact = chosen(Interaction, interaction_id, lock=True)
    if contact.official_id is None or contact.official_id != acting_official(office):
        raise WRAP_UP_NOT_YOURS()
    describe.within(
        office,
        interaction_id=interaction_id,
        outcome=outcome,
        topic_id=topic_id,
        outcome_words=outcome_words,
    )
