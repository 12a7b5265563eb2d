"""A customer begins a meeting and writes in it; who has the contact takes a seat."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

from okienko.cases.actions import watch_numbers
from okienko.channels.bearer import digest_of, new_token
from okienko.channels.models import Account
from okienko.channels.plain_text import clean, one_line
from okienko.channels.text_lines import takes_file
from okienko.channels.waiting_room import BEGUN_HERE, too_many
from okienko.customers.identities import HIDDEN, Address
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting, acting_official
from okienko.events.verbs import chosen, one_at_a_time, verb
from okienko.interactions.actions import Arrival, File, describe, receive
from okienko.interactions.models import Interaction, Medium
from okienko.interactions.queries import is_offered, queue_of_topic
from okienko.interactions.refusals import NOT_YOURS
from okienko.interactions.states import CONNECTED, WITH_SOMEBODY
from okienko.offices.models import Official
from okienko.routing.actions import enqueue

from ..appointments import at_its_time
from ..limits import LONGEST, NETWORK_KEPT
from ..models import Meeting, Role, Seat
from ..opening import open_state
from ..queries import SIGNED, Sitting, begun_since, waiting_networks
from ..refusals import (
    VIDEO_BUSY,
    VIDEO_CLOSED,
    VIDEO_EMPTY,
    VIDEO_FILES,
    VIDEO_GONE,
    VIDEO_LANGUAGE,
    VIDEO_LATER,
    VIDEO_LONG,
    VIDEO_OFTEN,
)
from ..relays import Wish, keep
from ..settings import VideoSettings
from .arranging import usable, used
from .helping import follow
from .presence import watch

KIND = "video"
LONGEST_NAME = 80
FIRST_TO = 30  # seconds for which only whose it is gets a video call that was agreed


@dataclass(frozen=True)
class Begun:
    """A seat was given: the page's token, told this once."""

    token: str
    seat: int
    meeting: int


@verb
@acting(CUSTOMER)
def begin(
    office: int,
    *,
    account_id: int,
    client_id: str,
    language: str,
    spoken: str = "",
    name: str = "",
    topic_id: int | None = None,
    network: str = "",
    relay: Wish | None = None,
    link: str = "",
) -> Begun:
    """Begin a meeting, which waits in the queue of its topic, else in the account's own.

    `relay`: whom to call for a customer who signs; of others it is left aside. `language` is the
    page's, `spoken` that in which the customer asks to be served. The same `client_id` again is the
    same seat, with another token. `link`: of a video call that was agreed; while its meeting goes
    on it leads back to the seat. Refused as `arranging.usable`, `video_closed`, `video_later` (the
    topic's queue alone is closed), `video_busy`, `video_often`, `video_language`.
    """
    begun = digest_of(client_id)
    one_at_a_time("meetings begin", office)
    meeting = prepared.get(Meeting, account_id=account_id, begun=begun)
    if meeting is not None:
        return another_token(
            office, prepared.must(Seat, meeting_id=meeting.id, role=Role.CUSTOMER.value)
        )
    stand = usable(link) if link else None
    if stand is not None and stand.code == "back":
        return another_token(
            office, prepared.must(Seat, meeting_id=stand.row.meeting_id, role=Role.CUSTOMER.value)
        )
    agreed = stand.row if stand else None
    account = chosen(Account, account_id)
    wants = VideoSettings.model_validate(account.settings)
    if topic_id is not None and not is_offered(topic_id):
        topic_id = None
    if agreed is None:
        _may_begin(account, wants, queue_of_topic(topic_id) if topic_id else None, network)
    given, meeting = started(
        office,
        account,
        begun,
        name=one_line(name, LONGEST_NAME),
        language=language,
        spoken=spoken or language,
        topic_id=topic_id,
        network=network,
        relay=relay,
        at_head=agreed is not None and at_its_time(agreed),
        preferred_id=agreed.official_id if agreed else None,
    )
    if agreed is not None:
        used(office, agreed, meeting)
    return given


def started(
    office: int,
    account: Account,
    begun: str,
    *,
    name: str,
    language: str,
    spoken: str,
    topic_id: int | None,
    network: str,
    relay: Wish | None,
    at_head: bool,
    preferred_id: int | None,
) -> tuple[Begun, Meeting]:
    """A meeting that waits, and its customer's seat; a part of verbs that say who may begin.

    `preferred_id`: who gets it first, for some seconds. Refused `video_language`.
    """
    wants = VideoSettings.model_validate(account.settings)
    if spoken not in wants.languages:
        raise VIDEO_LANGUAGE()
    interpreted = spoken in wants.interpreted
    conversation, now = secrets.token_hex(10), clock.now()
    contact = receive.within(
        office,
        arrival=_arrival(
            account.id, conversation, begun, name, language=spoken, interpreted=interpreted
        ),
    ).interaction_id
    if topic_id is not None:
        describe.within(office, interaction_id=contact, topic_id=topic_id)
    meeting = prepared.insert(
        Meeting,
        office_id=office,
        interaction_id=contact,
        account_id=account.id,
        begun=begun,
        began_at=now,
        seeks=interpreted,
        gathers=interpreted,
    )
    if relay and spoken == SIGNED:
        keep(office, meeting, relay)
    # not there until its page has come: a script that only begins is offered to nobody for long
    given = give_seat(
        office, meeting, Role.CUSTOMER, name, language, network=network[:64], gone_at=now
    )
    enqueue.within(
        office,
        interaction_id=contact,
        queue_id=(queue_of_topic(topic_id) if topic_id is not None else None) or wants.queue,
        at_head=at_head,
        preferred_id=preferred_id,
        preferred_seconds=FIRST_TO if preferred_id else None,
    )
    watch(office, given.seat, account.id)
    if interpreted:
        follow(office, meeting, prepared.must(Interaction, id=contact))
    return given, meeting


