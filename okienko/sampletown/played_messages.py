"""Texts and messages of the played history: written, answered, delivered and read, thanked for.

What was written goes in by the inbox's verb and out by the outbox's, with the price of each text;
only the networks themselves are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from okienko.cases import actions as cases
from okienko.cases.models import Case
from okienko.channels.door import Receipt
from okienko.channels.inbox import actions as inbox
from okienko.channels.models import Account
from okienko.channels.outbox import actions as outbox
from okienko.channels.refusals import WINDOW_OVER
from okienko.channels.wishes import wish
from okienko.customers.identities import Address, phone_address
from okienko.events import clock
from okienko.events.actor import acting, door
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.actions import Arrival, File, FirstLetter
from okienko.interactions.models import Message, PartRole
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from okienko.routing.workload import Load

from . import connections
from .cast import Town
from .connections import FACEBOOK, INSTAGRAM, PAGE_ID, SMS, TELEGRAM, VIBER, WHATSAPP
from .lines import Owner
from .matters import BY_KEY
from .messages import COMMENTS, MESSAGES, NOTICES, THANKS, SampleMessage
from .past import Desk
from .people import Resident
from .played import Played, PlayedContact, serial
from .snapshots import HIGH, WIDE, picture
from .telephones import owners

#: How many of all write by each network.
SHARES = {
    SMS: 5.0,
    WHATSAPP: 2.5,
    TELEGRAM: 1.0,
    FACEBOOK: 1.0,
    connections.COMMENTS: 1.2,
    INSTAGRAM: 0.5,
    VIBER: 0.5,
}
FEELINGS = ("👍", "🙏", "❤️")


@dataclass(kw_only=True)
class PlayedTalk(PlayedContact):
    """One conversation in a network. `conversation` and `sender` are as the network names them."""

    account: Account
    said: SampleMessage
    public: bool
    conversation: str
    sender: Address
    last_read: str = ""  # the network's id of what they wrote last

    @property
    def kind(self) -> str:
        """Of which network it is."""
        return self.account.kind


class PlayedMessages(Played):
    """From the customer's text to the answer on their telephone, and back again."""

    def talk(self, town: Town, who: Resident) -> PlayedTalk:
        """Somebody, a network and a matter, by the dice."""
        dice = self.past.dice
        way = dice.choices(list(SHARES), list(SHARES.values()))[0]
        samples = (COMMENTS if way == connections.COMMENTS else MESSAGES)[who.language]
        return _talk(town, who, way, dice.choice(samples))

    def message(self, talk: PlayedTalk) -> None:
        """Somebody writes: some mistype, some write in pieces."""
        dice, said = self.past.dice, talk.said
        first, *more = said.ask
        slips = bool(said.slip) and talk.kind == TELEGRAM
        shows = said.picture and talk.kind != SMS and dice.random() < 0.6
        self._bring(talk, said.slip if slips else first, _photo(said) if shows else ())
        if slips:
            wrong = talk.last_read
            self.past.after(dice.uniform(4, 15), lambda: self._correct(talk, wrong, first))
        for place, words in enumerate(more, 1):
            self.past.after(place * dice.uniform(6, 40), partial(self._add, talk, words))
        if said.again and dice.random() < 0.2:
            self.past.after(dice.uniform(1200, 7200), lambda: self._again(talk))

    def _bring(self, talk: PlayedTalk, text: str, files: Sequence[File] = ()) -> None:
        number = next(serial)
        talk.last_read = _id(talk.kind, number)
        arrival = Arrival(
            channel=talk.kind,
            account_id=talk.account.id,
            external_id=talk.last_read,
            sender=talk.sender,
            at=clock.now(),
            text=text,
            attachments=files,
            language=talk.who.language if talk.kind == TELEGRAM else "",
            conversation=talk.conversation,
            public=talk.public,
            wish=wish(text, talk.who.language) if talk.kind == SMS else None,
        )
        with acting(door(talk.kind)):
            received = inbox.take_in(talk.town.id, account=talk.account, arrival=arrival)
        talk.id = received.interaction_id
        self.count("messages")
        if received.arrived:
            with in_offices([talk.town.id]):
                talk.wait = Wait.objects.get(interaction_id=talk.id, result="").id
            self.wait_for(talk)
        elif arrival.wish:
            self._send(talk.town, talk.account)  # the confirmation

    def _add(self, talk: PlayedTalk, words: str) -> None:
        """One more piece, unless it was answered meanwhile."""
        if not talk.over:
            self._bring(talk, words)

    def _correct(self, talk: PlayedTalk, wrong: str, text: str) -> None:
        with acting(door(talk.kind)):
            interactions.edit(
                talk.town.id,
                account_id=talk.account.id,
                external_id=wrong,
                conversation=talk.conversation,
                text=text,
                at=clock.now(),
            )

    def _again(self, talk: PlayedTalk) -> None:
        """Nobody has answered: the same matter by another network, as the same person."""
        others = [way for way in (SMS, WHATSAPP, TELEGRAM) if way != talk.kind]
        if talk.over:
            return
        kind = self.past.dice.choice(others)
        self._bring(_talk(talk.town, talk.who, kind, talk.said), talk.said.again)

    def take_message(self, talk: PlayedTalk, offer: int, desk: Desk) -> None:
        """The official takes it, reads and types."""
        routing.accept(talk.town.id, offer_id=offer, official_id=self.seat(talk, desk))
        if talk.rounds:
            self.past.after(self.past.dice.uniform(5, 25), lambda: self._done(talk, desk))
            return
        self.know(talk, desk)
        seconds = min(self.past.dice.lognormvariate(4.2, 0.5), 400)
        self.past.after(seconds, lambda: self._reply_to(talk, desk))

    def _reply_to(self, talk: PlayedTalk, desk: Desk) -> None:
        dice, said = self.past.dice, talk.said
        if desk.room.calls:  # a call came between
            self.past.after(30, lambda: self._reply_to(talk, desk))
            return
        self._say(talk, desk, said.answer)
        if not said.more or dice.random() < 0.4:
            self._done(talk, desk)
            return
        asks = dice.uniform(15, 90)
        self.past.after(asks, lambda: self._bring(talk, said.more))
        self.past.after(asks + dice.uniform(25, 80), lambda: self._answer_more(talk, desk))

    def _answer_more(self, talk: PlayedTalk, desk: Desk) -> None:
        if talk.said.more_answer:
            self._say(talk, desk, talk.said.more_answer)
        self._done(talk, desk)

    def _say(self, talk: PlayedTalk, desk: Desk, words: str) -> None:
        text = words.format(name=desk.hand.first_name)
        try:
            interactions.reply.by(desk.hand.actor)(talk.town.id, interaction_id=talk.id, text=text)
        except Refused as refusal:
            if refusal.code != WINDOW_OVER.code:
                raise
            self._text(talk, desk, text, Message.Reason.ASKED)  # they were not there for a day
        else:
            talk.last_sent = self._send(talk.town, talk.account)
            self.count("answers to messages")

    def _done(self, talk: PlayedTalk, desk: Desk) -> None:
        self.finish(talk, desk)
        self.past.give_back(desk, Load.WRITTEN)
        if talk.rounds or talk.public:
            return
        dice = self.past.dice
        if dice.random() < 0.25:
            said = replace(talk.matter, outcomes=(1, 0, 0, 0))
            again = replace(talk, matter=said, rounds=1, over=False)
            thanks = dice.choice(THANKS[talk.who.language])
            self.past.after(dice.uniform(40, 4000), lambda: self._bring(again, thanks))
        elif dice.random() < 0.3 and talk.kind != SMS and talk.last_sent:
            self.past.after(dice.uniform(20, 900), lambda: self._feel(talk))

    def _feel(self, talk: PlayedTalk) -> None:
        with acting(door(talk.kind)):
            interactions.react(
                talk.town.id,
                account_id=talk.account.id,
                external_id=talk.last_sent,
                conversation=talk.conversation,
                words=self.past.dice.choice(FEELINGS),
                at=clock.now(),
            )

    # --- what the office writes first

    def settled(self, contact: PlayedContact, case: int, desk: Desk) -> None:
        """Some want to be told by a text; few want no more of them afterwards."""
        dice, town = self.past.dice, contact.town
        if SMS not in town.networks or contact.who.number not in _owners() or dice.random() < 0.5:
            return
        with in_offices([town.id]):
            number = Case.objects.values_list("number", flat=True).get(id=case)
        words = NOTICES[contact.who.language].format(office=town.plan.name, number=number)
        self._text(contact, desk, words, Message.Reason.CASE, case)
        if dice.random() < 0.06:
            stops = _talk(town, contact.who, SMS, MESSAGES["pl"][0])
            self.past.after(dice.uniform(60, 900), lambda: self._bring(stops, "STOP"))

    def _text(
        self, contact: PlayedContact, desk: Desk, text: str, reason: str, case: int | None = None
    ) -> None:
        account = contact.town.networks[SMS]
        letter = FirstLetter(
            channel=SMS,
            account_id=account.id,
            recipients=[(PartRole.TO, phone_address(contact.who.number))],
            text=text,
            one_talk=True,
            reason_needed=True,
            reason=reason,
        )
        cases.write_first.by(desk.hand.actor)(
            contact.town.id,
            official_id=self.seat(contact, desk),
            letter=letter,
            case_id=case,
        )
        self.count("notices")
        self._send(contact.town, account)

    # --- what leaves

    def _send(self, town: Town, account: Account) -> str:
        """All that waits there leaves; what becomes of it is told later. The last one's id."""
        dice, sent = self.past.dice, ""
        while attempt := outbox.claim(town.id, account=account):
            sent = _id(account.kind, next(serial))
            outbox.sent(town.id, attempt=attempt, external_id=sent, refused={})
            if account.kind in (SMS, WHATSAPP):
                there = partial(_tell, town, account, Receipt(sent, "delivered"))
                self.past.after(dice.uniform(2, 30), there)
            if account.kind == WHATSAPP and dice.random() < 0.85:
                seen = partial(_tell, town, account, Receipt(sent, "read"))
                self.past.after(dice.uniform(40, 3000), seen)
        return sent


