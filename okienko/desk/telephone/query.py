"""The state that the page's strip is drawn from. Times are milliseconds since 1970."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from okienko.channels import registry
from okienko.customers.identities import display
from okienko.events import clock
from okienko.interactions.models import Interaction
from okienko.interactions.queries import about, who_is
from okienko.look.times import clock_words
from okienko.offices.access import Seat
from okienko.routing.actions.talking import KEPT_SECONDS
from okienko.routing.models import Engagement, Offer, Presence, Wait
from okienko.routing.queries import answered_wait, open_offers, open_work, presence_of
from okienko.routing.standing import standing

from .. import doors

#: The languages of callers in words, as "in Polish".
SPOKEN = {
    "pl": lambda: _("in Polish"),
    "en": lambda: _("in English"),
    "uk": lambda: _("in Ukrainian"),
}


def millis(at: datetime | None) -> int | None:
    """A moment as JavaScript counts."""
    return None if at is None else int(at.timestamp() * 1000)


def state(seat: Seat) -> dict[str, Any]:
    """What the official's page must know at once. Four queries."""
    officials = tuple(seat.officials.values())
    presence = presence_of(seat.person)
    engagements = open_work(officials)
    live = [one for one in engagements if one.live]
    offers = open_offers(officials)
    call = _call(live[0]) if live else None
    return {
        "now": millis(clock.now()),
        "presence": _presence(presence, engagements, offers),
        "offers": [_offer(offer) for offer in offers],
        "call": call,
        "open": len(engagements) - len(live),
    }


def _presence(
    presence: Presence | None, engagements: list[Engagement], offers: list[Offer]
) -> dict[str, Any]:
    """Readiness in the same word that the supervisor reads; `state` is what the page goes by."""
    now = standing(presence, engagements, offers)
    said = presence.state if presence else Presence.State.OFF
    no_phone = said == Presence.State.READY and not (presence and presence.phone_up)
    words = str(now.words)
    return {
        "state": "no_phone" if no_phone else str(said),
        "word": words[:1].upper() + words[1:],
        "look": now.tone,
        "since": millis(now.since or clock.now()),
    }


def _offer(offer: Offer) -> dict[str, Any]:
    interaction = offer.interaction
    return {
        "id": offer.id,
        "interaction": interaction.id,
        "rings": registry.door(interaction.channel).abilities.rings,
        "who": who_is(interaction),
        "line": _line(interaction, offer.wait),
        "made": millis(offer.made_at),
        "due": millis(offer.due_at),
        "url": reverse("desk:contact", args=[interaction.id]),
    }


def _call(engagement: Engagement) -> dict[str, Any]:
    interaction = engagement.interaction
    wait = answered_wait(engagement)
    lost = engagement.lost_at
    return {
        "interaction": interaction.id,
        "state": interaction.state,
        "who": who_is(interaction),
        "line": _line(interaction, wait),
        "url": reverse("desk:contact", args=[interaction.id]),
        "began": millis(engagement.answered_at or engagement.began_at),
        "held": millis(engagement.held_since),
        "keptSince": millis(lost),
        "keptUntil": None if lost is None else (millis(lost) or 0) + KEPT_SECONDS * 1000,
        "talkEnded": millis(engagement.talk_ended_at),
        "wrapDue": millis(engagement.wrap_due_at),
        "consult": doors.asking(interaction, engagement.held_since),
    }


def _line(interaction: Interaction, wait: Wait | None) -> str:
    """As "601 000 212 · waste · in Polish · waited 0:18": what is known before a word is said."""
    number = display(interaction.address_kind, interaction.address_value) or _("Number withheld")
    parts = [] if number == who_is(interaction) else [number]
    if matter := about(interaction):
        parts.append(matter)
    if spoken := SPOKEN.get(interaction.language):
        parts.append(spoken())
    if wait is not None:
        until = wait.left_at or clock.now()
        seconds = (until - wait.entered_at).total_seconds()
        parts.append(_("waited %(time)s") % {"time": clock_words(seconds)})
    return " · ".join(parts)
