"""The rows of one call, read in a few queries."""

from __future__ import annotations

from okienko.channels.models import Account
from okienko.channels.phone.models import Call, Leg, Number
from okienko.channels.phone.rows import LegRow, OfferRow, Rows
from okienko.channels.phone.rules import national
from okienko.channels.phone.settings import TrunkSettings, trunk_of
from okienko.customers.identities import display
from okienko.events.scope import all_offices, in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Official
from okienko.routing.models import Offer

# Of a call in mid-talk, read some ten times: no menus, no sealed passwords of its trunk. What
# else is asked for (calls that go out, departments) is read when it is.
_COLUMNS = (
    *("interaction_id", "account_id", "number_id", "channel", "boot", "customer_up"),
    *("desk_channel", "desk_person", "desk_up", "ended_at", "number__digits"),
    *(f"interaction__{name}" for name in ("state", "direction", "official_id")),
    *(f"interaction__address_{name}" for name in ("kind", "value", "name")),
)


def read(office: int, interaction_id: int) -> Rows | None:
    """All that the rows say about a call; None for one that is none of ours."""
    with in_offices([office]):
        call = (
            Call.objects.select_related("interaction", "number")
            .filter(interaction_id=interaction_id)
            .only(*_COLUMNS)
            .first()
        )
        return _rows(office, call) if call is not None else None


def live_calls() -> list[tuple[int, int]]:
    """(office, interaction) of every call whose telephone side is not over."""
    found = []
    for office in all_offices():
        with in_offices([office]):
            rows = Call.objects.filter(ended_at=None).values_list("interaction_id", flat=True)
            found += [(office, interaction) for interaction in rows]
    return found


def _rows(office: int, call: Call) -> Rows:
    interaction: Interaction = call.interaction
    offer = None
    if interaction.state == "offered":
        offer = _offer(interaction.id)
    leg = None
    if interaction.state in ("active", "held", "wrap_up", "closed"):
        leg = _leg(call, interaction)
    outbound = interaction.direction == "out"
    dial = shown = ""
    if outbound:
        trunk = trunk_of(call.account)
        dial = _address(call.account, trunk, interaction.address_value)
        shown = _caller("", shown_number(call, trunk))
    return Rows(
        office=office,
        interaction=interaction.id,
        state=interaction.state,
        boot=call.boot,
        customer=call.channel,
        customer_up=call.customer_up,
        outbound=outbound,
        ended=call.ended_at is not None,
        caller=_shown_to_official(interaction),
        dial=dial,
        shown=shown,
        desk=call.desk_channel,
        desk_up=call.desk_up,
        desk_endpoint=f"PJSIP/p{call.desk_person}" if call.desk_person else "",
        official=interaction.official_id,
        offer=offer,
        leg=leg,
    )


def _offer(interaction_id: int) -> OfferRow | None:
    row = (
        Offer.objects.filter(interaction_id=interaction_id, state="pending")
        .values_list("id", "official_id", "official__person_id", "official__person__line")
        .first()
    )
    if row is None:
        return None
    return OfferRow(row[0], row[1], f"PJSIP/p{row[2]}" if row[3] else "")


def _leg(call: Call, interaction: Interaction) -> LegRow | None:
    leg = Leg.objects.filter(interaction_id=interaction.id).exclude(state="ended").first()
    if leg is None:
        return None
    trunk = trunk_of(call.account)
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


def _digits(value: str, trunk: TrunkSettings) -> str:
    return national(value) if trunk.national and value.startswith("+") else value


def _address(account: Account, trunk: TrunkSettings, value: str) -> str:
    return f"PJSIP/{_digits(value, trunk)}@trunk-{account.id}"


def _shown_to_official(interaction: Interaction) -> str:
    value = display(interaction.address_kind, interaction.address_value)
    return _caller(interaction.address_name or value, interaction.address_value)


def _caller(name: str, number: str) -> str:
    """Asterisk's form of a caller id; nothing in it can break out of its quotes."""
    clean = "".join(c for c in name if c.isprintable() and c not in '"<>\\')[:60].strip()
    digits = "".join(c for c in number if c.isdigit() or c in "+*#")
    return f'"{clean}" <{digits or "anonymous"}>'
