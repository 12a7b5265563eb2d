"""Which lines to operators work: told by Asterisk, kept as rows, changed only when it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.security.scope import in_all_offices
from okienko.events.verbs import verb

from .events import LineDown
from .models import LineNews, LineProof, LineState
from .settings import usable_trunk

LOOKS = 5.0  # seconds between two looks at the lines
DOWN_AFTER = 2  # looks in a row that must agree before a line counts as down
PROVED_AFTER = 3  # and with an answer, before its absence means something
UP_AFTER = 6  # and before it counts as up again: one that comes and goes stays down


@dataclass
class Watch:
    """What was seen of each line lately. Pure; the rows say what counts.

    Some operators answer no OPTIONS and work: who never answered for some looks is not missed.
    """

    unlike: dict[int, int] = field(default_factory=dict)  # looks in a row unlike the rows
    answered: dict[int, int] = field(default_factory=dict)  # looks in a row with an answer
    proved: set[int] = field(default_factory=set)  # at this look, lines whose operator does answer

    def seen(
        self,
        answers: Mapping[int, bool],
        refusing: set[int],
        down: set[int],
        proved: set[int],
    ) -> dict[int, bool]:
        """The lines that count from now on as working (True) or down, of those looked at.

        `refusing`: whose registration is refused; `down` and `proved`: what the rows have.
        """
        self.proved.clear()
        changed: dict[int, bool] = {}
        for line, there in answers.items():
            self.answered[line] = self.answered.get(line, 0) + 1 if there else 0
            if self.answered[line] >= PROVED_AFTER:
                self.proved.add(line)
            missed = not there and (line in proved or line in down)
            works = not missed and line not in refusing
            if works == (line not in down):
                self.unlike.pop(line, None)
                continue
            self.unlike[line] = self.unlike.get(line, 0) + 1
            if self.unlike[line] >= (UP_AFTER if works else DOWN_AFTER):
                del self.unlike[line]
                changed[line] = works
        return changed


def lines_known() -> tuple[set[int], set[int]]:
    """The lines that count as down, and those whose operator was seen to answer; of all offices."""
    with in_all_offices():
        down = set(LineState.objects.values_list("account_id", flat=True))
        proofs = LineProof.objects.select_related("account")
        return down, {row.account_id for row in proofs if row.server == _server(row.account)}


def _server(account: Account) -> str:
    """Of which server of an operator something is known."""
    trunk = usable_trunk(account)
    return "" if trunk is None else f"{trunk.transport} {trunk.proxy}"


def line_proved(account_id: int) -> None:
    """The operator's server has answered for some looks in a row; kept, also for after a kill."""
    with in_all_offices():
        account = Account.objects.filter(id=account_id).first()
    if account is not None:
        _proved(account.office_id, account_id=account_id, server=_server(account))


@verb
def _proved(office: int, *, account_id: int, server: str) -> None:
    LineProof.objects.update_or_create(
        office_id=office, account_id=account_id, defaults={"server": server}
    )


def line_changed(account_id: int, *, works: bool, refused: bool) -> None:
    """A line counts as down, or as working again."""
    with in_all_offices():
        office = Account.objects.filter(id=account_id).values_list("office_id", flat=True).first()
    if office is not None:
        _change(office, account_id=account_id, works=works, refused=refused)


@verb
def _change(office: int, *, account_id: int, works: bool, refused: bool) -> None:
    rows = LineState.objects.filter(account_id=account_id)
    now = clock.now()
    if works:
        rows.delete()
        LineNews.objects.filter(account_id=account_id, up_since=None).update(up_since=now)
    elif not rows.exists():
        LineState.objects.create(
            office_id=office, account_id=account_id, since=now, refused=refused
        )
        # one that is down again before it was told to work is the same trouble
        LineNews.objects.update_or_create(
            office_id=office,
            account_id=account_id,
            defaults={"up_since": None, "refused": refused},
            create_defaults={"down_since": now, "refused": refused},
        )
    emit(LineDown(office=office, subject=account_id, down=not works))