@verb
def take_seat(office: int, *, interaction_id: int, language: str) -> Begun:
    """The official who has the contact takes the seat; asked again, with another token.

    Of a contact that assists: the seat of an interpreter or a colleague in the other's meeting.

    Refused `not_yours` to anybody else.
    """
    # locked: two windows of the same official ask one after another; settled before or after
    of = chosen(Interaction, interaction_id).assists_id or interaction_id
    meeting = prepared.get(Meeting, lock=True, interaction_id=of)
    contact = chosen(Interaction, interaction_id)
    official = acting_official(office)
    mine = official is not None and contact.official_id == official
    if meeting is None or not mine or contact.state not in WITH_SOMEBODY:
        raise NOT_YOURS()
    row = prepared.get(Seat, meeting_id=meeting.id, official_id=official, ended_at=None)
    if row is not None:
        return another_token(office, row)
    name = prepared.must(Official, id=official).name
    role = contact.helps or Role.OFFICIAL
    through = contact.id if contact.helps else None
    return give_seat(
        office, meeting, role, name, language, official_id=official, through_id=through
    )


@verb
@acting(CUSTOMER)
def say(office: int, *, who: Sitting, client_id: str, text: str) -> int:
    """What the customer writes beside the picture; the message's id, the same one sent again.

    Refused `video_empty`, `video_long`, `video_gone`.
    """
    text = clean(text).strip()
    if not text:
        raise VIDEO_EMPTY()
    if len(text) > LONGEST:
        raise VIDEO_LONG(n=LONGEST)
    return said(office, who, client_id, text)


@verb
@acting(CUSTOMER)
def send_file(office: int, *, who: Sitting, client_id: str, file: File) -> int:
    """A file of theirs, looked at before (channels.uploads). As `say`, and `video_files`."""
    if not takes_file([who.interaction], len(file.content)):
        raise VIDEO_FILES()
    return said(office, who, client_id, "", [file])


def said(office: int, who: Sitting, client_id: str, text: str, files: Sequence[File] = ()) -> int:
    """Something of the customer's comes into the text line; inside a verb. The message's id."""
    contact = prepared.must(Interaction, id=who.interaction)
    if not who.customer or who.ended or contact.state not in CONNECTED:
        raise VIDEO_GONE()
    arrival = _arrival(
        who.account,
        contact.conversation,
        client_id,
        contact.address_name,
        language=contact.language,
        text=text,
        attachments=files,
    )
    received = receive.within(office, arrival=arrival)
    assert received.message_id is not None  # noqa: S101 (there are words)
    if not received.duplicate:
        watch_numbers.within(office, interaction_id=contact.id, text=text)
    return received.message_id


def _may_begin(account: Account, wants: VideoSettings, queue: int | None, network: str) -> None:
    """Whoever begins now finds somebody who answers, and has not taken others' places."""
    state = open_state(wants, queue) if account.enabled else "closed"
    if state == "closed":
        elsewhere = account.enabled and queue is not None and open_state(wants) != "closed"
        raise VIDEO_LATER() if elsewhere else VIDEO_CLOSED()
    if begun_since(account.id, network, clock.now() - NETWORK_KEPT) >= BEGUN_HERE:
        raise VIDEO_OFTEN()
    refused = too_many(waiting_networks(account.id), network, wants.most_waiting)
    if refused:
        raise VIDEO_OFTEN() if refused == "own" else VIDEO_BUSY()


def _arrival(
    account_id: int,
    conversation: str,
    external_id: str,
    name: str,
    *,
    language: str,
    text: str = "",
    attachments: Sequence[File] = (),
    interpreted: bool = False,
) -> Arrival:
    """Something from the meeting's page: nobody proves there who they are, so it makes no card."""
    with translation.override(settings.LANGUAGE_CODE):  # a row's words: the office's own language
        guest = pgettext("in a video call", "Guest")
    return Arrival(
        channel=KIND,
        account_id=account_id,
        external_id=external_id,
        sender=Address(HIDDEN, "", display=guest, name=name),
        at=clock.now(),
        text=text,
        attachments=attachments,
        language=language,
        live=True,
        medium=Medium.VIDEO.value,
        conversation=conversation,
        recognise=False,
        interpreted=interpreted,
    )


def give_seat(
    office: int, meeting: Meeting, role: str, name: str, language: str, **more: Any
) -> Begun:
    """A seat for somebody's page; a part of other verbs."""
    token = new_token(office)
    row = prepared.insert(
        Seat,
        office_id=office,
        meeting_id=meeting.id,
        role=str(role),
        name=name,
        language=language,
        token=digest_of(token),
        began_at=clock.now(),
        seen_at=clock.now(),
        **more,
    )
    return Begun(token, row.id, meeting.id)


def another_token(office: int, seat: Seat) -> Begun:
    """The seat goes to another page, or window; a part of other verbs."""
    token = new_token(office)
    prepared.update(Seat, {"id": seat.id}, token=digest_of(token))
    return Begun(token, seat.id, seat.meeting_id)
