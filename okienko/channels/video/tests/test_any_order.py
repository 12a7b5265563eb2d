"""Whatever happens in whatever order, nothing is left of a search when its meeting is over."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from okienko.channels.video.actions import (
    go_on_without,
    hand_over,
    invite,
    leave,
    seek,
    take_back_invitation,
    want_sound,
)
from okienko.channels.video.queries import Sitting
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Offer, Wait

from .meeting import Signed

NAMES = ("anna", "piotr", "maria")


class Story(Signed):
    """Steps that anybody may try at any time; what is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.seats: dict[str, Sitting] = {}

    def contacts(self) -> list[int]:
        return [each for each in (self.contact, self.search(), self.search("colleague")) if each]

    def holder(self, contact: int) -> str | None:
        with in_offices([self.office.id]):
            work = Engagement.objects.filter(interaction_id=contact, ended_at=None).first()
        found = {official: name for name, official in self.office.officials.items()}
        return found[work.official_id] if work else None

    def offer(self, contact: int, name: str) -> None:
        with in_offices([self.office.id]):
            helps = Wait.objects.filter(interaction_id=contact, result="").values_list("helps")
        if ("colleague",) in helps or (contact == self.search() and name != "maria"):
            return  # the matcher would not
        self.offered(contact, name)

    def answer(self, contact: int, how: str) -> None:
        with in_offices([self.office.id]):
            offer = Offer.objects.filter(interaction_id=contact, state="pending").first()
        if offer is None:
            return
        if how == "lapse":
            routing.lapse(self.office.id, offer_id=offer.id)
        else:
            verb: Any = {"accept": routing.accept, "decline": routing.decline}[how]
            verb(self.office.id, offer_id=offer.id, official_id=offer.official_id)

    def sit(self, contact: int) -> None:
        if name := self.holder(contact):
            self.seats[name] = self.sits(contact, name)
            want_sound(self.office.id, who=self.seats[name])

    def vanish(self, name: str) -> None:
        if name in self.seats:
            self.goes(self.seats[name])

    def by_official(self, verb: Any, **more: Any) -> None:
        if name := self.holder(self.contact):
            verb.by(self.office.actor(name))(self.office.id, interaction_id=self.contact, **more)

    def routed(self, verb: Any, contact: int, **more: Any) -> None:
        if name := self.holder(contact):
            official = self.office.officials[name]
            verb(self.office.id, interaction_id=contact, official_id=official, **more)


def tried(story: Story, step: Callable[[], None]) -> None:
    try:
        with story.now():
            step()
    except Refused:
        pass


def act(story: Story, what: str, which: int, name: str) -> None:
    """One step of a story."""
    contacts = story.contacts()
    contact = contacts[which % len(contacts)]
    colleague = story.office.officials[name]
    queue = story.office.other_queue
    steps: dict[str, Callable[[], None]] = {
        "offer": lambda: story.offer(contact, name),
        "accept": lambda: story.answer(contact, "accept"),
        "decline": lambda: story.answer(contact, "decline"),
        "lapse": lambda: story.answer(contact, "lapse"),
        "sit": lambda: story.sit(contact),
        "vanish": lambda: story.vanish(name),
        "desk gone": lambda: routing.stream_seen(
            story.office.id, official_id=colleague, alive=False
        ),
        "desk back": lambda: routing.stream_seen(story.office.id, official_id=colleague),
        "leave": lambda: leave(story.office.id, who=story.seats.get(name, story.customer)),
        "hold": lambda: story.routed(routing.hold, contact),
        "resume": lambda: story.routed(routing.resume, contact),
        "transfer": lambda: story.routed(routing.transfer_to_queue, contact, queue_id=queue),
        "end": lambda: story.routed(routing.end_talk, contact),
        "without": lambda: story.by_official(go_on_without, seek=False),
        "begin": lambda: story.by_official(go_on_without, seek=True),
        "seek": lambda: story.by_official(seek),
        "invite": lambda: story.by_official(invite, colleague_id=colleague),
        "uninvite": lambda: story.by_official(take_back_invitation),
        "hand over": lambda: story.by_official(hand_over),
    }
    tried(story, steps[what])


USUAL = ["offer", "accept", "sit"]
MORE = ["decline", "lapse", "vanish", "leave", "hold", "resume", "transfer", "end"]
HELP = ["without", "begin", "seek", "invite", "uninvite", "hand over"]
ALL = [*USUAL, *USUAL, *MORE, *HELP, "desk gone", "desk back"]
STEPS = st.tuples(
    st.sampled_from(ALL),
    st.integers(0, 2),
    st.sampled_from(NAMES),
    st.sampled_from([1.0, 1.0, 9.0, 25.0]),
)
#: How a story may begin: nobody is there, the official, an interpreter besides, a colleague too.
BEGUN: tuple[list[tuple[str, int, str]], ...] = (
    [],
    [("offer", 0, "anna"), ("accept", 0, ""), ("sit", 0, "")],
    [("offer", 1, "maria"), ("accept", 1, ""), ("sit", 1, "")],
    [("invite", 0, "piotr"), ("accept", 2, ""), ("sit", 2, "")],
)


class TestAnyOrder(TestCase):
    @settings(max_examples=12, deadline=None)
    @given(st.integers(0, 3), st.lists(STEPS, min_size=2, max_size=10))
    def test_nothing_is_left_and_all_are_free(
        self, begun: int, steps: list[tuple[str, int, str, float]]
    ) -> None:
        story = Story()
        for what, which, name in (each for some in BEGUN[: begun + 1] for each in some):
            act(story, what, which, name or "anna")
            story.step()
        assert len(story.seats) == begun
        for what, which, name, seconds in steps:
            act(story, what, which, name)
            story.step(seconds)
            self.in_between(story)
        tried(story, lambda: leave(story.office.id, who=story.customer))
        story.step()
        story.nothing_is_left()
        story.step(600)  # the official's wrap-up
        assert set(story.loads().values()) == {0}

    def in_between(self, story: Story) -> None:
        """At every moment: one search at most, and each hand counts what it holds."""
        with in_offices([story.office.id]):
            held = Engagement.objects.filter(ended_at=None)
            rings = Offer.objects.filter(state="pending")
            for name, count in story.loads().items():
                official = story.office.officials[name]
                mine = held.filter(official=official).count()
                assert count == mine + rings.filter(official=official).count(), name
            waits = Wait.objects.filter(result="", helps="interpreter").count()
            works = held.filter(helps="interpreter").count()
            assert waits + works <= 1
