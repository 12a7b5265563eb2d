"""A visitor begins a chat, writes, and has seen what was answered."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Greatest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from okienko.cases.actions import watch_numbers
from okienko.channels.bearer import digest_of
from okienko.channels.models import Account
from okienko.channels.plain_text import clean, one_line
from okienko.channels.text_lines import takes_file
from okienko.channels.waiting_room import BEGUN_HERE, too_many
from okienko.customers.identities import HIDDEN, Address, typed_address
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting, acting_official
from okienko.events.verbs import chosen, one_at_a_time, verb
from okienko.interactions.actions import Arrival, File, describe, receive, reply
from okienko.interactions.models import Interaction, Message
from okienko.interactions.queries import is_offered, open_in, queue_of_topic
from okienko.routing.actions import customer_wrote, enqueue

from ..limits import LONGEST
from ..models import Visit
from ..opening import open_state, settings_of
from ..queries import begun_since, contact_ids, last_in, queue_for, waiting_networks
from ..refusals import (
    CHAT_BUSY,
    CHAT_CLOSED,
    CHAT_EMPTY,
    CHAT_FILES,
    CHAT_GONE,
    CHAT_LATER,
    CHAT_LONG,
    CHAT_NAMELESS,
    CHAT_OFTEN,
    CHAT_UNREACHABLE,
)
from ..settings import ChatSettings
from .presence import watch
from .tokens import give_token

KIND = "chat"


@dataclass(frozen=True)
class Begun:
    """A chat that was begun: the browser's token, told this once."""

    token: str
    chat: str
    visit_id: int


@verb
@acting(CUSTOMER)
def begin(
    office: int,
    *,
    account_id: int,
    client_id: str,
    text: str,
    language: str,
    topic_id: int | None = None,
    name: str = "",
    contact: str = "",
    page: str = "",
    network: str = "",
) -> Begun:
    """Begin a chat with its first words; the same `client_id` again gives the same chat.

    It waits in the queue of its topic, else in the window's own. Refused `chat_empty`, `chat_long`,
    `chat_closed`, `chat_later` (the topic's queue alone is closed), `chat_busy`, `chat_often`,
    `chat_nameless`, `chat_unreachable` (what this window must be told).
    """
    text = worded(text)
    begun = digest_of(client_id)
    one_at_a_time("chats begin", office)
    now = clock.now()
    visit = prepared.get(Visit, account_id=account_id, begun=begun)
    if visit is None:
        account = chosen(Account, account_id)
        wants = ChatSettings.model_validate(account.settings)
        if topic_id is not None and not is_offered(topic_id):
            topic_id = None
        queue = queue_of_topic(topic_id) if topic_id is not None else None
        _may_begin(account, wants, queue, network)
        name, contact = _asked(wants, one_line(name, 120), one_line(contact, 254))
        visit = prepared.insert(
            Visit,
            office_id=office,
            account_id=account_id,
            conversation=secrets.token_hex(10),
            begun=begun,
            language=language,
            page=page[:500],
            name=name,
            contact=contact,
            network=network[:64],
            began_at=now,
            seen_at=now,
        )
        contact_id = _said(office, visit, client_id, text, queue=queue)[0]
        if topic_id is not None:
            describe.within(office, interaction_id=contact_id, topic_id=topic_id)
    token = give_token(office, visit.id)
    return Begun(token, visit.conversation, visit.id)


@verb
@acting(CUSTOMER)
def say(office: int, *, visit_id: int, client_id: str, text: str, network: str) -> int:
    """What the visitor writes; the message's id. The same `client_id` again is the same message.

    Refused `chat_empty`, `chat_long`, `chat_gone`; `chat_busy` and `chat_often` after the end.
    """
    text = worded(text)
    visit = _there(office, visit_id, network)
    return _said(office, visit, client_id, text)[1]


@verb
@acting(CUSTOMER)
def send_file(office: int, *, visit_id: int, client_id: str, file: File, network: str) -> int:
    """A file of the visitor's, looked at before (channels.uploads). As `say`, and `chat_files`."""
    visit = _there(office, visit_id, network)
    if not takes_file(contact_ids(visit_id), len(file.content)):
        raise CHAT_FILES()
    return _said(office, visit, client_id, "", [file])[1]


@verb
def seen(_office: int, *, visit_id: int, delivered: int = 0, read: int = 0) -> bool:
    """The browser has our messages up to `delivered` and showed them up to `read`; False: known."""
    rows = Visit.objects.filter(id=visit_id)
    last = last_in(visit_id)  # nobody has seen what is not written yet
    read = min(read, last)
    delivered = max(min(delivered, last), read)
    news = rows.filter(delivered__lt=delivered) | rows.filter(read__lt=read)
    return bool(
        news.update(
            delivered=Greatest("delivered", delivered),
            read=Greatest("read", read),
        )
    )


