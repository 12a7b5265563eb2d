"""The reasons for a break that an official chooses from, each with an icon of the menu."""

from dataclasses import dataclass

from okienko.routing.actions import REASONS


@dataclass(frozen=True)
class PresenceChoice:
    """A line of the menu."""

    reason: str
    icon: str

    @property
    def label(self) -> str:
        """The reason in words, with a capital letter."""
        words = str(REASONS[self.reason])
        return words[:1].upper() + words[1:]


CHOICES = (
    PresenceChoice(reason="break", icon="coffee"),
    PresenceChoice(reason="paperwork", icon="pen-line"),
    PresenceChoice(reason="meeting", icon="users"),
    PresenceChoice(reason="training", icon="school"),
)
