"""What Asterisk keeps in its memory of ours: trunks, officials' telephones, customers' browsers.

Each is brought to what the rows say when something changed, at each connection, and now and then.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import defaultdict

from okienko.events.runtime.bridge import Bridge
from okienko.offices.access import officials_of
from okienko.routing import actions as routing
from okienko.routing.models import Presence

from ..actions import devices
from ..devices.reading import desk_phone, on_desk_phones, rung
from ..guarding import addresses_blocked
from ..watching import Watch, line_changed, line_proved, lines_known
from . import guests, lines
from .ari import Ari, AriError
from .facts import Registered
from .health import registrations

log = logging.getLogger(__name__)


class Kept:
    """Gives one Asterisk what it must know and takes the rest away; `forget` at each connection."""

    def __init__(self, ari: Ari, bridge: Bridge) -> None:
        self.ari = ari
        self.bridge = bridge
        self.shapes: dict[int, object] = {}  # person -> the phone as Asterisk was given it
        self.desk_shapes: dict[int, lines.Objects] = {}  # person -> the desk telephone likewise
        self.contacts: dict[str, str] = {}  # phone -> the address at which it registered last
        self.unsure: set[int] = set()  # persons whose phone may not be there as the rows have it
        self.watch = Watch()
        self.gone_down: set[str] = set()  # lines that were seen to go down, and not yet to work
        self.guests: set[str] = set()  # customers' browsers that Asterisk has
        self._hands: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._one_trunk = asyncio.Lock()
        self._one_browser = asyncio.Lock()
        self._one_list = asyncio.Lock()
        self.denied: tuple[str, ...] | None = None  # None: what Asterisk has is not known

    def forget(self) -> None:
        """Asterisk is (re)connected: what it has is asked anew."""
        self.shapes.clear()
        self.desk_shapes.clear()
        self.contacts.clear()
        self.denied = None

    async def all(self) -> None:
        """Bring all of it to the rows."""
        await self.trunks()
        await self.telephones()
        await self.browsers()
        await self.blocked()

    async def trunks(self) -> None:
        """Put every trunk that Asterisk does not have as the rows have it; take the others away.

        One that is right is left alone: for a moment without its endpoint a caller is refused.
        """
        async with self._one_trunk:
            known = await self.ari.endpoints()
            wanted = await self.bridge.call("trunks", lines.all_trunks)
            for name, objects in wanted.items():
                if objects is None:
                    continue
                mark = lines.fingerprint(objects)
                if name in known and await self.ari.field("endpoint", name, "accountcode") == mark:
                    continue
                for kind, object_name, fields in objects:
                    more = {"accountcode": mark} if kind == "endpoint" else {}
                    await self.ari.put(kind, object_name, fields | more)
            for name in known:
                if name.startswith("trunk-") and name not in wanted:
                    for kind in ("identify", "registration", "endpoint", "auth", "aor"):
                        await self.ari.remove(kind, name)

    async def blocked(self) -> None:
        """Have Asterisk not hear those who are blocked now."""
        async with self._one_list:
            spared = await self.bridge.call("guard", lines.spared)
            wanted = tuple(await self.bridge.call("guard", addresses_blocked, spared))
            if wanted == self.denied:
                return
            try:
                await self.ari.deny(wanted)
                self.denied = wanted
            except AriError as error:  # it is tried again
                log.warning("senders_not_blocked", extra={"words": str(error)})

    async def look_at_lines(self) -> None:
        """See which lines work, and hang up what is dialled by one that has just gone down.

        What rings or talks goes on: its sound may come by another way than its signals.
        """
        known = await self.ari.endpoints()
        told = await asyncio.to_thread(registrations)
        refused = {name for name, state in told.items() if state == "Rejected"}
        trunks = {name for name in known if name.startswith("trunk-")}
        answers = {int(name[6:]): known[name] for name in trunks}
        refusing = {int(name[6:]) for name in trunks & refused}
        down, proved = await self.bridge.call("trunks", lines_known)
        changes = self.watch.seen(answers, refusing, down, proved)
        for line in self.watch.proved - proved:
            await self.bridge.call("trunks", line_proved, line)
        for line, works in changes.items():
            log.warning("line_changed", extra={"account": line, "works": works})
            refuses = line in refusing
            await self.bridge.call("trunks", line_changed, line, works=works, refused=refuses)
            (self.gone_down.discard if works else self.gone_down.add)(f"trunk-{line}")

    async def telephones(self) -> None:
        """Give Asterisk every phone that may be used, and take the others; tell which are there."""
        known = await self.ari.endpoints()
        await self._desk_phones({name for name in known if person_of("d", name)})
        phones = {name for name in known if person_of("p", name)}
        usable = await self.bridge.call("lines", lines.all_lines)
        others = {int(name[1:]) for name in phones ^ usable.keys()}
        await asyncio.gather(
            *(
                self.telephone(person, there=f"p{person}" in phones)
                for person in others | self.unsure
            )
        )
        thought = await self.bridge.call("lines", _phones_up)
        known = await self.ari.endpoints()  # anew: one may have registered meanwhile
        online = {name for name, there in known.items() if there}
        on_desk = await self.bridge.call("lines", on_desk_phones)
        up = {person for name in online if (person := person_of("p", name)) not in {0, *on_desk}}
        up |= {person for name in online if (person := person_of("d", name)) in on_desk}
        for person in up ^ thought:
            await self._reached(person, online=person in up)

    async def _desk_phones(self, known: set[str]) -> None:
        usable = await self.bridge.call("lines", lines.all_desk_phones)
        for name in known ^ usable.keys():
            await self.desk_phone(person_of("d", name))

    async def changed(self, kind: str, person: int) -> None:
        """A person's telephone is another, by the event that said so."""
        await (self.desk_phone(person) if kind == "phone.device" else self.telephone(person))

    async def both(self, person: int) -> None:
        """Bring Asterisk to both telephones of a person whose seats or rights may be others."""
        await self.telephone(person)
        there = await self.bridge.call("lines", desk_phone, person)
        if person in self.desk_shapes or there is not None:
            await self.desk_phone(person)

    async def desk_phone(self, person: int) -> None:
        """Bring Asterisk to a person's desk telephone, and the rows to whether it is there.

        Which device is in use may be another: who is rung now is told anew.
        """
        name = f"d{person}"
        async with self._hands[person]:
            objects = await self.bridge.call(f"person-{person}", lines.desk_phone_objects, person)
            if objects is None:
                self.desk_shapes.pop(person, None)
                for kind in ("endpoint", "auth", "aor"):
                    await self.ari.remove(kind, name)
                await self._unregister(name)
            elif (before := self.desk_shapes.get(person)) != objects:
                for kind, object_name, fields in objects:
                    await self.ari.put(kind, object_name, fields)
                self.desk_shapes[person] = objects
                if before is not None:  # whoever had the old password is rung no more
                    await self._unregister(name)
        known = await self.ari.endpoints()
        await self._desk_phone_seen(person, registered=known.get(name, False))
        ringing = await self.bridge.call(f"person-{person}", rung, person)
        await self._reached(person, online=known.get(ringing, False))

    async def _unregister(self, name: str) -> None:
        """End a registration; one of before this process began ends with its time."""
        contact = self.contacts.pop(name, "")
        if contact:  # as Asterisk names it
            mark = hashlib.md5(contact.encode(), usedforsecurity=False).hexdigest()
            await self.ari.remove("contact", f"{name};@{mark}")

    async def _desk_phone_seen(self, person: int, *, registered: bool) -> None:
        officials = await self.bridge.call(f"person-{person}", officials_of, person)
        for office in list(officials)[:1]:
            await self.bridge.call(
                f"person-{person}", devices.seen, office, person_id=person, registered=registered
            )

    async def browsers(self) -> None:
        """Give Asterisk every customer's browser that may call, and take the others."""
        async with self._one_browser:
            self.guests = {n for n in await self.ari.endpoints() if guests.guest_named(n)}
            usable = await self.bridge.call("guests", guests.all_guests)
            for name in self.guests | usable.keys():
                await self._set_browser(name, usable.get(name))

    async def browser(self, office: int, guest_id: int) -> None:
        """Bring Asterisk to one customer's browser as the rows have it; the net does what fails."""
        async with self._one_browser:
            found = await self.bridge.call("guests", guests.guest_objects, office, guest_id)
            await self._set_browser(f"g{guest_id}", found)

    async def _set_browser(self, name: str, objects: lines.Objects | None) -> None:
        if objects is None:
            for kind in ("endpoint", "auth"):
                await self.ari.remove(kind, name)
            self.guests.discard(name)
        elif name not in self.guests:  # nothing of it changes
            for kind, object_name, fields in objects:
                await self.ari.put(kind, object_name, fields)
            self.guests.add(name)

    async def telephone(self, person: int, *, there: bool = True) -> None:
        """Bring Asterisk to a person's phone as the rows have it now.

        `there`: Asterisk has it as it was last set. One after another for each person: what
        was read before a sign-out must not be set after it. What fails is done by the next net.
        """
        async with self._hands[person]:
            self.unsure.add(person)
            if not there:
                self.shapes.pop(person, None)
            objects = await self.bridge.call(f"person-{person}", lines.line_objects, person)
            if objects is None:
                self.shapes.pop(person, None)
                for kind in ("endpoint", "auth", "aor"):
                    await self.ari.remove(kind, f"p{person}")
                await self.told(f"p{person}", online=False)
                self.unsure.discard(person)
                return
            shape = {name: fields for kind, name, fields in objects if kind == "endpoint"}
            same = self.shapes.get(person) == shape
            for kind, name, fields in objects:
                if kind == "auth" or not same:  # a new password alone leaves the registration
                    await self.ari.put(kind, name, fields)
            self.shapes[person] = shape
            self.unsure.discard(person)

    async def told(self, endpoint: str, *, online: bool) -> None:
        """A telephone is there, or gone: of a person's two only the one in use is rung."""
        person = int(endpoint[1:])
        if endpoint.startswith("d"):
            await self._desk_phone_seen(person, registered=online)
        if await self.bridge.call(f"person-{person}", rung, person) == endpoint:
            await self._reached(person, online=online)

    async def _reached(self, person: int, *, online: bool) -> None:
        officials = await self.bridge.call(f"person-{person}", officials_of, person)
        # who may be rung is known once for all offices; what rang is looked for in each
        for office, official in list(officials.items())[: 1 if online else None]:
            await self.bridge.call(
                f"person-{person}", routing.phone_changed, office, official_id=official, up=online
            )

    def is_new(self, fact: Registered) -> bool:
        """Whether it says how the phone is: not so the end of an address that it had before.

        Where its network changed, Asterisk adds the new address and then takes away the old one.
        """
        if fact.online:
            self.contacts[fact.endpoint] = fact.contact
            return True
        if self.contacts.setdefault(fact.endpoint, fact.contact) == fact.contact:
            return True
        log.info("phone_moved", extra={"phone": fact.endpoint})
        return False


def person_of(kind: str, endpoint: str) -> int:
    """Whose browser ("p") or desk telephone ("d") an endpoint is; 0: it is none."""
    number = endpoint.removeprefix(kind)
    return int(number) if number != endpoint and number.isdecimal() else 0


def _phones_up() -> set[int]:
    return set(Presence.objects.filter(phone_up=True).values_list("person_id", flat=True))
