"""Calls of the played history, and the call-backs to those who gave up."""

from datetime import timedelta
from random import Random

from okienko.customers.identities import E164, phone_address
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Callback, Wait
from okienko.routing.workload import Load

from .cast import Town
from .matters import BY_KEY
from .past import Desk
from .people import Resident
from .played import Played, PlayedContact, serial


class PlayedCalls(Played):
    """From the ringing to the end of the wrap-up."""

    def call(self, contact: PlayedContact) -> None:
        """Somebody calls the main number."""
        dice, town = self.past.dice, contact.town
        withheld = dice.random() < 0.02
        received = interactions.receive(
            town.id,
            arrival=interactions.Arrival(
                channel="phone",
                account_id=town.trunk,
                external_id=f"history-{next(serial)}@operator.example",
                sender=phone_address("anonymous" if withheld else contact.who.number),
                receiver=town.plan.phone,
                at=clock.now(),
                live=True,
                medium="voice",
            ),
        )
        contact.id = received.interaction_id
        self.count("calls")
        if dice.random() < 0.03:  # in the menu already
            self.past.after(dice.uniform(3, 14), lambda: self._hang_up(contact))
            return
        self.past.after(dice.uniform(7, 26), lambda: self._choose(contact))

    def _choose(self, contact: PlayedContact) -> None:
        town, dice = contact.town, self.past.dice
        at_once = dice.random() < 0.12
        menu = {"1": "odpady", "2": "podatki", "3": "sprawy obywatelskie"}[contact.matter.menu]
        general = at_once and "Ogólna" in town.queues
        interactions.describe(
            town.id,
            interaction_id=contact.id,
            language=contact.who.language,
            chosen="" if general else menu,
        )
        queue = town.queues["Ogólna"] if general else town.queue(contact.matter.queue)
        contact.wait = routing.enqueue(town.id, interaction_id=contact.id, queue_id=queue)
        self.wait_for(contact)
        self._perhaps_kept(contact, contact.wait)
        patience = dice.expovariate(1 / 220) + (1 if dice.random() < 0.06 else 45)
        self.past.after(patience, lambda: self._give_up(contact, contact.wait))

    def _perhaps_kept(self, contact: PlayedContact, wait: int) -> None:
        """Some choose to be called at their turn; their own dice leave all others' as they fall."""
        dice = Random(contact.id)
        if dice.random() < 0.35:
            self.past.after(dice.uniform(60, 100), lambda: self._keep_place(contact, wait))

    def _keep_place(self, contact: PlayedContact, wait: int) -> None:
        town = contact.town
        with in_offices([town.id]):
            waits = Wait.objects.filter(id=wait, result="", offered=False).exists()
            shown = Interaction.objects.get(id=contact.id).address_kind == E164
        if self.waiting.get(wait) is not contact or not waits or not shown:
            return
        routing.call_instead(
            town.id,
            interaction_id=contact.id,
            channel="phone",
            account_id=town.trunk,
            address=phone_address(contact.who.number),
        )
        contact.by_call = True
        self.count("kept their place")

    def _give_up(self, contact: PlayedContact, wait: int) -> None:
        if self.waiting.get(wait) is contact and not contact.by_call:
            self._hang_up(contact)

    def _hang_up(self, contact: PlayedContact) -> None:
        self.waiting.pop(contact.wait, None)
        self.past.waits_no_more(contact.wait)
        routing.customer_left(contact.town.id, interaction_id=contact.id)
        contact.over = True
        self.count("abandoned")

    def missed(self, contact: PlayedContact, offer: int, wait: int, desk: Desk) -> None:
        """It rang in vain: the official is not ready for a while, the caller waits on."""
        self.past.give_back(desk, Load.VOICE)
        if not contact.over and routing.lapse(contact.town.id, offer_id=offer):
            self.count("missed")
            self.past.missed(desk, self.past.dice.uniform(40, 200))
            self.past.waits(contact.town, wait)

    def take_call(self, contact: PlayedContact, offer: int, desk: Desk) -> None:
        """The official takes it; how it goes on is fated now."""
        town = contact.town
        routing.accept(town.id, offer_id=offer, official_id=desk.hand.officials[town.id])
        self.count("answered")
        self.know(contact, desk)
        if contact.by_call:
            seconds = Random(contact.id).uniform(6, 15)
            self.past.after(seconds, lambda: self._reached(contact, desk))
        else:
            self._talk(contact, desk)

    def _reached(self, contact: PlayedContact, desk: Desk) -> None:
        """Who kept the place answers."""
        routing.answered(contact.town.id, interaction_id=contact.id)
        contact.by_call = False
        self._talk(contact, desk)

    def _talk(self, contact: PlayedContact, desk: Desk) -> None:
        dice = self.past.dice
        talk = min(dice.lognormvariate(5.1, 0.55), 1500)
        fate = dice.random()
        if fate < 0.15 and talk > 90:
            self.past.after(talk * 0.4, lambda: self._hold(contact, desk))
            self.past.after(talk * 0.4 + dice.uniform(12, 70), lambda: self._resume(contact, desk))
            talk += 60
        if 0.92 < fate < 0.96 and contact.rounds == 0:
            self.past.after(dice.uniform(30, 70), lambda: self._transfer(contact, desk))
        elif fate >= 0.96:
            self.past.after(talk * 0.6, lambda: self._pass_on(contact, desk))
        else:
            self.past.after(talk, lambda: self._end(contact, desk))

    def _hold(self, contact: PlayedContact, desk: Desk) -> None:
        routing.hold(
            contact.town.id, interaction_id=contact.id, official_id=self.seat(contact, desk)
        )

    def _resume(self, contact: PlayedContact, desk: Desk) -> None:
        routing.resume(
            contact.town.id, interaction_id=contact.id, official_id=self.seat(contact, desk)
        )

    def _transfer(self, contact: PlayedContact, desk: Desk) -> None:
        town = contact.town
        others = [
            queue
            for name, queue in town.queues.items()
            if queue != town.mail_queue and name != contact.matter.queue
        ]
        if not others:
            self._end(contact, desk)
            return
        contact.rounds += 1
        routing.transfer_to_queue(
            town.id,
            interaction_id=contact.id,
            official_id=self.seat(contact, desk),
            queue_id=self.past.dice.choice(others),
        )
        self.past.give_back(desk, Load.VOICE)
        with in_offices([town.id]):
            contact.wait = Wait.objects.get(interaction_id=contact.id, result="").id
        self.count("transferred")
        self.wait_for(contact)
        wait = contact.wait
        self.past.after(240, lambda: self._give_up(contact, wait))

    def _pass_on(self, contact: PlayedContact, desk: Desk) -> None:
        routing.pass_on(
            contact.town.id, interaction_id=contact.id, official_id=self.seat(contact, desk)
        )
        self.count("passed on")
        self._wrap_up(contact, desk)

    def _end(self, contact: PlayedContact, desk: Desk) -> None:
        if self.past.dice.random() < 0.55:
            routing.customer_left(contact.town.id, interaction_id=contact.id)
        else:
            routing.end_talk(
                contact.town.id, interaction_id=contact.id, official_id=self.seat(contact, desk)
            )
        self._wrap_up(contact, desk)

    def _wrap_up(self, contact: PlayedContact, desk: Desk) -> None:
        seconds = min(self.past.dice.lognormvariate(3.3, 0.6), 115)
        self.past.after(seconds, lambda: self._finish_call(contact, desk))

    def _finish_call(self, contact: PlayedContact, desk: Desk) -> None:
        self.finish(contact, desk)
        self.past.give_back(desk, Load.VOICE)

    def call_back(self, town: Town, desk: Desk) -> None:
        """An official with nothing to do calls somebody who gave up."""
        if not desk.present or not desk.free or town.id not in desk.hand.officials:
            return
        with in_offices([town.id]):
            entry = (
                Callback.objects.filter(
                    state="open", created_at__lt=clock.now() - timedelta(minutes=4)
                )
                .order_by("created_at")
                .first()
            )
        if entry is None:
            return
        contact = PlayedContact(town, Resident("", entry.value, "", "", ""), BY_KEY["calendar"])
        contact.id = routing.dial(
            town.id,
            official_id=desk.hand.officials[town.id],
            channel="phone",
            account_id=town.trunk,
            address=phone_address(entry.value),
            customer_id=entry.customer_id,
            callback_id=entry.id,
        )
        self.past.take(desk, Load.VOICE)
        self.count("called back")
        self.past.after(self.past.dice.uniform(5, 18), lambda: self._called(contact, desk))

    def _called(self, contact: PlayedContact, desk: Desk) -> None:
        routing.answered(contact.town.id, interaction_id=contact.id)
        self.past.after(self.past.dice.uniform(50, 220), lambda: self._end(contact, desk))
