"""A thread of its own for a step that waits for somebody else."""

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connections

R = TypeVar("R")


async def apart(step: Callable[[], R], name: str = "apart") -> R:
    """Run `step` in a thread of its own that nobody waits for at the end.

    A relay or a mailbox may not answer for half a minute: that must not hold up another one's,
    nor the end of the process. What it was doing is settled by whoever has the lease next.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[R] = loop.create_future()

    def tell(put: Callable[[Any], None], what: object) -> None:
        if not done.done():
            put(what)

    def later(put: Callable[[Any], None], what: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(tell, put, what)

    def run() -> None:
        try:
            result = step()
        except BaseException as error:
            later(done.set_exception, error)
        else:
            later(done.set_result, result)
        finally:
            connections.close_all()

    within = contextvars.copy_context().run  # who acts, acts there too
    threading.Thread(target=within, args=(run,), name=name, daemon=True).start()
    return await done
