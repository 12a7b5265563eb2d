"""The inbox's line in `/health`."""

from datetime import timedelta

from django.db.models import Min, Sum
from django.utils.translation import gettext as _

from okienko.events import clock
from okienko.events.runtime.health import Health, health
from okienko.events.security.scope import in_all_offices

from .models import Hook, Payload

LATE = timedelta(seconds=30)  # what came is read within a second


@health("inbox")
def inbox() -> Health:
    """What providers brought is read: nothing waits for long, nothing was set aside."""
    with in_all_offices():
        forged = Hook.objects.aggregate(all=Sum("forged"))["all"]
        due = Payload.objects.filter(state=Payload.State.WAITING).aggregate(at=Min("next_at"))["at"]
        aside = Payload.objects.filter(state=Payload.State.ASIDE).count()
    if forged is None and due is None and not aside:
        return Health("off", _("no webhook"))
    if due and clock.now() - due > LATE:
        words = _("stalled: what came is not read since %(at)s")
        return Health("failed", words % {"at": f"{due:%Y-%m-%d %H:%M UTC}"})
    if aside:
        words = _("could not be read: %(n)d; see `okienko set-aside list`")
        return Health("late", words % {"n": aside})
    return Health("ok", _("forged: %(n)d") % {"n": forged} if forged else "")
