"""The verbs of what Meta tells of a connection; nobody else writes these tables."""

from collections.abc import Sequence
from datetime import datetime

from okienko.channels.door import ProviderTemplate
from okienko.events import clock
from okienko.events.verbs import verb

from .models import Template, Told


@verb
def answered(
    office: int,
    *,
    account_id: int,
    until: datetime | None,
    templates: Sequence[ProviderTemplate] | None = None,
) -> None:
    """Keep the end of the token (UTC, None: it has none), and all templates where it has some."""
    well = {"asked_at": clock.now(), "until": until, "trouble": ""}
    Told.objects.update_or_create(office_id=office, account_id=account_id, defaults=well)
    if templates is None:
        return
    kept = {(row.name, row.language): row for row in Template.objects.filter(account=account_id)}
    wanted = {(one.name, one.language): one for one in templates}
    gone = [row.id for named, row in kept.items() if named not in wanted]
    Template.objects.filter(id__in=gone).delete()
    for (name, language), one in wanted.items():
        said = {"state": one.state, "body": one.body, "fields": list(one.fields)}
        row = kept.get((name, language))
        if row is None:
            Template.objects.create(
                office_id=office, account_id=account_id, name=name, language=language, **said
            )
        elif said != {"state": row.state, "body": row.body, "fields": row.fields}:
            Template.objects.filter(id=row.id).update(**said)


@verb
def trouble(office: int, *, account_id: int, reason: str) -> None:
    """Meta was not reached, or refused; `reason` holds no personal data."""
    now = {"asked_at": clock.now(), "trouble": reason[:200]}
    Told.objects.update_or_create(office_id=office, account_id=account_id, defaults=now)
