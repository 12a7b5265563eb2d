"""Plays a day of an office through the verbs, at times of the clock on its wall."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import reply
from okienko.offices.actions import add_schedule
from okienko.routing import actions
from okienko.routing.actions import change_queue
from okienko.routing.models import Wait
from okienko.statistics.figures import FIGURES
from okienko.statistics.measure import Selection, measure, measure_by, rows_of
from okienko.statistics.periods import day_of
from tests.cast import OfficeCast, a_call, an_email, at_work

ZONE = "Europe/Warsaw"


@dataclass
class Player:
    """The verbs of one office's day. Times are "9:05:20", local."""

    office: OfficeCast
    day: date

    def moment(self, wall: str, day: date | None = None) -> datetime:
        local = datetime.combine(day or self.day, time.fromisoformat(wall.zfill(8)))
        return local.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)

    @contextmanager
    def at(self, wall: str, day: date | None = None) -> Iterator[None]:
        with clock.at(self.moment(wall, day)):
            yield

    def call(self, wall: str, queue: int | None = None) -> int:
        with self.at(wall):
            return a_call(self.office, queue=queue or self.office.queue)

    def letter(self, wall: str, queue: int | None = None, **more: Any) -> int:
        with self.at(wall):
            return an_email(self.office, queue=queue or self.office.queue, **more)

    def take(self, contact: int, wall: str, name: str = "anna") -> None:
        official = self.office.officials[name]
        with self.at(wall):
            at_work(self.office, name)
            with in_offices([self.office.id]):
                wait = Wait.objects.get(interaction_id=contact, result="").id
            offer = actions.make_offer(self.office.id, wait_id=wait, official_id=official)
            assert offer, f"{name} has no room at {wall}"
            actions.accept(self.office.id, offer_id=offer, official_id=official)

    def give_up(self, contact: int, wall: str) -> None:
        with self.at(wall):
            assert actions.customer_left(self.office.id, interaction_id=contact) == "abandoned"

    def do(self, verb: Any, contact: int, wall: str, name: str = "anna", **more: Any) -> None:
        with self.at(wall):
            verb(
                self.office.id,
                interaction_id=contact,
                official_id=self.office.officials[name],
                **more,
            )

    def hang_up(self, contact: int, wall: str, done: str, outcome: str, name: str = "anna") -> None:
        with self.at(wall):
            actions.customer_left(self.office.id, interaction_id=contact)
        self.do(actions.finish, contact, done, name, outcome=outcome)

    def write(self, contact: int, wall: str, name: str = "anna") -> None:
        answer = reply.by(self.office.actor(name))
        with self.at(wall):
            answer(self.office.id, interaction_id=contact, text="Przyjadą we wtorek.")

    def open_from_8_to_16(self) -> None:
        """Both queues have the same hours, every day of the week, holidays too."""
        here = self.office
        week = [(weekday, time(8), time(16)) for weekday in range(7)]
        plan = add_schedule(here.id, name="8-16", spans=week, holidays=False)
        for queue in (here.queue, here.other_queue):
            change_queue(here.id, queue_id=queue, schedule_id=plan)

    # --- what the figures say -----------------------------------------------------------------

    def selection(self, queue: int | None = None, day: date | None = None) -> Selection:
        return Selection((self.office.id,), day_of(day or self.day, ZONE), queue)

    def figures(
        self, wall: str = "23:00:00", queue: int | None = None, day: date | None = None
    ) -> dict[str, Any]:
        """All figures of the day as a page shows them at `wall`: rounded to two places."""
        with self.at(wall), in_offices([self.office.id]):
            values = measure(FIGURES, self.selection(queue, day))
        return {code: _rounded(value) for code, value in values.items()}

    def by(self, key: Any, wall: str = "23:00:00") -> dict[Any, dict[str, Any]]:
        with self.at(wall), in_offices([self.office.id]):
            return dict(measure_by(key, FIGURES, self.selection()))

    def listed(self, code: str, wall: str = "23:00:00", queue: int | None = None) -> list[int]:
        """The contacts behind a figure, a contact as often as it counts."""
        figure = FIGURES[code]
        path = f"{figure.source.contact}_id" if figure.source.contact else "id"
        with self.at(wall), in_offices([self.office.id]):
            return sorted(rows_of(figure, self.selection(queue)).values_list(path, flat=True))


def _rounded(value: Any) -> Any:
    return round(value, 2) if isinstance(value, float) else value
