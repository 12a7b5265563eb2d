"""Tests of connections, while somebody watches: each in a thread, its steps read by the page.

They live in the memory of the web process and are forgotten after a quarter of an hour, or with
the process: a test is begun again. Two who test the same connection watch one test, so that the
other side sees one sign-in. A sign-in that was refused is not repeated for ever: providers lock a
mailbox after some wrong passwords.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

from django.db import connections as database
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from okienko.channels.refusals import REFUSED_OFTEN, TESTS_RUN
from okienko.channels.setup import Found, Step
from okienko.events.refusals import Refused
from okienko.events.runtime.faults import where

log = logging.getLogger(__name__)

GOOD = ("ok", "off", "late")  # states of a step after which a connection can be used
MOST = 8  # tests at once in one process
OFFICES_MOST = 3  # of one office; one that a server holds up for ever counts here as well
KEPT = 15 * 60.0  # seconds that a test can be looked at
REFUSALS, WITHIN = 3, 15 * 60.0  # so many refused sign-ins in so many seconds, and it is enough
LONGEST = 120.0  # seconds; a door's steps are bounded, this is the net under them


@dataclass
class Run:
    """One test. `given` are fields and secrets from which settings are being found out."""

    id: str
    office: int
    person: int
    kind: str
    account: int | None
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)
    steps: dict[str, Step] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)
    over: bool = False
    began: float = field(default_factory=time.monotonic)

    @property
    def told(self) -> list[Step]:
        """The steps until now; `steps` grows in its thread while a page is made of them."""
        return list(self.steps.values())

    @property
    def well(self) -> bool:
        """Whether it is over and nothing went wrong."""
        return self.over and all(step.state in GOOD for step in self.steps.values())

    @property
    def stalled(self) -> bool:
        """Whether it should be over long since."""
        return not self.over and time.monotonic() - self.began > LONGEST


class Trials:
    """The tests of one process."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}
        self._refused: dict[tuple[int, int], list[float]] = {}
        self._lock = threading.Lock()

    def begin(
        self,
        office: int,
        steps: Callable[[], Iterable[Step | Found]],
        *,
        person: int,
        kind: str,
        account: int | None = None,
        given: Mapping[str, Any] | None = None,
        well: Callable[[], None] = lambda: None,
    ) -> Run:
        """Begin a test, or find the one of this account that runs. `well`: done after a good one.

        Refused `tests_run` (too many at once), `refused_often` (the sign-in, lately).
        """
        with self._lock:
            self._forget()
            running = [run for run in self._runs.values() if not run.over and not run.stalled]
            for run in running:
                if account is not None and (run.office, run.account) == (office, account):
                    return run
            ours = [run for run in self._runs.values() if run.office == office and not run.over]
            if len(running) >= MOST or len(ours) >= OFFICES_MOST:
                raise TESTS_RUN()
            if account is not None:
                self._must_wait((office, account))
            run = Run(secrets.token_urlsafe(16), office, person, kind, account, given or {})
            self._runs[run.id] = run
        within, language = copy_context().run, get_language()
        work = threading.Thread(
            target=within, args=(self._work, run, steps, well, language), name="trial", daemon=True
        )
        work.start()
        return run

    def get(self, office: int, run_id: str, person: int | None = None) -> Run | None:
        """A test of the office, of `person` alone if it is given; None when it is forgotten."""
        with self._lock:
            self._forget()
            run = self._runs.get(run_id)
        if run is None or run.office != office or person not in (None, run.person):
            return None
        return run

    def allow(self, office: int, account: int) -> None:
        """Other secrets were typed: what was refused before no longer counts."""
        with self._lock:
            self._refused.pop((office, account), None)

    def _work(
        self,
        run: Run,
        steps: Callable[[], Iterable[Step | Found]],
        well: Callable[[], None],
        language: str | None,
    ) -> None:
        try:
            with override(language):
                self._follow(run, steps)
                if all(step.state in GOOD for step in run.steps.values()):
                    self._then(run, well)
        finally:
            run.over = True
            database.close_all()

    def _follow(self, run: Run, steps: Callable[[], Iterable[Step | Found]]) -> None:
        try:
            for told in steps():
                if isinstance(told, Found):
                    run.found.update(told.values)
                    continue
                run.steps[told.name] = told
                if told.refused and run.account is not None:
                    with self._lock:
                        at = self._refused.setdefault((run.office, run.account), [])
                        at.append(time.monotonic())
        except Exception as error:
            log.warning("trial_failed", extra={"kind": run.kind, "error": where(error)})
            words = _("The test itself failed. Try again; if it stays so, tell who runs Okienko.")
            self._stop(run, words)
        else:
            self._stop(run, _("The test ended here without an answer."))

    @staticmethod
    def _stop(run: Run, words: str) -> None:
        """Steps that were told to begin and never ended have failed."""
        for name, step in list(run.steps.items()):
            if step.state == "running":
                run.steps[name] = Step(name, step.title, "failed", words)
        if not run.steps and not run.found:
            run.steps["test"] = Step("test", _("Test"), "failed", words)

    @staticmethod
    def _then(run: Run, well: Callable[[], None]) -> None:
        try:
            well()
        except Refused as refusal:
            run.steps["use"] = Step("use", _("Put into use"), "failed", str(refusal))

    def _must_wait(self, key: tuple[int, int]) -> None:
        """Not too many refused sign-ins; inside the lock."""
        now = time.monotonic()
        late = [at for at in self._refused.get(key, []) if now - at < WITHIN]
        self._refused[key] = late
        if len(late) >= REFUSALS:
            raise REFUSED_OFTEN(n=int((late[-REFUSALS] + WITHIN - now) // 60) + 1)

    def _forget(self) -> None:
        now = time.monotonic()
        for key, run in list(self._runs.items()):
            if run.over and now - run.began > KEPT:
                del self._runs[key]


trials = Trials()