def _may_begin(account: Account, wants: ChatSettings, queue: int | None, network: str) -> None:
    """Whoever begins now finds somebody who answers, and has not taken others' places."""
    state = open_state(wants, queue) if account.enabled else "off"
    if state not in ("open", "busy"):
        elsewhere = queue is not None and open_state(wants) in ("open", "busy")
        raise CHAT_LATER() if elsewhere else CHAT_CLOSED()
    lately = clock.now() - timedelta(hours=1)
    if begun_since(account.id, network, lately) >= BEGUN_HERE:
        raise CHAT_OFTEN()
    _place_for(account.id, wants, network)


def _place_for(account_id: int, wants: ChatSettings, network: str) -> None:
    refused = too_many(waiting_networks(account_id), network, wants.most_waiting)
    if refused == "own":
        raise CHAT_OFTEN()
    if refused:
        raise CHAT_BUSY()


def _there(office: int, visit_id: int, network: str) -> Visit:
    """The chat of who writes. After its end it waits anew, and takes a place as one that begins."""
    visit = prepared.get(Visit, id=visit_id)
    if visit is None:
        raise CHAT_GONE()
    if open_in(KIND, visit.account_id, visit.conversation) is None:
        one_at_a_time("chats begin", office)
        _place_for(visit.account_id, settings_of(visit.account_id), network)
        visit.network = network[:64]
        prepared.update(Visit, {"id": visit.id}, network=visit.network)
    return visit


def _asked(wants: ChatSettings, name: str, contact: str) -> tuple[str, str]:
    """What the visitor said of themselves, as far as this window asks for it."""
    name = name if wants.ask_name != "hidden" else ""
    contact = contact if wants.ask_contact != "hidden" else ""
    if wants.ask_name == "required" and not any(map(str.isalnum, name)):
        raise CHAT_NAMELESS()
    if wants.ask_contact == "required" and typed_address(contact) is None:
        raise CHAT_UNREACHABLE()
    return name, contact


@verb
def official_read(office: int, *, interaction_id: int, message_id: int) -> int | None:
    """The official who has the chat has seen it up to a message; the visit, None: it was known.

    Nothing is kept for anybody else: who looks in leaves no mark.
    """
    contact = chosen(Interaction, interaction_id)
    mine = contact.official_id is not None and contact.official_id == acting_official(office)
    if not mine or contact.account_id is None:
        return None
    rows = Visit.objects.filter(account_id=contact.account_id, conversation=contact.conversation)
    known = Message.objects.filter(id=message_id, interaction=contact).exists()
    if not known or not rows.filter(official_read__lt=message_id).update(official_read=message_id):
        return None
    return rows.values_list("id", flat=True).first()


def worded(text: str) -> str:
    """A text as it can be kept. Refused `chat_empty`, `chat_long`."""
    text = clean(text).strip()
    if not text:
        raise CHAT_EMPTY()
    if len(text) > LONGEST:
        raise CHAT_LONG(n=LONGEST)
    return text


def _said(
    office: int,
    visit: Visit,
    client_id: str,
    text: str,
    files: Sequence[File] = (),
    queue: int | None = None,
) -> tuple[int, int]:
    """The contact and the message. `queue`: where a new contact waits, None: see `queue_for`."""
    arrival = Arrival(
        channel=KIND,
        account_id=visit.account_id,
        external_id=client_id,
        sender=_sender(visit),
        at=clock.now(),
        text=text,
        attachments=files,
        language=visit.language,
        live=True,
        conversation=visit.conversation,
        recognise=False,
    )
    received = receive.within(office, arrival=arrival)
    if received.arrived:
        if queue is None:
            queue = queue_for(prepared.must(Interaction, id=received.interaction_id))
        enqueue.within(office, interaction_id=received.interaction_id, queue_id=queue)
        watch(office, visit)
    elif not received.duplicate:
        customer_wrote.within(office, interaction_id=received.interaction_id)
    assert received.message_id is not None  # noqa: S101 (there are words)
    if not received.duplicate and watch_numbers.within(
        office, interaction_id=received.interaction_id, text=text
    ):
        _warn(office, visit, received.interaction_id)
    return received.interaction_id, received.message_id


def _sender(visit: Visit) -> Address:
    """Who writes, as they said: a typed address proves nothing, so it makes nobody's card."""
    found = typed_address(visit.contact) if visit.contact else None
    if found is not None:
        return replace(found, name=visit.name)
    with translation.override(settings.LANGUAGE_CODE):  # a row's words: the office's own language
        guest = pgettext("in a chat", "Guest")
    return Address(HIDDEN, "", display=guest, name=visit.name)


def _warn(office: int, visit: Visit, contact: int) -> None:
    """Tell the visitor, once in a contact, what not to send."""
    told = Message.objects.filter(interaction=contact, direction=Message.Direction.AUTO)
    if not told.exists():
        with translation.override(visit.language):
            words = _(
                "Please do not send numbers of documents, cards or accounts here unless you are "
                "asked for them. We make such numbers unreadable after the chat."
            )
        reply.within(office, interaction_id=contact, text=words, automatic=True)
