"""Between a mailbox's thread and the verbs: every letter is kept, whatever it is."""

import logging
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from django.db import IntegrityError, InterfaceError, OperationalError, connections

from okienko.events.scope import in_offices

from . import actions
from .actions import Taken
from .imap import Cursor, Fetched
from .letter import Letter
from .models import MailboxState
from .parse import bare_letter
from .reading import read_letter
from .settings import EmailSettings

log = logging.getLogger(__name__)

R = TypeVar("R")


def where(error: BaseException) -> str:
    """An error for the log: its kind and place, without its words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place


class DatabaseKeeper:
    """Keeps the letters of one mailbox; see imap.Keeper. Called from that mailbox's thread."""

    def __init__(self, office: int, account_id: int, settings: EmailSettings) -> None:
        self.office = office
        self.account_id = account_id
        self.settings = settings

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

    def take(self, letter: Fetched) -> None:
        self._do(lambda: self.keep(letter))

    def keep(self, fetched: Fetched) -> Taken:
        """Take in a letter; one that breaks the steps is taken in by its bytes alone.

        Raises only when the database is away: then nothing is kept, and it is tried again.
        """
        try:
            return self._take_in(fetched, read_letter(fetched.raw))
        except (OperationalError, InterfaceError):
            raise
        except IntegrityError:
            # the other mailbox of the office has just taken in its copy of the same letter
            return self._take_in(fetched, read_letter(fetched.raw))
        except Exception as error:
            log.error(  # noqa: TRY400 (the message of an error may hold what people wrote)
                "letter_taken_in_bare",
                extra={"account": self.account_id, "uid": fetched.uid, "error": where(error)},
            )
            return self._take_in(fetched, bare_letter(fetched.raw))

    def _take_in(self, fetched: Fetched, letter: Letter) -> Taken:
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