def _tell(town: Town, account: Account, receipt: Receipt) -> None:
    with acting(door(account.kind)):
        outbox.told(town.id, account_id=account.id, receipt=receipt)


@cache
def _owners() -> dict[str, Owner]:
    return {one.number: one for one in owners()}


def _talk(town: Town, who: Resident, way: str, said: SampleMessage) -> PlayedTalk:
    """How the network knows the person, and calls the talk."""
    owner = _owners()[who.number]
    public = way == connections.COMMENTS
    number, first = phone_address(owner.number), owner.name.partition(" ")[0]
    telegram, page, viber = str(owner.telegram), owner.facebook, owner.viber
    sender, conversation = {
        SMS: (number, owner.number),
        WHATSAPP: (replace(number, name=owner.name), owner.whatsapp),
        TELEGRAM: (Address(TELEGRAM, telegram, telegram, telegram, first), telegram),
        FACEBOOK: (Address(FACEBOOK, page, page, page), page),
        INSTAGRAM: (Address(INSTAGRAM, *[owner.instagram] * 3), owner.instagram),
        VIBER: (Address(VIBER, viber, viber, owner.name, owner.name), viber),
        connections.COMMENTS: (Address("facebook", page, page, owner.name, owner.name), ""),
    }[way]
    return PlayedTalk(
        town,
        who,
        BY_KEY[said.key],
        account=town.networks[FACEBOOK if public else way],
        said=said,
        public=public,
        conversation=conversation or f"{PAGE_ID}_{next(serial)}",  # the first comment
        sender=sender,
    )


def _id(kind: str, number: int) -> str:
    """What the network calls a message."""
    begins = {SMS: "history-", WHATSAPP: "wamid.history-", FACEBOOK: f"{PAGE_ID}_"}
    return f"{begins.get(kind, '')}{number}"


def _photo(said: SampleMessage) -> list[File]:
    return [File(f"{said.key}.png", "image/png", picture(said.key), "", WIDE, HIGH)]
