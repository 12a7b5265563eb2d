"""The inbox's line in `/health`, and its figures for machines that draw them."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.runtime.health import Health, health
from okienko.events.security.scope import in_all_offices

from .models import Flood, Hook, Payload
from .queries import MINUTE, Traffic, behind, traffic

LATE = timedelta(seconds=30)  # what came is read within a second


@health("inbox")
def inbox() -> Health:
    """What providers brought is read: nothing waits for long, nothing was set aside."""
    with in_all_offices():
        hooks = list(Hook.objects.all())
        due, read = behind()
        aside = Payload.objects.filter(state=Payload.State.ASIDE).count()
        waiting = Payload.objects.filter(state=Payload.State.WAITING).count()
        known = traffic([hook.account_id for hook in hooks])
        kinds = dict(Account.objects.filter(id__in=known).values_list("id", "kind"))
    if not hooks and due is None and not aside:
        return Health("off", _("no webhook"))
    now, told = clock.now(), _told(known, kinds)
    if due and now - due > LATE:
        since = f"{due:%Y-%m-%d %H:%M UTC}"
        if read is None or now - read > LATE:
            return Health(
                "failed", _("stalled: what came is not read since %(at)s") % {"at": since}
            )
        words = _("behind: %(n)d wait to be read, the oldest since %(at)s")
        return Health("late", "; ".join([words % {"n": waiting, "at": since}, *told]))
    if aside:
        words = _("could not be read: %(n)d; see `okienko set-aside list`") % {"n": aside}
        return Health("late", "; ".join([words, *told]))
    wrong = any(each.skew for each in known.values())
    return Health("late" if wrong else "ok", "; ".join(told))


def _told(known: Mapping[int, Traffic], kinds: Mapping[int, str]) -> list[str]:
    """What there is to say of each connection, in a few words."""
    said = []
    rates = Counter[str]()
    for account, each in known.items():
        rates[kinds[account]] += each.minute
        if each.skew:
            words = _("%(name)s: signed %(n)d s off our clock")
            said.append(words % {"name": f"{kinds[account]}-{account}", "n": round(each.skew)})
    unknown = sum(each.unknown for each in known.values())
    if unknown:
        said.append(_("of an unknown kind within a week: %(n)d") % {"n": unknown})
    if forged := sum(each.forged for each in known.values()):
        said.append(_("forged: %(n)d") % {"n": forged})
    if sum(rates.values()):
        of = ", ".join(f"{kind} {many}" for kind, many in sorted(rates.items()) if many)
        said.append(_("in the last minute: %(of)s") % {"of": of})
    return said


def metrics() -> str:
    """Figures of each connection with a webhook, as Prometheus reads them (text format 0.0.4)."""
    with in_all_offices():
        hooks = {hook.account_id: hook for hook in Hook.objects.all()}
        names = {
            account: f'{{kind="{kind}",account="{account}",office="{office}"}}'
            for account, kind, office in Account.objects.filter(id__in=hooks).values_list(
                "id", "kind", "office_id"
            )
        }
        known = traffic(list(names))
        minute = Payload.objects.filter(received_at__gt=clock.now() - MINUTE)
        states = dict(minute.values_list("state").annotate(n=Count("id")))
        held = Flood.objects.filter(state=Flood.State.HELD).count()
    rows: list[tuple[str, str, Callable[[Traffic], float]]] = [
        ("okienko_webhooks_last_minute", "gauge", lambda one: one.minute),
        ("okienko_webhooks_last_day", "gauge", lambda one: one.day),
        ("okienko_webhooks_waiting", "gauge", lambda one: one.waiting),
        ("okienko_webhooks_unknown_last_week", "gauge", lambda one: one.unknown),
        ("okienko_webhooks_forged_total", "counter", lambda one: one.forged),
        ("okienko_webhooks_skew_seconds", "gauge", lambda one: round(one.skew, 1)),
    ]
    lines = []
    for name, kind, value in rows:
        lines.append(f"# TYPE {name} {kind}")
        lines += [f"{name}{names[account]} {value(known[account])}" for account in sorted(names)]
    lines.append("# TYPE okienko_webhooks_read_last_minute gauge")
    lines.append(f"okienko_webhooks_read_last_minute {states.get('handled', 0)}")
    lines.append("# TYPE okienko_floods_held gauge")
    lines.append(f"okienko_floods_held {held}")
    return "\n".join(lines) + "\n"
