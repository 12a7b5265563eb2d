"""What pages and doors ask of what Meta has told. Inside an open scope."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from okienko.channels.door import ProviderTemplate
from okienko.channels.models import Account
from okienko.events.runtime.health import Health

from .models import Template, Told


def until(account_id: int) -> datetime | None:
    """The end of a connection's token (UTC), None when it has none or nobody knows."""
    return Told.objects.filter(account=account_id).values_list("until", flat=True).first()


def states(accounts: Sequence[Account]) -> dict[int, Health]:
    """How connections are whose provider did not answer; of the others nothing is known."""
    rows = Told.objects.filter(account__in=[each.id for each in accounts]).exclude(trouble="")
    words = _("%(why)s. Test it.")
    return {
        row.account_id: Health("failed", words % {"why": _(row.trouble)})  # each in gettext
        for row in rows
    }


def templates(account_id: int) -> list[ProviderTemplate]:
    """The templates of a connection, by name."""
    rows = Template.objects.filter(account=account_id).order_by("name", "language")
    return [
        ProviderTemplate(row.name, row.language, row.state, row.body, row.fields)  # type: ignore[arg-type]
        for row in rows
    ]
