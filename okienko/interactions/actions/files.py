"""Files that come after their message: what the virus check said, what a provider keeps for us."""

from datetime import datetime

from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb

from ..events import FileFetched, FileScanned, FileWanted
from ..models import Attachment, AwaitedFile, Message
from ..refusals import NOT_TO_FETCH
from .receive import File, attach


@verb
def keep_scan(office: int, *, file_id: int, scan: str) -> None:
    """Keep what the check found (`Attachment.Scan`); a file that is gone or is known stays so."""
    waits = Attachment.objects.filter(id=file_id, scan=Attachment.Scan.WAITS)
    row = waits.select_related("message").defer("content").first()
    if row is None or not waits.update(scan=scan):
        return
    interaction = row.message.interaction_id
    emit(FileScanned(office=office, subject=file_id, interaction=interaction, scan=scan))


@verb
def fetched(office: int, *, awaited_id: int, file: File) -> None:
    """A file that was awaited is there. One that nobody awaits any more is not kept."""
    row = _awaited(awaited_id)
    if row is None:
        return
    attach(office, row.message, [file])
    row.delete()
    _tell(office, row.message, "")


@verb
def not_fetched(
    office: int, *, awaited_id: int, state: str = "", next_at: datetime | None = None
) -> None:
    """It could not be fetched: never (`state`, of AwaitedFile.State), or it is asked for later."""
    row = _awaited(awaited_id)
    if row is None:
        return
    if not state:
        row.tries += 1
        row.next_at = next_at
        row.save(update_fields=["tries", "next_at"])
        return
    AwaitedFile.objects.filter(id=row.id).update(state=state, next_at=None)
    _tell(office, row.message, state)


@verb
def fetch_again(office: int, *, awaited_id: int) -> None:
    """Have one asked for once more, at once. Refused `not_to_fetch`, `gone`."""
    row = chosen(AwaitedFile, awaited_id, lock=True)
    if not row.again:
        raise NOT_TO_FETCH()
    row.state, row.tries, row.next_at = AwaitedFile.State.WAITS, 0, clock.now()
    row.save(update_fields=["state", "tries", "next_at"])
    emit(FileWanted(office=office, subject=row.message_id, interaction=row.message.interaction_id))


def _awaited(awaited_id: int) -> AwaitedFile | None:
    rows = AwaitedFile.objects.select_for_update(no_key=True, of=("self",))
    return (
        rows.filter(id=awaited_id, state=AwaitedFile.State.WAITS).select_related("message").first()
    )


def _tell(office: int, message: Message, state: str) -> None:
    told = {"subject": message.id, "interaction": message.interaction_id}
    emit(FileFetched(office=office, state=state, **told))
