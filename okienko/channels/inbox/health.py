"""The inbox's line in `/health`."""

from datetime import timedelta

from django.db.models import Min, Sum

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
        return Health("off", "no webhook")
    if due and clock.now() - due > LATE:
        return Health("failed", f"stalled: what came is not read since {due:%Y-%m-%d %H:%M UTC}")
    if aside:
        return Health("late", f"{aside} could not be read: see `okienko set-aside list`")
    return Health("ok", f"{forged} forged" if forged else "")
