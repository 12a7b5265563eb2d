"""Who really wrote a message, when an official knows it."""

from okienko.customers.identities import Address
from okienko.events import prepared
from okienko.events.actor import acting_official
from okienko.events.verbs import chosen, verb

from ..models import Interaction, Message, Participant, PartRole
from ..refusals import NO_OTHER_WRITER, WRITER_NOT_YOURS


@verb
def name_writer(office: int, *, message_id: int) -> tuple[int, Address]:
    """Who is named in what a colleague forwarded wrote it: (contact, writer).

    The colleague's address stays as the one through which it came. Where the contact began with
    this message, it is the writer's from now on; whose card that is, the caller says. Refused
    `not_yours` unless this official has the contact; `no_writer` when the message names nobody.
    """
    message = chosen(Message, message_id)
    contact = prepared.must(Interaction, lock=True, id=message.interaction_id)
    if contact.official_id is None or contact.official_id != acting_official(office):
        raise WRITER_NOT_YOURS()
    parts = Participant.objects.filter(message=message)
    writer = parts.filter(role=PartRole.FORWARDED).first()
    if writer is None:
        raise NO_OTHER_WRITER()
    began = parts.filter(role=PartRole.FROM, value=contact.address_value).exists()
    parts.filter(role=PartRole.VIA).delete()
    parts.filter(role=PartRole.FROM).update(role=PartRole.VIA)
    Participant.objects.filter(id=writer.id).update(role=PartRole.FROM)
    Message.objects.filter(id=message.id).update(sender=writer.name or writer.value)
    if began:
        prepared.update(
            Interaction,
            {"id": contact.id},
            address_kind=writer.kind,
            address_value=writer.value,
            address_name=writer.name,
        )
    return contact.id, writer.address
