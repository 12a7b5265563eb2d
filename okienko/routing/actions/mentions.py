"""Who is named in a note and is not there is told by e-mail: the contact's number, and a link.

The letter goes straight to the mailbox's relay (offices/posting.py) and not through the outbox,
whose letters are messages of a contact: the customer's own window would show it, and an answer to
it would stand in the customer's thread.
"""

import logging
import threading
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from okienko.config import own_url
from okienko.events import clock
from okienko.events.actor import acting, program
from okienko.events.models import EventRow
from okienko.events.runtime.reader import Reader, reader
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import verb
from okienko.interactions.models import Mention
from okienko.offices.models import Official
from okienko.offices.posting import NotSent, can_post, post

from ..models import Presence

log = logging.getLogger(__name__)

TELL = "mention.tell"
AWAY = timedelta(minutes=3)  # without a page of the desk
OLD = timedelta(hours=1)  # what was said before that is told no more, as after a long stop
AGAIN = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))  # when it was not sent
AT_ONCE = threading.BoundedSemaphore(4)  # letters on their way


@reader
class Mentions(Reader):
    """Looks some minutes after a note whether the colleague whom it names was there."""

    name = "mentions"
    kinds = ("note.mentioned",)

    def handle(self, event: EventRow) -> None:
        """Set the timer, if nobody has said yet that they saw it."""
        if event.data.get("seen") or event.at < clock.now() - OLD:
            return
        named = {"message": event.subject, "official": event.data["official"], "seen_at": None}
        for mention in Mention.objects.filter(**named).values_list("id", flat=True):
            set_timer(event.office_id, TELL, mention, event.at + AWAY)


@on_timer(TELL)
def _time_came(office: int, mention_id: int, data: dict[str, Any]) -> None:
    rows = Mention.objects.filter(id=mention_id, seen_at=None)
    mention = rows.select_related("official__person", "message__interaction").first()
    if mention is None or not _wants(office, mention.official):
        return
    presence = Presence.objects.filter(person=mention.official.person_id).first()
    if presence and presence.stream_until and presence.stream_until > clock.now() - AWAY:
        if not presence.page_lives(clock.now()):  # gone just now, perhaps for a moment
            set_timer(office, TELL, mention_id, presence.stream_until + AWAY, data)
        return
    send = partial(_send, office, mention, int(data.get("tried", 0)))
    # a relay may take seconds: no transaction is open then, and no timer waits
    transaction.on_commit(threading.Thread(target=send, daemon=True).start)


def _wants(office: int, official: Official) -> bool:
    person = official.person
    reachable = bool(person.email) and person.is_active and official.active
    return reachable and official.mention_mails and can_post(office)


def _send(office: int, mention: Mention, tried: int) -> None:
    person, contact = mention.official.person, mention.message.interaction
    language = person.language or settings.LANGUAGE_CODE
    with override(language):
        subject = _("Okienko: you are named in a note")
        text = _(
            "A colleague names you in a note of the contact %(number)s.\n\n"
            "Read it at the desk, where it stands in your list: %(link)s\n\n"
            "On your own page you can say that you want no such letters."
        ) % {"number": contact.number, "link": _link(contact.id)}
    try:
        with AT_ONCE:
            post(office, person.email, subject, text, language)
    except NotSent:
        log.warning("mention_not_sent", extra={"office": office, "mention": mention.id})
        if tried < len(AGAIN):
            with acting(program("mentions")):
                tell_again(office, mention_id=mention.id, tried=tried)
    except Exception:
        log.exception("mention_failed", extra={"office": office, "mention": mention.id})
    finally:
        connection.close()


@verb
def tell_again(office: int, *, mention_id: int, tried: int) -> None:
    """The letter did not leave: once more after a while."""
    set_timer(office, TELL, mention_id, clock.now() + AGAIN[tried], {"tried": tried + 1})


def _link(contact: int) -> str:
    """Where the contact stands."""
    return own_url(reverse("desk:contact", args=[contact]))
