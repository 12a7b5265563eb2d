"""What the virus check said of a file that was kept before it was asked."""

from okienko.events.log.kinds import emit
from okienko.events.verbs import verb

from ..events import FileScanned
from ..models import Attachment


@verb
def keep_scan(office: int, *, file_id: int, scan: str) -> None:
    """Keep what the check found (`Attachment.Scan`); a file that is gone or is known stays so."""
    waits = Attachment.objects.filter(id=file_id, scan=Attachment.Scan.WAITS)
    row = waits.select_related("message").defer("content").first()
    if row is None or not waits.update(scan=scan):
        return
    interaction = row.message.interaction_id
    emit(FileScanned(office=office, subject=file_id, interaction=interaction, scan=scan))
