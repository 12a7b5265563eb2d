"""The state that the page's strip is drawn from. Times are milliseconds since 1970."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from okienko.channels import registry
from okienko.channels.standing import Standing, standings
from okienko.customers.identities import in_words
from okienko.events import clock
from okienko.interactions.helps import Help
from okienko.interactions.models import Interaction, Medium
from okienko.interactions.queries import about, who_is
from okienko.look.times import clock_words
from okienko.offices.access import Seat
from okienko.offices.queries import office
from okienko.routing.actions.talking import kept_seconds
from okienko.routing.agent_status import agent_status
from okienko.routing.models import Engagement, Offer, Presence, Wait
from okienko.routing.queries import answered_wait, open_offers, open_work, presence_of

from .. import doors

#: The languages of callers in words, as "in Polish".
SPOKEN = {
    "pl": lambda: _("in Polish"),
    "en": lambda: _("in English"),
    "uk": lambda: _("in Ukrainian"),
    "pjm": lambda: _("in Polish Sign Language (PJM)"),
}


#: As what somebody is asked to take part in a colleague's contact.
HELPS = {
    Help.INTERPRETER.value: lambda: _("you are asked to interpret"),
    Help.COLLEAGUE.value: lambda: _("a colleague asks you to take part"),
}


def millis(at: datetime | None) -> int | None:
    """A moment as JavaScript counts."""
    return None if at is None else int(at.timestamp() * 1000)


def state(seat: Seat) -> dict[str, Any]:
    """What the official's page must know at once. Five queries, two more with a chat,
    two in a call and one for who supervises.
    """
    officials = tuple(seat.officials.values())
    presence = presence_of(seat.person)
    engagements = open_work(officials)
    live = [one for one in engagements if one.live]
    offers = open_offers(officials)
    chats = standings(live)
    talks = [_talk(one, chats.get(one.interaction_id)) for one in _in_order(live, chats)]
    return {
        "now": millis(clock.now()),
        "presence": _presence(presence, engagements, offers),
        "offers": [_offer(offer) for offer in offers],
        "talks": talks,
        "device": doors.device(seat.person),
        "listens": doors.listens(officials) if seat.where("supervise") else None,
        "open": len(engagements) - len(live),
    }


def _presence(
    presence: Presence | None, engagements: list[Engagement], offers: list[Offer]
) -> dict[str, Any]:
    """Readiness in the same word that the supervisor reads; `state` is what the page goes by."""
    now = agent_status(presence, engagements, offers)
    said = presence.state if presence else Presence.State.OFF
    media = presence.media(clock.now()) if presence else frozenset()
    words = str(now.words)
    return {
        "state": str(said),
        "media": [medium for medium in Medium.values if medium in media],
        "word": words[:1].upper() + words[1:],
        "look": now.tone,
        "answers": presence is not None and presence.answers_itself,
        "says": presence is not None and presence.says_queue,
        "since": millis(now.since or clock.now()),
    }


def _offer(offer: Offer) -> dict[str, Any]:
    interaction = offer.interaction
    of = _about(interaction)
    return {
        "id": offer.id,
        "interaction": interaction.id,
        "live": interaction.medium if interaction.live else "",
        "rings": registry.door(interaction.channel).abilities.rings,
        "who": who_is(of),
        "line": _line(interaction, offer.wait, of),
        "made": millis(offer.made_at),
        "due": millis(offer.due_at),
        "url": reverse("desk:contact", args=[of.id]),
    }


def _about(interaction: Interaction) -> Interaction:
    """Whose words and page are shown: of a colleague's call in which one takes part, the call's."""
    meets = registry.door(interaction.channel).abilities.invites
    return interaction if meets or interaction.assists is None else interaction.assists


def _in_order(live: Iterable[Engagement], chats: Mapping[int, Standing]) -> list[Engagement]:
    """The one that is spoken, then chats: who has waited longest for an answer comes first."""

    def place(one: Engagement) -> tuple[bool, bool, datetime]:
        chat = chats.get(one.interaction_id)
        waits = chat.waits if chat else None
        return (
            one.medium == Medium.TEXT,
            waits is None,
            waits.since if waits else one.began_at,
        )

    return sorted(live, key=place)


def _talk(engagement: Engagement, chat: Standing | None) -> dict[str, Any]:
    interaction = engagement.interaction
    chat = chat or Standing()
    waits = chat.waits
    abilities = registry.door(interaction.channel).abilities
    can = {"hold": abilities.holds, "tones": abilities.tones, "pass": abilities.passes}
    wait = answered_wait(engagement)
    lost = engagement.lost_at
    until = lost + timedelta(seconds=kept_seconds(interaction)) if lost else None
    of = _about(interaction)
    listened = doors.listened(interaction) if engagement.medium == Medium.VOICE else ""
    return {
        "interaction": interaction.id,
        "medium": engagement.medium,
        "state": interaction.state,
        "helps": interaction.helps,
        "can": [name for name, able in can.items() if able],
        "who": who_is(of),
        "line": _line(interaction, wait, of),
        "url": reverse("desk:contact", args=[of.id]),
        "began": millis(engagement.answered_at or engagement.began_at),
        "held": millis(engagement.held_since),
        "keptSince": millis(lost),
        "keptUntil": millis(until),
        "talkEnded": millis(engagement.talk_ended_at),
        "wrapDue": millis(engagement.wrap_due_at),
        "listened": listened,
        "listenedTone": bool(listened) and office(interaction.office_id).listening_tone,
        "quality": doors.quality(interaction) if engagement.medium == Medium.VOICE else None,
        "recording": doors.recorded(interaction) if engagement.medium == Medium.VOICE else None,
        "consult": doors.asking(interaction, engagement.held_since),
        "unanswered": waits.count if waits else 0,
        "unansweredSince": millis(waits.since) if waits else None,
        "slowAt": millis(chat.slow_at),
        "awaySince": millis(chat.away.since) if chat.away else None,
        "awayUntil": millis(chat.away.until) if chat.away else None,
    }


def _line(contact: Interaction, wait: Wait | None, interaction: Interaction) -> str:
    """As "601 000 212 · waste · in Polish · waited 0:18": what is known before a word is said.

    `interaction`: the one that is told of; `contact` may assist it.
    """
    number = in_words(interaction.address_kind, interaction.address_value)
    if interaction.medium == Medium.VOICE and not interaction.address_name:
        withheld = _("from the browser") if interaction.text_line else _("Number withheld")
        number = number or withheld
    seen = interaction.medium not in (Medium.VOICE, Medium.TEXT)  # its telephone is a part of it
    parts = [str(registry.door(interaction.channel).label)] if seen else []
    if number and number != who_is(interaction):
        parts.append(number)
    if contact.helps:
        parts.insert(0, HELPS[contact.helps]())
    if matter := about(interaction):
        parts.append(matter)
    if spoken := SPOKEN.get(interaction.language):
        parts.append(spoken())
    if wait is not None and wait.by_call:
        parts.append(_("wants to be called"))
    if wait is not None:
        parts.append(_("waited %(time)s") % {"time": clock_words(wait.seconds(clock.now()))})
    return " · ".join(parts)
