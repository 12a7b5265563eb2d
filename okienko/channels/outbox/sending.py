"""One account's messages handed over by its door: one after another, or some at once."""

import contextlib
import contextvars
import logging
import threading
import time
from collections.abc import Callable, Iterator

from django.db import DataError, IntegrityError, connections
from django.db.utils import Error as DatabaseFault

from okienko.channels.door import Permanent, SendError, Sent, Temporary, Uncertain
from okienko.channels.models import Account
from okienko.channels.parcels import FAULT
from okienko.events.runtime.faults import database_away, where

from . import actions

log = logging.getLogger(__name__)

# Steps with the database at the same time, of all accounts in this process: the threads share one
# processor with the calls, whose p95 was 260 ms beside 16 of them, 85 ms beside 2 (`bench sms`).
STEPS = 2
_steps = threading.BoundedSemaphore(STEPS)

INSIST = (0.2, 0.5, 1.0, 2.0, 3.0, 5.0)  # seconds


@contextlib.contextmanager
def _step() -> Iterator[None]:
    """A turn with the database; the connection is given back at its end."""
    with _steps:
        try:
            yield
        finally:
            connections.close_all()


class Overtaken(Exception):
    """Another process has this message now."""


def send_due(
    account: Account,
    stopped: Callable[[], bool] = lambda: False,
    begun: Callable[[], None] = lambda: None,
) -> int:
    """Send all that is due, one after another; how many tries were made.

    Blocks as long as the provider does. `begun()` is called when a message was taken.
    """
    tries = 0
    try:
        while not stopped():
            with _step():
                attempt = actions.claim(account.office_id, account=account)
            if attempt is None:
                break
            tries += 1
            begun()
            _Sending(account, attempt).run()
    finally:
        connections.close_all()
    return tries


def send_together(account: Account, stopped: Callable[[], bool]) -> None:
    """Send all that is due, as many at the same time as the door allows (`Door.at_once`)."""
    _Crew(account, stopped).run()


class _Crew:
    """Threads that send an account's messages: who takes one has another look for the next."""

    def __init__(self, account: Account, stopped: Callable[[], bool]) -> None:
        self.account = account
        self.stopped = stopped
        self.most = account.door.at_once(account)
        self.turn = threading.Lock()
        self.busy = 1
        self.others: list[threading.Thread] = []
        self.faults: list[Exception] = []

    def run(self) -> None:
        """Until nothing is due; what one of them raised is raised."""
        try:
            send_due(self.account, self.stopped, self._another)
        finally:
            while self.others:
                self.others.pop().join()
        if self.faults:
            raise self.faults[0]

    def _another(self) -> None:
        with self.turn:
            if self.busy >= self.most:
                return
            self.busy += 1
            within = contextvars.copy_context().run  # who acts, acts there too
            name = f"outbox-{self.account.id}-{self.busy}"
            # nobody waits for it at the end of the process: the provider may be silent
            thread = threading.Thread(target=within, args=(self._help,), name=name, daemon=True)
            self.others = [each for each in self.others if each.is_alive()] + [thread]
            thread.start()

    def _help(self) -> None:
        try:
            send_due(self.account, self.stopped, self._another)
        except Exception as error:
            self.faults.append(error)
        finally:
            with self.turn:
                self.busy -= 1


class _Sending:
    """One try."""

    def __init__(self, account: Account, attempt: actions.Try) -> None:
        self.account = account
        self.office = account.office_id
        self.attempt = attempt
        self.handed = False

    def run(self) -> None:
        """Hand it over and write down what became of it, or raise when the database is away."""
        office, attempt = self.office, self.attempt
        try:
            sent = self._send()
        except Temporary as error:
            self._told(error)
            actions.put_off(
                office, attempt=attempt, reason=error.reason, retry_after=error.retry_after
            )
        except Permanent as error:
            self._told(error)
            actions.refuse(office, attempt=attempt, reason=error.reason)
        except Uncertain as error:
            self._told(error)
            actions.uncertain(office, attempt=attempt, reason=error.reason)
        except Overtaken:
            log.warning("message_overtaken", extra={"outgoing": attempt.id})
        except DatabaseFault:
            raise
        except Exception as error:
            self._broken(error)
        else:
            self._sent(sent)

    def _send(self) -> Sent:
        door, hides = self.account.door, self.attempt.hides
        if hides is None:
            return door.send(self.account, self.attempt.parcel, self._handing)
        door.hide(self.account, hides, hidden=self.attempt.hidden)
        return Sent()

    def _handing(self) -> None:
        with _step():
            handed = actions.hand(self.office, attempt=self.attempt)
        if not handed:
            raise Overtaken
        self.handed = True

    def _sent(self, sent: Sent) -> None:
        """It has left, whatever the provider calls it; an id that cannot be kept is none."""
        try:
            _insist(lambda: self._write(sent, sent.external_id))
        except (DataError, IntegrityError, ValueError):
            log.warning("provider_id_unusable", extra={"outgoing": self.attempt.id})
            _insist(lambda: self._write(sent, ""))

    def _write(self, sent: Sent, external_id: str) -> None:
        with _step():
            actions.sent(
                self.office, attempt=self.attempt, external_id=external_id, refused=sent.refused
            )

    def _told(self, error: SendError) -> None:
        """What a technician needs stands in the log; officials read the reason."""
        if error.detail:
            log.warning("message_not_sent", extra={"outgoing": self.attempt.id, "why": str(error)})

    def _broken(self, error: Exception) -> None:
        """A fault of the door: what it has not handed over is tried again."""
        fault = where(error)
        log.error("door_failed_to_send", extra={"outgoing": self.attempt.id, "error": fault})
        step = actions.uncertain if self.handed else actions.put_off
        step(self.office, attempt=self.attempt, reason=FAULT)


def _insist(step: Callable[[], None]) -> None:
    """Write down that it was sent, though the database be away for a moment: nobody else knows."""
    for pause in (*INSIST, 0.0):
        try:
            step()
        except DatabaseFault as error:
            connections.close_all()
            if not pause or not database_away(error):
                raise
            time.sleep(pause)
        else:
            return
