"""How much an official takes on at once."""

from functools import partial
from typing import TypedDict, Unpack

from okienko.events import prepared
from okienko.events.changing import change
from okienko.events.verbs import chosen
from okienko.offices.access import settings_verb
from okienko.offices.models import Official

from ..events import LimitsChanged
from ..models import Presence
from .presence import ensure_presence


class LimitSettings(TypedDict, total=False):
    """See models.Presence: live texts, live texts beside a call, letters; 0 is none."""

    texts_limit: int
    texts_beside_call: int
    written_limit: int


@settings_verb
def set_limits(_office: int, *, official_id: int, **limits: Unpack[LimitSettings]) -> None:
    """Say how much an official takes on at once; what is in hand goes on.

    A login has one capacity: who has seats in other offices takes on so much in all together.
    Refused `gone`, `invalid`.
    """
    person = chosen(Official, official_id).person_id
    ensure_presence(person)
    row = prepared.must(Presence, lock=True, person_id=person)
    change(row, partial(LimitsChanged, official=official_id), **limits)
