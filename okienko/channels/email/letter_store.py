"""Between a mailbox's thread and the verbs: every letter is kept, whatever it is."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, connection, connections

from okienko.events.runtime.faults import database_away, where
from okienko.events.security.scope import in_offices

from . import actions
from .actions import TakenLetter
from .hand import LARGE
from .imap import Cursor, Fetched
from .letter import Letter
from .models import MailboxState
from .parse import bare_letter, envelope_letter
from .readers import NotRead, readers
from .settings import EmailSettings

log = logging.getLogger(__name__)

R = TypeVar("R")


class DatabaseLetterStore:
    """Keeps the letters of one mailbox; see imap.LetterStore. Called from that mailbox's thread."""

    def __init__(self, office: int, account_id: int, settings: EmailSettings) -> None:
        self.office = office
        self.account_id = account_id
        self.settings = settings
        self._ahead: dict[tuple[int, int], Future[Letter]] = {}

    def _do(self, step: Callable[[], R]) -> R:
        try:
            return step()
        finally:
            connections.close_all()

    def _state(self) -> MailboxState | None:
        def read() -> MailboxState | None:
            with in_offices([self.office]):
                return MailboxState.objects.filter(account_id=self.account_id).first()

        return self._do(read)

    def cursor(self) -> Cursor | None:
        state = self._state()
        if state is None or state.uidvalidity is None:
            return None
        return Cursor(state.uidvalidity, state.uid)

    def since(self) -> date | None:
        state = self._state()
        return state.started_at.date() if state and not self.settings.from_beginning else None

    def begin(self, cursor: Cursor) -> None:
        self._do(
            lambda: actions.begin(
                self.office,
                account_id=self.account_id,
                uidvalidity=cursor.uidvalidity,
                uid=cursor.uid,
            )
        )

    def read_ahead(self, letters: Sequence[Fetched]) -> None:
        """Begin to read what `take` gets next, while what comes before is written."""
        self._ahead = ahead = {(each.uidvalidity, each.uid): Future[Letter]() for each in letters}

        def run() -> None:
            for each in letters:
                if self._ahead is not ahead:
                    return  # the connection was lost meanwhile, and others are read
                future = ahead[each.uidvalidity, each.uid]
                try:
                    future.set_result(self._read(each))
                except OSError as error:
                    future.set_exception(error)

        if len(letters) > 1:
            threading.Thread(target=run, name=f"reading-{self.account_id}", daemon=True).start()
        else:
            self._ahead = {}

    def take(self, letter: Fetched) -> None:
        """Keep it; the connection stays open until the last of those ahead is kept."""
        try:
            self.keep(letter)
            self._ahead.pop((letter.uidvalidity, letter.uid), None)
        except BaseException:
            self._ahead = {}
            raise
        finally:
            if len(letter.raw) > LARGE and connection.connection is not None:
                # what the driver took to send it stays its own as long as it is connected
                connection.connection.close()
            if not self._ahead:
                connections.close_all()

    def keep(self, fetched: Fetched) -> TakenLetter:
        """Take in a letter; one that breaks the steps is taken in by its bytes alone.

        Raises only when the database is away, or no process can be started to read it (OSError):
        then nothing is kept, and it is tried again.
        """
        ahead = self._ahead.get((fetched.uidvalidity, fetched.uid))
        letter = ahead.result() if ahead else self._read(fetched)
        for less in (envelope_letter, bare_letter):
            try:
                return self._take_in(fetched, letter)
            except IntegrityError:
                # the other mailbox of the office has just taken in its copy of the same letter
                return self._take_in(fetched, letter)
            except Exception as error:
                if database_away(error):
                    raise
                self._tell("letter_taken_in_bare", fetched, where(error))
                letter = less(fetched.raw)
        return self._take_in(fetched, letter)

    def _read(self, fetched: Fetched) -> Letter:
        """The letter, read in a process of its own; what can be said of it when that failed."""
        try:
            return readers.read(fetched.raw)
        except NotRead as error:
            self._tell("letter_not_read", fetched, error.reason)
            known = (error.reason,) if error.reason in ("took too long", "too large") else ()
        try:
            return envelope_letter(fetched.raw, *known)
        except Exception as error:
            self._tell("envelope_not_read", fetched, where(error))
            return bare_letter(fetched.raw)

    def _tell(self, event: str, fetched: Fetched, reason: str) -> None:
        """For the log: what happened where, never the words of a letter."""
        log.error(event, extra={"account": self.account_id, "uid": fetched.uid, "error": reason})

    def _take_in(self, fetched: Fetched, letter: Letter) -> TakenLetter:
        return actions.take_in(
            self.office,
            account_id=self.account_id,
            settings=self.settings,
            fetched=fetched,
            letter=letter,
        )

    def pass_by(self, uidvalidity: int, uid: int, *, gone: bool) -> None:
        if not gone:
            log.error("letter_unreadable", extra={"account": self.account_id, "uid": uid})
        self._do(
            lambda: actions.skip(
                self.office,
                account_id=self.account_id,
                uidvalidity=uidvalidity,
                uid=uid,
                note="gone" if gone else "unreadable",
            )
        )

    def answered(self) -> None:
        self._do(lambda: actions.server_answered(self.office, account_id=self.account_id))

    def trouble(self, reason: str) -> None:
        self._do(lambda: actions.trouble(self.office, account_id=self.account_id, reason=reason))
