"""A meeting of a deaf customer: who is there, who is sought, step by step."""

from datetime import datetime, timedelta
from typing import Any

from okienko.channels.actions import add_account
from okienko.channels.phone.models import SoundLeg
from okienko.channels.video import queries
from okienko.channels.video.actions import begin, come, gone, take_seat
from okienko.channels.video.helpers import going_on
from okienko.channels.video.models import Meeting, Seat
from okienko.channels.video.queries import Sitting
from okienko.channels.video.settings import VideoSettings
from okienko.channels.video.wire import state_of
from okienko.events import clock
from okienko.events.runtime.reader import read_all
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Offer, Presence, Wait
from tests.cast import OfficeCast, at_work, the_cast

START = clock.now()


class Signed:
    """A customer who signs; Anna and Piotr are officials, Maria knows sign language.

    All that happens is told in seconds since the beginning; `step` moves on by one.
    """

    def __init__(self, **settings: object) -> None:
        self.second = 0.0
        self.office: OfficeCast = the_cast().here
        self.skill = routing.add_skill(self.office.id, name="PJM", language="pjm")
        routing.set_levels(
            self.office.id, official_id=self.office.officials["maria"], levels={self.skill: 5}
        )
        wanted = {"queue": self.office.queue, "pjm": True, "interpreter_pjm": True, **settings}
        with self.now():
            at_work(self.office, "anna", "piotr", "maria")
            account = add_account(
                self.office.id,
                kind="video",
                name="wideo",
                settings=VideoSettings.model_validate(wanted),
            )
            begun = begin(
                self.office.id,
                account_id=account,
                client_id="first-words",
                language="pl",
                spoken="pjm",
                name="Ewa Łoś",
            )
        self.meeting = begun.meeting
        self.customer = self.sitting(begun.token)
        with in_offices([self.office.id]):
            self.contact = Meeting.objects.get(id=begun.meeting).interaction_id
        self.comes(self.customer)

    def now(self) -> Any:
        return clock.at(START + timedelta(seconds=self.second))

    def now_at(self) -> datetime:
        """The moment."""
        return START + timedelta(seconds=self.second)

    def now_seconds(self) -> float:
        """The same as the matcher counts."""
        return (START + timedelta(seconds=self.second)).timestamp()

    def step(self, seconds: float = 1.0) -> None:
        """Time goes on; timers and readers do their work, and pages live."""
        self.second += seconds
        with self.now():
            run_due()
            read_all()

    def sitting(self, token: str) -> Sitting:
        with in_offices([self.office.id]):
            found = queries.sitting(token)
        assert found
        return found

    def comes(self, who: Sitting, page: str = "page-one") -> None:
        with self.now():
            come(self.office.id, who=who, page=page)

    def goes(self, who: Sitting, page: str = "page-one") -> None:
        with self.now():
            gone(self.office.id, seat_id=who.seat, page=page)

    def search(self, helps: str = "interpreter") -> int | None:
        """What assists the meeting now."""
        with in_offices([self.office.id]):
            found = going_on(self.contact, helps)
            return found.id if found else None

    def offered(self, contact: int, name: str) -> int | None:
        """It rings at somebody's desk, if both are free."""
        with self.now():
            at_work(self.office, name)
            with in_offices([self.office.id]):
                wait = Wait.objects.filter(interaction_id=contact, result="").first()
            if wait is None:
                return None
            official = self.office.officials[name]
            return routing.make_offer(self.office.id, wait_id=wait.id, official_id=official)

    def takes(self, contact: int, name: str) -> None:
        """It is offered, and accepted."""
        offer = self.offered(contact, name)
        assert offer
        official = self.office.officials[name]
        with self.now():
            routing.accept(self.office.id, offer_id=offer, official_id=official)

    def sits(self, contact: int, name: str) -> Sitting:
        """Their page takes the seat, and is there."""
        with self.now():
            take = take_seat.by(self.office.actor(name))
            given = take(self.office.id, interaction_id=contact, language="pl")
        who = self.sitting(given.token)
        self.comes(who)
        return who

    def told(self, who: Sitting | None = None) -> dict[str, Any]:
        """What a page is told now."""
        with self.now(), in_offices([self.office.id]):
            seen = queries.picture(self.meeting)
            assert seen
            me = seen.seat((who or self.customer).seat)
            assert me
            return state_of(seen, me)

    def state(self, contact: int | None = None) -> str:
        with in_offices([self.office.id]):
            return Interaction.objects.get(id=contact or self.contact).state

    def result(self, contact: int) -> str:
        """How the last wait of a contact ended."""
        with in_offices([self.office.id]):
            row = Wait.objects.filter(interaction_id=contact).order_by("id").last()
        assert row
        return str(row.result)

    def loads(self) -> dict[str, int]:
        """What each has in hand, as their capacity says."""
        rows = dict(Presence.objects.values_list("person_id", "calls"))
        return {name: rows[person] for name, person in self.office.persons.items()}

    def nothing_is_left(self) -> None:
        """No wait, offer, engagement, seat or leg outlives its meeting."""
        with in_offices([self.office.id]):
            assert not Interaction.objects.exclude(state__in=["closed", "abandoned", "wrap_up"])
            assert not Wait.objects.filter(result="").exists()
            assert not Offer.objects.filter(state="pending").exists()
            open_work = Engagement.objects.filter(ended_at=None)
            assert not open_work.exclude(interaction__state="wrap_up").exists()
            assert not Seat.objects.filter(ended_at=None).exists()
            assert not SoundLeg.objects.exclude(state="ended").exists()
