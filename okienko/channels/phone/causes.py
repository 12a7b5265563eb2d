"""Why a leg ended, as Q.850 numbers it, and who ended the call."""

from django.db import models
from django.utils.translation import gettext_lazy as _

NO_SOUND = 44  # Q.850: no RTP came for as long as the endpoint's timeout
NO_PLACE = -1  # ours: no port for sound was free, and nobody's telephone rang
LINE_FAILED = -2  # ours: the line to the operator failed, and nobody outside was reached
BUSY = (17, 21)
#: SIP answers that tell of the line and not of who is called, besides 5xx.
_REFUSED = (401, 403, 407, 408)
#: The same by Q.850, where Asterisk does not tell the SIP answer: no route, nobody answers at
#: all, out of order, congestion, timers, faults of the protocol.
_OUT = frozenset({0, 3, 18, 20, 27, 29, 34, 38, 41, 42, 102, 111, 127})


class HungUp(models.TextChoices):
    """Who ended a call; "" of one that goes on, or is older than this is kept."""

    CUSTOMER = "customer", _("the customer hung up")
    OFFICIAL = "official", _("the official hung up")
    DEPARTMENT = "department", _("the department hung up")
    OFFICE = "office", _("the menu ended the call")
    NOBODY = "nobody", _("not reached")
    LOST = "lost", _("the connection broke")
    GOING_ON = "", ""


#: Causes in words; of others the number is told.
CAUSES = {
    NO_PLACE: _("all lines of the office were busy"),
    LINE_FAILED: _("no line of the office worked"),
    1: _("there is no such number"),
    16: _("normal end"),
    17: _("busy"),
    18: _("no answer"),
    19: _("no answer"),
    21: _("refused"),
    28: _("there is no such number"),
    31: _("normal end"),
    34: _("the operator had no free line"),
    41: _("a fault at the operator"),
    NO_SOUND: _("no sound came for a while"),
}


def line_failed(cause: int, status: int, *, rang: bool) -> bool:
    """Whether a call that ended was lost by its line: never so after it rang or was busy.

    `status`: the final SIP answer, 0: not known.
    """
    if rang:
        return False
    if status:
        return status in _REFUSED or 500 <= status < 600
    return cause in _OUT


def not_reached(cause: int) -> str:
    """Why somebody outside whom we rang was not reached: busy, no_answer or failed."""
    return "busy" if cause in BUSY else "no_answer" if cause in (16, 18, 19) else "failed"
