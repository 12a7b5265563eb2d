"""The token that is valid now, renewed when it is due by one process at a time.

A provider may give a new refresh token with each renewal and take the old one for stolen, so that
two renewals at once would end the consent. Who renews claims that in the row first; the others
wait for what comes of it. Called from threads, outside of any transaction: the provider is asked
while none is open.
"""

import logging
import time
from datetime import timedelta

from django.db import connections

from okienko.channels.door import Temporary
from okienko.channels.secrets import Lost
from okienko.events import clock
from okienko.events.security.scope import in_offices

from . import actions
from .client import NotGiven, Provider, renew
from .models import Consent
from .queries import consent

log = logging.getLogger(__name__)

LOOK_EVERY = 0.2
#: What ends a consent. Any other "no" is about us as a program, or passes.
OVER = ("invalid_grant", "interaction_required", "consent_required", "login_required")


class ConsentMissing(Temporary):
    """Nobody has signed in at the provider, or the consent ended: a person must. `theirs`: why."""

    def __init__(self, reason: str, theirs: str = "") -> None:
        super().__init__(reason, 60)
        self.theirs = theirs


class SignInRefused(Temporary):
    """The provider refuses us as a program, whatever the person agreed to. `theirs`: its words."""

    def __init__(self, code: str, theirs: str) -> None:
        super().__init__(f"the provider refuses the sign-in ({code})", 300)
        self.code = code
        self.theirs = theirs


def _access(row: Consent) -> str:
    return str(row.secrets["access"])


#: The reasons of ConsentMissing.
NEVER = "nobody has signed in at the provider yet"
ENDED = "the consent at the provider has ended"


class Bearer:
    """A connection's right to sign in."""

    def __init__(self, office: int, account_id: int, provider: Provider) -> None:
        self.office = office
        self.account_id = account_id
        self.provider = provider
        self._number = 0  # of the token that was given last

    def token(self) -> str:
        """A token that is valid now; Temporary when there is none, ConsentMissing for long."""
        try:
            return self._token()
        finally:
            connections.close_all()

    def refused(self) -> None:
        """A server did not take the token that was given last."""
        try:
            actions.doubt(self.office, account_id=self.account_id, number=self._number)
        finally:
            connections.close_all()

    def may_be_asked(self) -> bool:
        """Whether there is a consent that has not ended, as far as is known."""
        with in_offices([self.office], reading=True):
            found = consent(self.account_id, self.provider)
        return found is not None and found.ended_at is None

    def _token(self) -> str:
        until = time.monotonic() + actions.RENEWAL
        while True:
            row = self._row()
            self._number = row.number
            if clock.now() < row.renew_at:
                return _access(row)
            if actions.claim(self.office, account_id=self.account_id, number=row.number):
                return self._renewed(row)
            if clock.now() + timedelta(seconds=5) < row.expires_at:
                return _access(row)  # somebody else renews it; it will do for now
            if time.monotonic() > until:
                raise Temporary("the provider's sign-in is being asked", 30)
            connections.close_all()
            time.sleep(LOOK_EVERY)

    def _row(self) -> Consent:
        with in_offices([self.office], reading=True):
            row = consent(self.account_id, self.provider)
        if row is None or isinstance(row.secrets, Lost):
            raise ConsentMissing(NEVER)
        if row.ended_at is not None:
            raise ConsentMissing(ENDED, row.words)
        return row

    def _renewed(self, row: Consent) -> str:
        """Ask the provider, having claimed that."""
        which = {"account_id": self.account_id, "number": row.number}
        refresh = row.secrets["refresh"]
        connections.close_all()  # while the provider is waited for
        try:
            tokens = renew(self.provider, row.token_url, refresh)
        except NotGiven as error:
            log.warning("token_not_renewed", extra={**which, "error": error.code})
            if error.code in OVER:
                words = error.theirs or error.code
                actions.end(self.office, **which, words=words)
                raise ConsentMissing(ENDED, words) from None
            return self._kept(row, SignInRefused(error.code, error.theirs))
        except Temporary as error:
            log.warning("token_not_renewed", extra={**which, "error": error.reason})
            return self._kept(row, error)
        actions.renewed(self.office, **which, tokens=tokens, refresh=refresh)
        self._number = row.number + 1
        return tokens.access

    def _kept(self, row: Consent, why: Temporary) -> str:
        """The token that is there, as long as it lasts."""
        actions.release(self.office, account_id=self.account_id, number=row.number)
        if clock.now() >= row.expires_at:
            raise why
        return _access(row)
