"""The rows of one call, read in one question; a second only when somebody is dialled."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from okienko.channels.models import Account
from okienko.channels.phone.rules import national
from okienko.channels.phone.settings import TrunkSettings, usable_trunk
from okienko.customers.identities import display
from okienko.events.db_function import call_db_function
from okienko.events.security.scope import in_all_offices, in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Official

from ..actions import legs
from ..models import Call, ConsultLeg, Number, SoundLeg
from .call_state import LegRow, OfferRow, Rows
from .sound_state import SoundRow, SoundRows


class _Found(NamedTuple):
    """A row of the function `okienko_phone_call_2`."""

    state: str
    direction: str
    official: int | None
    address_kind: str
    address_value: str
    address_name: str
    asterisk_epoch: str
    channel: str
    customer_up: bool
    desk_channel: str
    desk_person: int | None
    desk_up: bool
    ended_at: datetime | None
    offer: int | None
    offered_to: int | None
    person: int | None
    line: int | None
    leg: int | None


def read(office: int, interaction_id: int) -> Rows | None:
    """All that the rows say about a call; None for one that is none of ours."""
    found = call_db_function("okienko_phone_call_2", office, interaction_id)
    if not found:
        return None
    row = _Found(*found[0])
    outbound = legs.is_ours(row.channel)
    leg = None
    dial = shown = ""
    if outbound or row.leg is not None:  # few calls: their trunk is read as well
        with in_offices([office]):
            call = Call.objects.select_related("interaction", "number", "account").get(
                interaction_id=interaction_id
            )
            trunk = _trunk(call.account)
            if outbound:
                dial = _address(call.account, trunk, row.address_value)
                shown = _caller("", shown_number(call, trunk))
            leg = _leg(call, call.interaction)
    return Rows(
        office=office,
        interaction=interaction_id,
        state=row.state,
        asterisk_epoch=row.asterisk_epoch,
        customer=row.channel,
        customer_up=row.customer_up,
        outbound=outbound,
        ended=row.ended_at is not None,
        caller=_shown_to_official(row.address_kind, row.address_value, row.address_name),
        dial=dial,
        shown=shown,
        desk=row.desk_channel,
        desk_up=row.desk_up,
        desk_endpoint=f"PJSIP/p{row.desk_person}" if row.desk_person else "",
        official=row.official,
        offer=_offer(row),
        leg=leg,
    )


def live_calls() -> list[tuple[int, int]]:
    """(office, interaction) of every call whose telephone side is not over."""
    with in_all_offices():
        rows = Call.objects.filter(ended_at=None).order_by("office_id", "id")
        return list(rows.values_list("office_id", "interaction_id"))


def live_meetings() -> list[tuple[int, int]]:
    """The same of every meeting in which somebody has sound, or wants it."""
    with in_all_offices():
        rows = SoundLeg.objects.exclude(state=SoundLeg.State.ENDED).order_by("office_id")
        return list(rows.values_list("office_id", "interaction_id").distinct())


def read_sound(office: int, interaction_id: int) -> SoundRows | None:
    """What the rows say about the sound of a meeting; None where nobody has any."""
    with in_offices([office]):
        rows = SoundLeg.objects.filter(interaction_id=interaction_id)
        legs = list(rows.exclude(state=SoundLeg.State.ENDED).order_by("id"))
        if not legs:
            return None
        contact = Interaction.objects.get(id=interaction_id)
    return SoundRows(
        office=office,
        interaction=interaction_id,
        caller=_shown_to_official(
            contact.address_kind, contact.address_value, contact.address_name
        ),
        legs=tuple(
            SoundRow(
                channel=leg.channel,
                endpoint=f"PJSIP/p{leg.person}" if leg.person is not None else "",
                apart=leg.apart,
                up=leg.state == SoundLeg.State.UP,
            )
            for leg in legs
        ),
    )


def _offer(row: _Found) -> OfferRow | None:
    if row.state != "offered" or row.offer is None or row.offered_to is None:
        return None
    endpoint = f"PJSIP/p{row.person}" if row.line is not None else ""
    return OfferRow(row.offer, row.offered_to, endpoint)


def _leg(call: Call, interaction: Interaction) -> LegRow | None:
    leg = ConsultLeg.objects.filter(interaction_id=interaction.id).exclude(state="ended").first()
    if leg is None:
        return None
    trunk = _trunk(call.account)
    shown = shown_number(call, trunk)
    if trunk.pass_caller and interaction.address_kind == "e164":
        shown = _digits(interaction.address_value, trunk)
    name = interaction.address_name or Official.objects.get(id=leg.official_id).name
    return LegRow(
        leg.id,
        leg.state,
        leg.blind,
        leg.official_id,
        f"PJSIP/{leg.digits}@trunk-{call.account_id}",
        _caller(name, shown),
    )


def shown_number(call: Call, trunk: TrunkSettings) -> str:
    """The office's number for calls that go out through the trunk."""
    number: Number | None = call.number
    if number is None:
        number = (
            Number.objects.filter(account_id=call.account_id, active=True)
            .order_by("-outgoing", "id")
            .first()
        )
    return _digits(number.digits, trunk) if number else ""


def _trunk(account: Account) -> TrunkSettings:
    """The trunk of a call that stands; settings made unusable meanwhile do not stop the call."""
    return usable_trunk(account) or TrunkSettings.model_construct(addresses=[])


def _digits(value: str, trunk: TrunkSettings) -> str:
    return national(value) if trunk.national and value.startswith("+") else value


def dialled_from(number: str, trunk: TrunkSettings) -> str:
    """The caller id of a call that the program makes by itself."""
    return _caller("", _digits(number, trunk))


def _address(account: Account, trunk: TrunkSettings, value: str) -> str:
    return f"PJSIP/{_digits(value, trunk)}@trunk-{account.id}"


def _shown_to_official(kind: str, value: str, name: str) -> str:
    return _caller(name or display(kind, value), value)


def _caller(name: str, number: str) -> str:
    """Asterisk's form of a caller id; nothing in it can break out of its quotes."""
    clean = "".join(c for c in name if c.isprintable() and c not in '"<>\\')[:60].strip()
    digits = "".join(c for c in number if c.isdecimal() or c in "+*#")
    return f'"{clean}" <{digits or "anonymous"}>'
