"""What doors have whose contacts go on with somebody at a telephone outside (desk/doors.py)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from okienko.interactions.models import Interaction
from okienko.interactions.queries import who_is

from .actions import consult, flow
from .fitting import LISTENED, TURNS
from .menus import places_in_menus
from .models import ConsultLeg
from .quality.reading import now_of
from .queries import listened_to, listens
from .recording.queries import sign, told_of


class PassesOn:
    """Ask a department while the customer hears music, pass the customer on, or come back."""

    def ask(
        self,
        office: int,
        *,
        interaction_id: int,
        official_id: int,
        department_id: int | None = None,
        number: str = "",
    ) -> int:
        """Ring a department or a number; the official speaks there, the customer hears music."""
        return consult.ask(
            office,
            interaction_id=interaction_id,
            official_id=official_id,
            department_id=department_id,
            number=number,
        )

    def pass_to(
        self,
        office: int,
        *,
        interaction_id: int,
        official_id: int,
        department_id: int | None = None,
        number: str = "",
    ) -> int:
        """Ring a department, or a number, and connect the customer as soon as it answers."""
        return consult.ask(
            office,
            interaction_id=interaction_id,
            official_id=official_id,
            department_id=department_id,
            number=number,
            blind=True,
        )

    def complete(self, office: int, *, interaction_id: int, official_id: int) -> None:
        """The department takes the customer over."""
        consult.complete(office, interaction_id=interaction_id, official_id=official_id)

    def give_up(self, office: int, *, interaction_id: int, official_id: int) -> None:
        """Back to the customer."""
        consult.give_up(office, interaction_id=interaction_id, official_id=official_id)

    def swap(self, office: int, *, interaction_id: int, official_id: int) -> None:
        """Turn from the one to the other; who is apart hears music."""
        consult.swap(office, interaction_id=interaction_id, official_id=official_id)

    def gather(self, office: int, *, interaction_id: int, official_id: int) -> None:
        """All three speak together."""
        consult.gather(office, interaction_id=interaction_id, official_id=official_id)

    def listened(self, interaction: Interaction) -> str:
        """Which supervisor is at a call, as "Maria Zych listens"; "": none."""
        ear = listened_to(interaction.id) if interaction.state in LISTENED else None
        return ear.words if ear is not None else ""

    def quality(self, interaction: Interaction) -> dict[str, Any] | None:
        """How the sound of both legs does, while people talk."""
        return now_of(interaction.id) if interaction.state in LISTENED else None

    def recorded(self, interaction: Interaction) -> dict[str, Any] | None:
        """How the talk stands with its recording; None: it is in no queue that is recorded."""
        found = sign(interaction.id) if interaction.state in LISTENED else None
        return None if found is None else {"words": found.words, "steps": found.steps}

    def recordings(self, interactions: Collection[int]) -> dict[int, str]:
        """Of which contacts something was recorded, or refused."""
        return told_of(interactions)

    def listens(self, officials: Collection[int]) -> dict[str, Any] | None:
        """At whose call one of these officials is as a supervisor."""
        found = listens(officials)
        if found is None:
            return None
        ear, contact = found
        return {
            "interaction": contact.id,
            "mode": ear.mode,
            "up": ear.up,
            "name": contact.official.name if contact.official else "",
            "who": who_is(contact),
        }

    def asking(
        self, interaction: Interaction, held_since: datetime | None
    ) -> dict[str, Any] | None:
        """The department that is or was rung or asked, or speaks with both."""
        if interaction.state not in ("held", "active"):
            return None  # the leg, if it is there yet, is being ended
        leg = ConsultLeg.objects.filter(interaction_id=interaction.id).order_by("-id").first()
        if leg is None or leg.state == ConsultLeg.State.JOINED or leg.reason == "given_up":
            return None
        if interaction.state == "active" and leg.state not in TURNS:
            return None
        if leg.state == ConsultLeg.State.ENDED and (
            held_since is None or leg.began_at < held_since
        ):
            return None
        return {
            "name": leg.name,
            "answered": leg.state not in (ConsultLeg.State.RINGING, ConsultLeg.State.ENDED),
            "blind": leg.blind,
            "turns": leg.account_id is None,
            "state": str(leg.state),
            "ended": leg.reason,
        }


class AsksColleagues:
    """Ask a colleague while the customer hears music, or whoever has a number."""

    def ask_official(
        self, office: int, *, interaction_id: int, official_id: int, colleague_id: int
    ) -> int:
        """Ring a colleague; the official speaks with them while the customer hears music."""
        return consult.ask_official(
            office,
            interaction_id=interaction_id,
            official_id=official_id,
            colleague_id=colleague_id,
        )


class SendsToMenus:
    """Send a caller back into a menu."""

    def menus(self) -> list[tuple[str, str, str]]:
        """Where a caller can be sent back into a menu: value, name of the number, what is heard."""
        return places_in_menus()

    def to_menu(self, office: int, *, interaction_id: int, official_id: int, place: str) -> None:
        """The customer hears a menu; `place` is a value of `menus`."""
        number, _sep, step = place.partition(".")
        flow.to_menu(
            office,
            interaction_id=interaction_id,
            official_id=official_id,
            number_id=int(number) if number.isdecimal() else 0,
            step=step,
        )
