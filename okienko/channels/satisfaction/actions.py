"""Customers are asked, and answer: the verbs. Nobody is asked twice within `REST`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypedDict, Unpack

from django.urls import reverse

from okienko.channels.phone.menu.steps import LANGUAGES, Graph
from okienko.channels.phone.models import Call
from okienko.channels.phone.texting import send_words
from okienko.channels.plain_text import clean
from okienko.config import own_url
from okienko.customers.identities import HIDDEN
from okienko.customers.queries import consent
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.changing import change, make, remove
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import chosen, one_at_a_time, verb
from okienko.interactions.models import Direction, Interaction
from okienko.offices import queries as offices
from okienko.offices.access import settings_verb
from okienko.routing.models import Engagement, Queue

from . import words
from .events import (
    QuestionsChanged,
    SatisfactionAnswered,
    SatisfactionAsked,
    SatisfactionWordsGone,
)
from .models import BEST, Asked, How, Questions
from .refusals import OPINION_MARK, OPINION_OVER

REST = timedelta(days=30)  # so long nobody is asked again
LINK_DAYS = timedelta(days=7)
LONGEST_WORDS = 1000  # characters
TIMER = "satisfaction.words"


# --- by keys -----------------------------------------------------------------------------------


def asked_by_keys(office: int, _call: Call, contact: Interaction) -> Graph | None:
    """What a caller is asked whose official has left (phone.actions.flow.ASKS)."""
    talk, questions = _questions(contact, How.KEYS)
    if questions is None or not _may_ask(office, contact):
        return None
    _ask(office, contact, talk, How.KEYS)
    texts = {tongue: getattr(questions, f"text_{tongue}") for tongue in LANGUAGES}
    return words.menu(texts, settled=questions.settled)


def told_by_keys(office: int, call: Call, choices: Sequence[str]) -> None:
    """The keys that the caller has pressed until now (phone.actions.flow.TELLS)."""
    said = words.opinion(choices)
    asked = prepared.get(Asked, interaction_id=call.interaction_id)
    if asked is None or said == words.Opinion(asked.mark, asked.settled):
        return
    _keep(office, asked, said)


# --- by a link ---------------------------------------------------------------------------------


@verb
def ask_by_text(office: int, *, interaction_id: int) -> None:
    """Send who has called a link to the questions, where their queue says so.

    Not to who was asked lately, or wants no notices; at night it waits for the morning. Whatever
    stands against it, nobody is told: it is no part of the contact.
    """
    contact = prepared.get(Interaction, id=interaction_id)
    call = prepared.get(Call, interaction_id=interaction_id)
    if contact is None or call is None or call.ended_at is None:
        return
    talk, questions = _questions(contact, How.TEXT)
    if questions is None or not _may_ask(office, contact):
        return
    said = consent(contact.address_kind, contact.address_value)
    if said is not None and not said.given:
        return
    token = secrets.token_urlsafe(9)
    row = offices.office(office)
    link = own_url(reverse("portal:opinion", args=[row.slug, token]))
    language = contact.language if contact.language in words.SENT else "pl"
    text = words.SENT[language].format(office=row.name, link=link)
    if send_words(office, call, text=text, named="opinion", reason="case"):
        _ask(office, contact, talk, How.TEXT, token)


@verb
@acting(CUSTOMER)
def answer(office: int, *, token: str, mark: int, settled: bool | None, text: str = "") -> None:
    """What the customer of a link thinks; the last word counts. Refused `opinion_over` and `_mark`.

    Free words are kept for the days that the queue says.
    """
    asked = asked_of(token, lock=True)
    if asked is None:
        raise OPINION_OVER()
    if not 1 <= mark <= BEST:
        raise OPINION_MARK()
    free = clean(text).strip()[:LONGEST_WORDS]
    if free != asked.words:
        days = _days(asked)
        Asked.objects.filter(id=asked.id).update(words=free, words_gone_at=None)
        set_timer(office, TIMER, asked.id, clock.now() + timedelta(days=days))
    _keep(office, asked, words.Opinion(mark, settled))


def asked_of(token: str, *, lock: bool = False) -> Asked | None:
    """Who was asked by this link, while it holds. In an open scope."""
    digest = _digest(token)
    found = prepared.get(Asked, lock=lock, token=digest) if token else None
    return found if found and found.until and found.until > clock.now() else None


@on_timer(TIMER)
def _forget(office: int, asked_id: int, _data: dict[str, Any]) -> None:
    asked = prepared.get(Asked, id=asked_id, lock=True)
    if asked is None or not asked.words:
        return
    Asked.objects.filter(id=asked.id).update(words="", words_gone_at=clock.now())
    emit(SatisfactionWordsGone(office=office, subject=asked.interaction_id, days=_days(asked)))


# --- settings ----------------------------------------------------------------------------------


class QuestionsSettings(TypedDict, total=False):
    """As models.Questions has them."""

    queue_id: int
    how: str
    settled: bool
    keep_days: int
    text_pl: str
    text_en: str
    text_uk: str
    active: bool


@settings_verb
def add_questions(_office: int, **settings: Unpack[QuestionsSettings]) -> int:
    """Ask the callers of a queue; the id. Refused `taken`, `gone` (the queue), `invalid`."""
    chosen(Queue, settings.get("queue_id", 0))
    return make(Questions, QuestionsChanged, **settings).id


@settings_verb
def change_questions(
    _office: int, *, questions_id: int, **settings: Unpack[QuestionsSettings]
) -> None:
    """Ask them otherwise, or no more. Refused as `add_questions`."""
    if "queue_id" in settings:
        chosen(Queue, settings["queue_id"])
    change(chosen(Questions, questions_id, lock=True), QuestionsChanged, **settings)


@settings_verb
def remove_questions(_office: int, *, questions_id: int) -> None:
    """Take the questions away; what was answered stays."""
    remove(chosen(Questions, questions_id, lock=True), QuestionsChanged)


# --- parts -------------------------------------------------------------------------------------


def _questions(contact: Interaction, how: How) -> tuple[Engagement | None, Questions | None]:
    """Who spoke last with who has called, and what their queue asks in this way."""
    if not contact.live or contact.assists_id is not None or contact.direction != Direction.IN:
        return None, None
    talk = prepared.get(Engagement, newest=True, interaction_id=contact.id)
    if talk is None or talk.queue_id is None or talk.result in ("transferred", "passed_on"):
        return talk, None
    return talk, prepared.get(Questions, queue_id=talk.queue_id, how=str(how), active=True)


def _may_ask(office: int, contact: Interaction) -> bool:
    """Not who hides the number, for nobody knows whether they were asked; nor who was, lately."""
    if not contact.address_value or contact.address_kind == HIDDEN:
        return False
    one_at_a_time("satisfaction.ask", office)
    lately = Asked.objects.filter(
        interaction__address_kind=contact.address_kind,
        interaction__address_value=contact.address_value,
        asked_at__gt=clock.now() - REST,
    )
    return not (lately.exists() or Asked.objects.filter(interaction=contact).exists())


def _ask(
    office: int, contact: Interaction, talk: Engagement | None, how: How, token: str = ""
) -> None:
    now = clock.now()
    prepared.insert(
        Asked,
        office_id=office,
        interaction_id=contact.id,
        queue_id=talk.queue_id if talk else None,
        official_id=talk.official_id if talk else None,
        how=str(how),
        language=contact.language or "pl",
        asked_at=now,
        token=_digest(token) if token else "",
        until=now + LINK_DAYS if token else None,
    )
    emit(SatisfactionAsked(office=office, subject=contact.id, how=str(how)))


def _keep(office: int, asked: Asked, said: words.Opinion) -> None:
    at: datetime = clock.now()
    prepared.update(Asked, {"id": asked.id}, mark=said.mark, settled=said.settled, answered_at=at)
    emit(
        SatisfactionAnswered(
            office=office, subject=asked.interaction_id, mark=said.mark, settled=said.settled
        )
    )


def _days(asked: Asked) -> int:
    questions = prepared.get(Questions, queue_id=asked.queue_id) if asked.queue_id else None
    return questions.keep_days if questions else Questions._meta.get_field("keep_days").default


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
