"""The call-back list: who was cut off, who gave up, who asked.

An entry is `taken` for as long as somebody dials: spoken with, it is done; not, it is open again.
"""

from collections.abc import Collection
from datetime import timedelta

from django.db import IntegrityError
from django.db.models import F

from okienko.customers.identities import EMAIL, Address
from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.security.scope import savepoint
from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Interaction
from okienko.offices.access import acts_for, may, must_act_for, must_curate

from ..events import CallbackChanged
from ..models import Callback, Wait
from ..refusals import CALLBACK_BEING_CALLED, CALLBACK_LISTED, CALLBACK_TAKEN

CALLABLE = ("e164", "short")
#: Dialling takes a minute; what is taken for longer may be settled or put back by anybody.
TAKEN_SECONDS = 300

# One statement, so that an entry settled in the same moment by somebody else loses nobody.
_REMEMBER = """
insert into routing_callback as listed
    (office_id, customer_id, interaction_id, queue_id, kind, value, reason, "first",
     created_at, state, tries)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'open', 0)
on conflict (office_id, kind, value) where not (state = 'done') do update set
    again_at = excluded.created_at,
    "first" = listed."first" or excluded."first",
    reason = case when excluded."first" then excluded.reason else listed.reason end
returning id, state, official_id
"""


def remember_caller(
    office: int,
    interaction: Interaction,
    reason: str,
    queue_id: int | None,
    *,
    first: bool = False,
) -> None:
    """Put the caller of an interaction on the list; a withheld number cannot be called.

    Whoever stands there already, taken or not, keeps the place, marked as having called again.
    """
    _remember(
        office,
        interaction,
        (interaction.address_kind, interaction.address_value),
        reason,
        queue_id,
        first=first,
    )


@verb
def ask_callback(office: int, *, interaction_id: int, address: Address) -> None:
    """Somebody who writes wants to be called, at a number that they typed: on the list.

    In the queue of the contact, if it has or had one.
    """
    interaction = chosen(Interaction, interaction_id)
    wait = prepared.get(Wait, interaction_id=interaction_id, newest=True)
    queue_id = wait.queue_id if wait else None
    _remember(office, interaction, (address.kind, address.value), "asked", queue_id)


@verb
def call_first(office: int, *, interaction_id: int, address: Address) -> None:
    """A live contact was cut off in mid-talk: its customer heads the list, at this number.

    Or at this e-mail address: they are written to, nobody can call there.
    """
    interaction = chosen(Interaction, interaction_id)
    wait = prepared.get(Wait, interaction_id=interaction_id, newest=True)
    queue_id = wait.queue_id if wait else None
    number = (address.kind, address.value)
    kinds = (*CALLABLE, EMAIL)
    _remember(office, interaction, number, "cut_off", queue_id, first=True, kinds=kinds)


@verb
def no_call_needed(office: int, *, interaction_id: int) -> None:
    """Who was cut off in a contact is back by themselves: their entry is done."""
    cut = Callback.objects.filter(interaction=interaction_id, reason="cut_off")
    for callback_id in cut.exclude(state="done").values_list("id", flat=True):
        _end(office, callback_id, None)


def _remember(
    office: int,
    interaction: Interaction,
    address: tuple[str, str],
    reason: str,
    queue_id: int | None,
    *,
    first: bool = False,
    kinds: Collection[str] = CALLABLE,
) -> None:
    if address[0] not in kinds:
        return
    found = prepared.execute(
        _REMEMBER,
        [
            office,
            interaction.customer_id,
            interaction.id,
            queue_id,
            *address,
            reason,
            first,
            clock.now(),
        ],
    ).fetchone()
    if found:
        callback_id, state, official_id = found
        emit(CallbackChanged(office=office, subject=callback_id, state=state, official=official_id))


def caller_reached(office: int, interaction: Interaction, official_id: int) -> None:
    """We speak with somebody: what stood on the list for that number is done."""
    for callback_id, _state, _official in _listed(
        interaction.address_kind, interaction.address_value
    ):
        _end(office, callback_id, official_id)


def caller_missed(office: int, interaction: Interaction) -> None:
    """We called and spoke with nobody, for whatever reason: what the caller took is open again."""
    for callback_id, state, official_id in _listed(
        interaction.address_kind, interaction.address_value
    ):
        if state == "taken" and official_id == interaction.official_id:
            reopen_callback(office, callback_id)


def open_for(kind: str, value: str) -> int | None:
    """The open entry of an address, or None."""
    return next((row[0] for row in _listed(kind, value) if row[1] == "open"), None)


@verb
def take_callback(office: int, *, callback_id: int, official_id: int) -> None:
    """An official takes an entry, so that nobody else calls too; it counts as a try.

    Refused `may_not_supervise` to one who takes it for another and is no supervisor.
    """
    must_act_for(office, official_id)
    taken = Callback.objects.filter(id=callback_id, state="open").update(
        state="taken", official_id=official_id, tries=F("tries") + 1, tried_at=clock.now()
    )
    if taken != 1:
        raise CALLBACK_TAKEN()
    emit(CallbackChanged(office=office, subject=callback_id, state="taken", official=official_id))


@verb
def put_back_callback(office: int, *, callback_id: int) -> None:
    """An entry that was taken or settled is open again. Refused as `end_callback`, and `listed`."""
    row = chosen(Callback, callback_id, lock=True)
    if row.state == "open":
        return
    _free(office, row)
    try:
        with savepoint():
            reopen_callback(office, row.id)
    except IntegrityError:
        raise CALLBACK_LISTED() from None


@verb
def end_callback(office: int, *, callback_id: int) -> None:
    """The entry is settled. Refused `may_not_curate`, `callback_being_called`, `gone`.

    What is not one's own (taken or settled by oneself) asks for the right `curate`; what a
    colleague has just taken, for the right `supervise`.
    """
    row = chosen(Callback, callback_id, lock=True)
    _free(office, row)
    if row.state != "done":
        _end(office, row.id, acting_official(office))


def _free(office: int, row: Callback) -> None:
    """Nobody settles for others without the right, or disturbs a colleague who is dialling."""
    if acts_for(office, row.official_id):
        return
    must_curate(office)
    lately = clock.now() - timedelta(seconds=TAKEN_SECONDS)
    dialling = row.state == "taken" and row.tried_at is not None and row.tried_at > lately
    if dialling and not may(office, "supervise"):
        raise CALLBACK_BEING_CALLED()


def _listed(kind: str, value: str) -> list[tuple[int, str, int | None]]:
    """What is not done of an address: (entry, state, official)."""
    return prepared.execute(
        "select id, state, official_id from routing_callback"
        " where kind = %s and value = %s and state <> 'done'",
        [kind, value],
    ).fetchall()


def reopen_callback(office: int, callback_id: int) -> None:
    """An entry waits for somebody again; inside a verb."""
    Callback.objects.filter(id=callback_id).update(state="open", official_id=None, ended_at=None)
    emit(CallbackChanged(office=office, subject=callback_id, state="open"))


def _end(office: int, callback_id: int, official_id: int | None) -> None:
    Callback.objects.filter(id=callback_id).update(
        state="done", official_id=official_id, ended_at=clock.now()
    )
    emit(
        CallbackChanged(
            office=office,
            subject=callback_id,
            state="done",
            official=official_id,
        )
    )
