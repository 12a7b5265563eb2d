"""Which files may be given away."""

from okienko.interactions.models import Attachment, Message

_LEFT = (
    Message.Delivery.SENDING,
    Message.Delivery.SENT,
    Message.Delivery.UNCERTAIN,
    Message.Delivery.PARTLY,
)


def file_of(file_id: int) -> Attachment | None:
    """A file of an answer that is leaving or has left; None for any other. In an open scope.

    Not of one that was withdrawn, has not left after all, or in which a virus was found meanwhile.
    """
    rows = Attachment.objects.filter(
        id=file_id,
        message__direction__in=[Message.Direction.OUT, Message.Direction.AUTO],
        message__delivery__in=_LEFT,
        message__withdrawn_at=None,
    )
    return rows.exclude(scan=Attachment.Scan.FOUND).first()
