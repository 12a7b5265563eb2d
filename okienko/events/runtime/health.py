"""Parts that can fail register a check here; `GET /health` and `okienko doctor` run them all.

What a door stands on is told by the door itself (`channels.door.Door.parts`).

@health("database")
def check() -> Health:
    return Health("ok", "answers")
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

log = logging.getLogger(__name__)

State = Literal["ok", "late", "failed", "off"]
Check = Callable[[], "Health"]

CHECKS: dict[str, Check] = {}


@dataclass(frozen=True)
class Health:
    """How a part is. `ok`: works; `late`: works but lags; `failed`; `off`: not configured.

    `words` is short, for whoever runs the installation, in the language that is active: English for
    machines (`/health`, `okienko doctor`), the reader's on a page. Without personal data.
    """

    state: State
    words: str = ""


def health(name: str) -> Callable[[Check], Check]:
    """Registers a check under `name` (lower case, unique). It must answer within seconds."""

    def register(check: Check) -> Check:
        known = CHECKS.get(name)
        if known is not None and known.__qualname__ != check.__qualname__:
            raise ValueError(f"two checks are called {name!r}")
        CHECKS[name] = check
        return check

    return register


def run_all(*more: Mapping[str, Check]) -> dict[str, Health]:
    """The answer of each part, and of `more`. A check that raises counts as failed; the rest goes
    on.
    """
    answers = {}
    checks = dict(CHECKS)
    for some in more:
        checks |= some
    for name, check in sorted(checks.items()):
        try:
            answers[name] = check()
        except Exception as error:
            log.warning("health_check_failed", extra={"part": name}, exc_info=True)
            answers[name] = Health("failed", type(error).__name__)
    return answers


def all_well(answers: dict[str, Health]) -> bool:
    """Whether all that is configured works."""
    return all(answer.state in ("ok", "off") for answer in answers.values())
