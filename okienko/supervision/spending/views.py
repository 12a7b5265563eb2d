"""Parts and cost of text messages by month and connection, and the same as CSV."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from okienko.look.sheets import sheet
from okienko.offices.access import SeatRequest, signed_in
from okienko.statistics.spending import WORDS, spent

from ..scope import scope
from ..shell.views import document


@require_GET
@signed_in("supervise")
def page(request: SeatRequest) -> HttpResponse:
    """The table."""
    view = scope(request.seat.where("supervise"))
    rows = [(one, view.office_name(one.office)) for one in spent(view.offices, view.zone)]
    context = {
        **document(request, view),
        "rows": rows,
        "several": len(view.rows) > 1,
        "how": WORDS,
    }
    return render(request, "supervision/spending/page.html", context)


@require_GET
@signed_in("supervise")
def export(request: SeatRequest) -> HttpResponse:
    """The same as CSV."""
    view = scope(request.seat.where("supervise"))
    head = [_("Month"), _("Office"), _("Connection"), _("Messages"), _("Parts"), _("Cost (zł)")]
    names = {row.id: row.name for row in view.rows}
    lines = [
        [
            one.month.strftime("%Y-%m"),
            names[one.office],
            one.connection,
            str(one.messages),
            str(one.parts),
            number_format(one.zloty, 2, use_l10n=True),
        ]
        for one in spent(view.offices, view.zone)
    ]
    return sheet("sms.csv", [head, *lines])
