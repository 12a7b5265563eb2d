"""When Messenger and Instagram let a person be answered, and as what: the same for both.

* In private: within 24 hours of what they wrote last; then a person may for six days more, and
  says so by the tag HUMAN_AGENT, which nothing automatic may carry.
* To a comment: in public at any time; in private once, within seven days of it.

By the published rules of Meta (Messenger Platform: message tags, private replies; Instagram
Platform: private replies), read on 30 November 2026.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from okienko.channels.door import Permanent, Window
from okienko.events import clock
from okienko.interactions.models import Interaction, Message
from okienko.interactions.public import came_last

from .graph import ONE_PRIVATE
from .sending import after

DAY = timedelta(hours=24)
WEEK = timedelta(days=7)
NO_ADDRESS = gettext_noop("no address to write to")
NO_FILES = gettext_noop("an answer in public, or to a comment, takes no files")
NO_COMMENT = gettext_noop("there is no comment to answer")
BY_A_PERSON = gettext_noop("a day after the customer wrote only a person may answer")
_ARRIVED = ("sent", "sending", "uncertain", "partly")


def window(interaction: Interaction, last_in: datetime) -> Window | None:
    """A day from what the customer wrote last; a person may answer for seven. Pure."""
    if interaction.public:
        return None
    words = _("More than a day has passed: Meta allows what a person writes, nothing automatic.")
    return Window(last_in + DAY, Window(last_in + WEEK, "nothing", words))


def tag_of(message: Message) -> dict[str, Any]:
    """What a private message says of itself: a day after, that a person has written it.

    That is so when it leaves, which may be hours after it was made. Permanent when nobody has.
    """
    last = came_last(message.interaction)
    if message.direction != Message.Direction.AUTO:
        tag = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        return after(last + DAY, tag) if last else {}
    if last is not None and clock.now() - last > DAY:
        raise Permanent(BY_A_PERSON)
    return {}


def comment_of(message: Message) -> str:
    """The comment that is answered, as the network calls it. Permanent when there is none."""
    contact = message.interaction
    found = message.answers.external_id if message.answers else ""
    found = found or (contact.conversation if contact.public else "")
    if not found:
        raise Permanent(NO_COMMENT)
    return found


def first_of(message: Message) -> str:
    """The comment below a post under which what is answered stands: Instagram has one level."""
    talk = message.answers.conversation if message.answers else ""
    return talk or comment_of(message)


def must_be_the_first(message: Message) -> None:
    """Permanent when a comment was answered in private before, or is too old for it."""
    answered = message.answers
    late = answered is not None and clock.now() - answered.at > WEEK
    before = Message.objects.filter(
        interaction=message.interaction_id,
        answers=message.answers_id,
        public=False,
        direction__in=[Message.Direction.OUT, Message.Direction.AUTO],
        delivery__in=_ARRIVED,
    ).exclude(id=message.id)
    if late or before.exists():
        raise Permanent(ONE_PRIVATE)
