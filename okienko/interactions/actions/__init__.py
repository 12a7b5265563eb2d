"""The verbs of interactions; nobody else writes their tables."""

from .assisting import assist, relayed
from .beginning import Begun, FirstLetter, begin
from .changed import edit, react, withdraw
from .drafts import drop_drafts, save_draft, settle_draft
from .elsewhere import ELSEWHERE, written_elsewhere
from .files import fetch_again, fetched, keep_scan, not_fetched
from .hiding import hide, show
from .holder import answer, may_answer, save_outcome
from .joining import join, part
from .masking import mask_numbers
from .mentions import saw_mention, whisper
from .outcome_words import (
    add_outcome_words,
    change_outcome_words,
    order_outcome_words,
    remove_outcome_words,
)
from .parts import name_writer
from .receive import Arrival, Awaited, File, Received, Wish, came_before, receive
from .splitting import split, unsplit
from .talks import name_talk
from .topics import add_topic, change_topic, order_topics, remove_topic
from .wishes import heed
from .write import belongs_to, close, delivered, describe, note, reopen, reply

__all__ = [
    "ELSEWHERE",
    "Arrival",
    "Awaited",
    "Begun",
    "File",
    "FirstLetter",
    "Received",
    "Wish",
    "add_outcome_words",
    "add_topic",
    "answer",
    "assist",
    "begin",
    "belongs_to",
    "came_before",
    "change_outcome_words",
    "change_topic",
    "close",
    "delivered",
    "describe",
    "drop_drafts",
    "edit",
    "fetch_again",
    "fetched",
    "heed",
    "hide",
    "join",
    "keep_scan",
    "mask_numbers",
    "may_answer",
    "name_talk",
    "name_writer",
    "not_fetched",
    "note",
    "order_outcome_words",
    "order_topics",
    "part",
    "react",
    "receive",
    "relayed",
    "remove_outcome_words",
    "remove_topic",
    "reopen",
    "reply",
    "save_draft",
    "save_outcome",
    "saw_mention",
    "settle_draft",
    "show",
    "split",
    "unsplit",
    "whisper",
    "withdraw",
    "written_elsewhere",
]
