"""The rows of one call, read in one question; a second only when somebody is dialled."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from okienko.channels.models import Account
from okienko.channels.phone.formats import written
from okienko.channels.phone.settings import TrunkSettings, host_of, usable_trunk
from okienko.customers.identities import display
from okienko.events import prepared
from okienko.events.db_function import call_db_function
from okienko.events.security.scope import in_all_offices, in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Official
from okienko.routing.models import Offer

from ..actions import legs
from ..devices.reading import rung
from ..menu.queue_talk import QueueTalk
from ..models import Call, CallRecording, ConsultLeg, Listening, Number, RecordedPart, SoundLeg
from ..recording.actions import standing_of
from .call_state import EarRow, LegRow, OfferRow, RecordingRow, Rows
from .plan import Headers
from .sound_state import SoundRow, SoundRows

#: In which a customer may be asked something after the talk.
AFTER = ("wrap_up", "closed")


class _Found(NamedTuple):
    """A row of the function `okienko_phone_call_4`."""

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
    ear: int | None
    rule: int | None  # of recording, of its queue
    recording: int | None


def read(office: int, interaction_id: int) -> Rows | None:
    """All that the rows say about a call; None for one that is none of ours."""
    found = call_db_function("okienko_phone_call_4", office, interaction_id)
    if not found:
        return None
    row = _Found(*found[0])
    outbound = legs.is_ours(row.channel)
    leg = None
    told = _told(office, interaction_id) if row.state in ("waiting", "offered") else _Told()
    dial = shown = ""
    headers: Headers = ()
    if outbound or row.leg is not None:  # few calls: their trunk is read as well
        with in_offices([office]):
            call = Call.objects.select_related("interaction", "number", "account").get(
                interaction_id=interaction_id
            )
            trunk = _trunk(call.account)
            if outbound:
                dial = dialled_at(call.account, trunk, row.address_value)
                ours = shown_number(call.account_id, call.number, trunk)
                shown, headers = _caller("", ours), identity(trunk, ours)
            leg = _leg(call.account, call.number, call.interaction)
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
        headers=headers,
        desk=row.desk_channel,
        desk_up=row.desk_up,
        desk_endpoint=_device(row.desk_person) if row.desk_person and not row.desk_up else "",
        official=row.official,
        offer=_offer(row),
        leg=leg,
        speaks=told.speaks and not outbound,
        untold=told.untold and not outbound and row.customer_up,
        farewell=told.channel if told.speaks and outbound else "",
        ear=None if row.ear is None else _ear(office, row.ear),
        asked=row.ended_at is None and row.state in AFTER and _asked(office, interaction_id),
        recording=_recording(office, row),
    )


class _Told(NamedTuple):
    """What a caller in a queue hears: words now, or ought to and nobody has begun."""

    speaks: bool = False
    untold: bool = False
    channel: str = ""


_TOLD = """
select q.place_seconds > 0 or q.call_instead_seconds > 0 or exists (
    select from phone_waitingwords s
    where s.office_id = q.office_id and s.queue_id = q.id and s.active
  ), t.wait_id = w.id, t.state::text, t.channel
