"""What officials do with chats and the like, by verbs, and what is to be seen in the rows."""

from okienko.events.security.scope import in_offices
from okienko.interactions.actions import answer
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from tests.cast import OfficeCast


class Desk:
    """One official's."""

    def __init__(self, office: OfficeCast, name: str = "anna", channel: str = "chat") -> None:
        self.office, self.name, self.channel = office, name, channel
        self.official = office.officials[name]

    def contacts(self, *states: str) -> list[int]:
        """The contacts of the channel in some states, or in any."""
        with in_offices([self.office.id]):
            rows = Interaction.objects.filter(channel=self.channel)
            rows = rows.filter(state__in=states) if states else rows
            return list(rows.order_by("id").values_list("id", flat=True))

    def state(self, contact: int) -> str:
        """Where a contact stands."""
        with in_offices([self.office.id]):
            return Interaction.objects.get(id=contact).state

    def take(self, contact: int) -> None:
        """It is offered, and accepted."""
        with in_offices([self.office.id]):
            wait = Wait.objects.get(interaction_id=contact, result="").id
        offer = routing.make_offer(self.office.id, wait_id=wait, official_id=self.official)
        assert offer
        routing.accept(self.office.id, offer_id=offer, official_id=self.official)

    def writes(self, contact: int, text: str, client_id: str = "") -> int:
        """An answer; the message's id."""
        said = answer.by(self.office.actor(self.name))
        return said(self.office.id, interaction_id=contact, text=text, client_id=client_id)

    def ends(self, contact: int) -> None:
        """The talk is over, and described."""
        routing.end_talk(self.office.id, interaction_id=contact, official_id=self.official)
        routing.finish(
            self.office.id,
            interaction_id=contact,
            official_id=self.official,
            outcome="information",
        )
