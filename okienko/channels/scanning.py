"""Files that the virus check has not seen yet: those of letters, and of minutes when it was away.

Not a timer's work and not a reader's: a check takes seconds and speaks to another server, which no
transaction waits for; and while that is away everything else goes on. The rows say what waits, so
it does not matter which process dies.
"""

import asyncio
import logging

from okienko.channels.door import Runtime
from okienko.config import config
from okienko.events.runtime.apart import apart
from okienko.events.runtime.faults import where
from okienko.events.runtime.leases import run_leased
from okienko.events.security.scope import in_all_offices, in_offices
from okienko.interactions.actions import keep_scan
from okienko.interactions.models import Attachment
from okienko.interactions.queries import file

from . import clamav
from .queries import unchecked

log = logging.getLogger(__name__)

EACH = 30.0  # seconds between two looks without news
AT_ONCE = 20  # files of one look
NEWS = ("message.received", "message.queued")


async def serve(runtime: Runtime) -> None:
    """Have checked what waits, in one process at a time; until cancelled."""
    await run_leased(runtime.dsn, "scanning", lambda: _serve(runtime))


async def _serve(runtime: Runtime) -> None:
    if not config().clamav:
        await asyncio.Event().wait()
    with runtime.feed.subscribe(*NEWS) as facts:
        while True:
            try:
                done = await apart(scan_waiting, "scanning")
            except Exception as error:
                log.warning("scanning_failed", extra={"error": where(error)})
                done = 0
            if done < AT_ONCE:
                try:
                    await asyncio.wait_for(facts.get(), EACH)
                except TimeoutError:
                    continue
                while not facts.empty():
                    facts.get_nowait()


def scan_waiting() -> int:
    """Have the oldest files checked that wait for it; how many were, fewer when it is away."""
    with in_all_offices():
        waiting = unchecked(AT_ONCE)
    for done, (office, file_id) in enumerate(waiting):
        with in_offices([office]):
            row = file(file_id)
        found = clamav.scan(bytes(row.content)) if row else clamav.Result.NONE
        if found is clamav.Result.UNANSWERED:
            return done
        clean = found is not clamav.Result.INFECTED
        scan = Attachment.Scan.CLEAN if clean else Attachment.Scan.FOUND
        keep_scan(office, file_id=file_id, scan=scan)
    return len(waiting)