from routing_wait w
join routing_queue q on q.id = w.queue_id
left join phone_waitingtalk t on t.office_id = w.office_id and t.interaction_id = w.interaction_id
where w.office_id = %s and w.interaction_id = %s and w.result = ''
"""


def _told(office: int, interaction_id: int) -> _Told:
    with in_offices([office]):
        found = prepared.execute(_TOLD, [office, interaction_id]).fetchone()
    if found is None:
        return _Told()
    tells, begun, state, channel = found
    if not begun:
        return _Told(untold=tells)
    return _Told(speaks=QueueTalk.model_validate_json(state).speaks, channel=channel)


def _asked(office: int, interaction_id: int) -> bool:
    with in_offices([office]):
        return Call.objects.filter(interaction_id=interaction_id, asks__isnull=False).exists()


def _ear(office: int, listening: int) -> EarRow:
    with in_offices([office]):
        row = Listening.objects.get(id=listening)
    up = row.state == Listening.State.UP
    return EarRow(row.id, str(row.mode), up, _device(row.person))


def _recording(office: int, row: _Found) -> RecordingRow | None:
    """What holds for the call; a question more only where there is a rule, or was."""
    if row.rule is None and row.recording is None:
        return None
    if row.recording is None:
        return RecordingRow(rule=True)
    with in_offices([office]):
        found = prepared.must(CallRecording, id=row.recording)
        part = prepared.get(RecordedPart, recording_id=found.id, state="open")
    now = standing_of(found)
    begun = row.rule is None or found.rule_id == row.rule
    return RecordingRow(
        rule=row.rule is not None,
        begun=begun,
        says=begun and now.says,
        holds_back=begun and now.holds_back,
        allowed=now.recorded,
        part=part.id if part else None,
        customer=part.customer_channel if part else "",
        desk=part.desk_channel if part else "",
        taps=part.taps if part else ("", ""),
    )


def live_calls() -> list[tuple[int, int]]:
    """(office, interaction) of every call whose telephone side is not over, or is listened to."""
    with in_all_offices():
        rows = Call.objects.filter(ended_at=None).order_by("office_id", "id")
        calls = dict.fromkeys(rows.values_list("office_id", "interaction_id"))
        listened = Listening.objects.exclude(state=Listening.State.ENDED)
        calls.update(dict.fromkeys(listened.values_list("office_id", "interaction_id")))
        return list(calls)


def live_meetings() -> list[tuple[int, int]]:
    """The same of every meeting in which somebody has sound, or wants it, or asks a department."""
    found: set[tuple[int, int]] = set()
    with in_all_offices():
        for rows in (
            SoundLeg.objects.exclude(state=SoundLeg.State.ENDED),
            ConsultLeg.objects.filter(account__isnull=False).exclude(state="ended"),
        ):
            found |= set(rows.values_list("office_id", "interaction_id"))
    return sorted(found)


def read_sound(office: int, interaction_id: int) -> SoundRows | None:
    """What the rows say about the sound of a meeting; None where nobody has any."""
    with in_offices([office]):
        rows = SoundLeg.objects.filter(interaction_id=interaction_id)
        rows = rows.exclude(state=SoundLeg.State.ENDED).select_related("account")
        legs = list(rows.order_by("id"))
        asked = ConsultLeg.objects.filter(interaction_id=interaction_id, account__isnull=False)
        asked = asked.exclude(state="ended").select_related("account")
        there = asked.first()
        if not legs and there is None:
            return None
        contact = Interaction.objects.get(id=interaction_id)
        account = there.account if there is not None else None
        leg = _leg(account, None, contact) if account is not None else None
        shown = {each.account_id: _shown_outside(each.account) for each in legs if each.account}
        named = {each.account_id: _identity_of(each.account) for each in legs if each.account}
    return SoundRows(
        office=office,
        interaction=interaction_id,
        caller=_shown_to_official(
            contact.address_kind, contact.address_value, contact.address_name
        ),
        legs=tuple(
            SoundRow(
                channel=each.channel,
                endpoint=_rung(each),
                apart=each.apart,
                up=each.state == SoundLeg.State.UP,
                shown=shown.get(each.account_id, ""),
                headers=named.get(each.account_id, ()),
            )
            for each in legs
        ),
        state=contact.state,
        leg=leg,
    )


def _device(person: int) -> str:
    """Asterisk's address of what rings for a person."""
    return f"PJSIP/{rung(person)}"


def _rung(leg: SoundLeg) -> str:
    """Asterisk's address of the telephone that is rung for a seat; "": a browser, which dials."""
    if leg.digits and leg.account is not None:
        return dialled_at(leg.account, _trunk(leg.account), leg.digits)
    return _device(leg.person) if leg.person is not None else ""


def _shown_outside(account: Account) -> str:
    """What somebody whom an official calls into a meeting is shown: the office's number."""
    trunk = _trunk(account)
    return _caller("", shown_number(account.id, None, trunk))


def _identity_of(account: Account) -> Headers:
    trunk = _trunk(account)
    return identity(trunk, shown_number(account.id, None, trunk))


