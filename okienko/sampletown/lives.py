"""All contacts of the played history: who takes what rings, and the curtain."""

from dataclasses import dataclass

from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.interactions.states import OPEN
from okienko.routing import actions as routing
from okienko.routing.models import Engagement

from .cast import Town
from .past import Desk
from .played import NONE, PlayedContact
from .played_calls import PlayedCalls
from .played_letters import PlayedLetters
from .played_messages import PlayedMessages, PlayedTalk

__all__ = ["Lives", "PlayedContact"]


@dataclass
class Lives(PlayedCalls, PlayedLetters, PlayedMessages):
    """Calls, letters and messages together, on one engine."""

    def __post_init__(self) -> None:
        self.past.ring = self.ring

    def ring(self, _town: Town, wait: int, offer: int, desk: Desk) -> None:
        """Something rings at a desk: taken, or left ringing."""
        contact = self.waiting.pop(wait)
        dice = self.past.dice
        if isinstance(contact, PlayedTalk):
            self.past.after(dice.uniform(3, 40), lambda: self.take_message(contact, offer, desk))
        elif contact.letter is not NONE:
            self.past.after(dice.uniform(4, 60), lambda: self.take_letter(contact, offer, desk))
        elif dice.random() < 0.03:
            self.waiting[wait] = contact
            self.past.after(20, lambda: self.missed(contact, offer, wait, desk))
        else:
            self.past.after(
                dice.triangular(1.5, 11, 3.5), lambda: self.take_call(contact, offer, desk)
            )

    def end_now(self) -> None:
        """The curtain: every call that still goes on is over, and wrapped up."""
        for town in self.past.towns:
            with in_offices([town.id]):
                rows = Interaction.objects.filter(live=True, medium="voice", state__in=OPEN)
                calls = list(rows.values_list("id", "state"))
                who = dict(
                    Engagement.objects.filter(ended_at=None).values_list(
                        "interaction_id", "official_id"
                    )
                )
            for call, state in calls:
                if state != "wrap_up":
                    routing.customer_left(town.id, interaction_id=call)
                if call in who:
                    routing.finish(
                        town.id, interaction_id=call, official_id=who[call], outcome="information"
                    )
