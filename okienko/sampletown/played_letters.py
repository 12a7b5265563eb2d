"""E-mails of the played history: written, answered, thanked for."""

from okienko.customers.identities import email_address
from okienko.events import clock
from okienko.interactions import actions as interactions
from okienko.routing import actions as routing
from okienko.routing.workload import Load

from .letters import THANKS
from .matters import BY_KEY
from .past import Desk
from .played import Played, PlayedContact, answer_text, serial
from .replies import GENERAL


class PlayedLetters(Played):
    """From the customer's letter to the answer, and back again."""

    def write(self, contact: PlayedContact) -> None:
        """Somebody writes an e-mail."""
        letter, who = contact.letter, contact.who
        contact.subject = letter.subject.format(street=who.street)
        self._receive(contact, letter.text.format(street=who.address, name=who.name))

    def _receive(self, contact: PlayedContact, text: str, continues: tuple[str, ...] = ()) -> None:
        who, town = contact.who, contact.town
        received = interactions.receive(
            town.id,
            arrival=interactions.Arrival(
                channel="email",
                account_id=town.mailbox,
                external_id=f"<history-{next(serial)}@{who.box.partition('@')[2]}>",
                sender=email_address(f"{who.name} <{who.box}>"),
                receiver=town.plan.email,
                at=clock.now(),
                subject=("Re: " if continues else "") + contact.subject,
                text=text,
                language=who.language,
                continues=continues,
            ),
        )
        contact.id = received.interaction_id
        self.count("letters")
        if received.arrived:
            contact.wait = routing.enqueue(
                town.id, interaction_id=contact.id, queue_id=town.mail_queue
            )
            self.wait_for(contact)

    def take_letter(self, contact: PlayedContact, offer: int, desk: Desk) -> None:
        """The official takes it and reads."""
        seat = self.seat(contact, desk)
        routing.accept(contact.town.id, offer_id=offer, official_id=seat)
        seconds = min(self.past.dice.lognormvariate(5.3, 0.5), 1200)
        self.past.after(seconds, lambda: self._answer(contact, desk))

    def _answer(self, contact: PlayedContact, desk: Desk) -> None:
        if desk.room.calls:  # a call came between
            self.past.after(30, lambda: self._answer(contact, desk))
            return
        town, letter = contact.town, contact.letter
        thanks = contact.rounds > 0
        if not thanks or self.past.dice.random() < 0.4:
            message = interactions.reply.by(desk.hand.actor)(
                town.id,
                interaction_id=contact.id,
                text=answer_text(
                    town,
                    contact.id,
                    GENERAL if thanks else letter.reply,
                    contact.who.language,
                    desk.hand.name,
                ),
            )
            contact.last_sent = f"<sent-{message}@{town.plan.email.partition('@')[2]}>"
            interactions.delivered(
                town.id, message_id=message, delivery="sent", external_id=contact.last_sent
            )
            self.count("replies")
        self.finish(contact, desk)
        self.past.give_back(desk, Load.WRITTEN)
        if not thanks and self.past.dice.random() < 0.18:
            again = PlayedContact(
                town, contact.who, BY_KEY["calendar"], letter, subject=contact.subject, rounds=1
            )
            text = self.past.dice.choice(THANKS[contact.who.language]).format(name=contact.who.name)
            sent = contact.last_sent
            self.past.after(
                self.past.dice.uniform(900, 90_000), lambda: self._receive(again, text, (sent,))
            )
