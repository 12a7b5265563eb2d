"""One mailbox's letters handed to its relay, one after another."""

import logging
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connections

from okienko.channels.door import Permanent, Temporary, Uncertain

from . import actions
from .settings import EmailSettings
from .smtp import hand_over

log = logging.getLogger(__name__)

INSIST = (0.2, 0.5, 1.0, 2.0, 3.0, 5.0)  # seconds


class Overtaken(Exception):
    """Another process has this letter now."""


def send_due(
    office: int,
    account_id: int,
    settings: EmailSettings,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Send all that is due; how many tries were made. Blocks as long as the relay does."""
    tries = 0
    try:
        while not stopped():
            letter = actions.claim(office, account_id=account_id, settings=settings)
            connections.close_all()
            if letter is None:
                break
            tries += 1
            _send_one(office, settings, letter)
    finally:
        connections.close_all()
    return tries


def _send_one(office: int, settings: EmailSettings, letter: actions.Letter) -> None:
    def before_end() -> None:
        handed = actions.hand(office, letter=letter)
        connections.close_all()
        if not handed:
            raise Overtaken

    try:
        refused = hand_over(
            settings.smtp(), settings.address, letter.recipients, letter.content, before_end
        )
    except Temporary as error:
        actions.put_off(office, letter=letter, reason=error.reason, retry_after=error.retry_after)
    except Permanent as error:
        actions.refuse(office, letter=letter, reason=error.reason)
    except Uncertain as error:
        actions.uncertain(office, letter=letter, reason=error.reason)
    except Overtaken:
        log.warning("letter_overtaken", extra={"outgoing": letter.id})
    else:
        _insist(lambda: actions.sent(office, letter=letter, refused=refused))


def _insist(step: Callable[[], None]) -> None:
    """Write down that it was sent, though the database be away for a moment: nobody else knows."""
    for pause in (*INSIST, 0.0):
        try:
            step()
        except (OperationalError, InterfaceError):
            connections.close_all()
            if not pause:
                raise
            time.sleep(pause)
        else:
            return