def _offer(row: _Found) -> OfferRow | None:
    if row.state != "offered" or row.offer is None or row.offered_to is None:
        return None
    # a browser that was never signed in has no line
    endpoint = "" if row.person is None else _device(row.person)
    if row.line is None and endpoint.startswith("PJSIP/p"):
        endpoint = ""
    return OfferRow(row.offer, row.offered_to, endpoint)


def _leg(account: Account, number: Number | None, interaction: Interaction) -> LegRow | None:
    rows = ConsultLeg.objects.filter(interaction_id=interaction.id).exclude(state="ended")
    leg = rows.select_related("line").first()
    if leg is None:
        return None
    if leg.helper_id is not None and leg.colleague_id is not None:
        return _colleague(leg, leg.helper_id, leg.colleague_id, interaction)
    account = leg.line or account
    trunk = _trunk(account)
    shown = shown_number(account.id, number, trunk)
    if trunk.pass_caller and interaction.address_kind == "e164":
        shown = _digits(interaction.address_value, trunk)
    name = interaction.address_name or Official.objects.get(id=leg.official_id).name
    return LegRow(
        leg.id,
        leg.state,
        leg.blind,
        leg.official_id,
        dialled_at(account, trunk, leg.digits),
        _caller(name, shown),
        identity(trunk, shown),
        len(leg.tried.split()),
    )


def _colleague(leg: ConsultLeg, helper: int, colleague: int, contact: Interaction) -> LegRow:
    """A colleague's own telephone, which rings for what they are offered."""
    offer = prepared.get(Offer, interaction_id=helper, state="pending")
    return LegRow(
        leg.id,
        leg.state,
        leg.blind,
        leg.official_id,
        _device(legs.person_of(colleague)),
        _shown_to_official(contact.address_kind, contact.address_value, contact.address_name),
        (("X-Okienko-Offer", str(offer.id)),) if offer is not None else (),
        helper=legs.helper_state(leg),
    )


def assisted_by(office: int, interaction_id: int) -> int | None:
    """The call in which a colleague takes part by this contact, as it is or was; None: none."""
    with in_offices([office]):
        leg = prepared.get(ConsultLeg, newest=True, helper_id=interaction_id)
    return leg.interaction_id if leg is not None else None


def shown_number(account_id: int, number: Number | None, trunk: TrunkSettings) -> str:
    """The office's number for calls that go out through the trunk; `number`: of this call."""
    if number is None:
        rows = Number.objects.filter(active=True).order_by("-outgoing", "id")
        number = rows.filter(account_id=account_id).first() or rows.first()
    return _digits(number.digits, trunk) if number else ""


def _trunk(account: Account) -> TrunkSettings:
    """The trunk of a call that stands; settings made unusable meanwhile do not stop the call."""
    return usable_trunk(account) or TrunkSettings.model_construct(addresses=[])


def _digits(value: str, trunk: TrunkSettings) -> str:
    return written(value, trunk.dialled)


def dialled_from(number: str, trunk: TrunkSettings) -> str:
    """The caller id of a call that the program makes by itself."""
    return _caller("", _digits(number, trunk))


def dialled_at(account: Account, trunk: TrunkSettings, number: str) -> str:
    """Asterisk's address of a number outside, by a line."""
    return f"PJSIP/{_digits(number, trunk)}@trunk-{account.id}"


def identity(trunk: TrunkSettings, number: str) -> Headers:
    """What an INVITE says of the number that is shown, where Asterisk does not by itself."""
    digits = "".join(c for c in _digits(number, trunk) if c.isdecimal() or c == "+")
    if trunk.identity != "preferred" or not digits or not trunk.proxy:
        return ()
    return (("P-Preferred-Identity", f"<sip:{digits}@{host_of(trunk.proxy)}>"),)


def _shown_to_official(kind: str, value: str, name: str) -> str:
    return _caller(name or display(kind, value), value)


def _caller(name: str, number: str) -> str:
    """Asterisk's form of a caller id; nothing in it can break out of its quotes."""
    clean = "".join(c for c in name if c.isprintable() and c not in '"<>\\')[:60].strip()
    digits = "".join(c for c in number if c.isdecimal() or c in "+*#")
    return f'"{clean}" <{digits or "anonymous"}>'
