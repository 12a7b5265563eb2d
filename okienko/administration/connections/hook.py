"""The address at which a provider brings: made, and told this once."""

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from okienko.channels.inbox.actions import open_hook
from okienko.channels.queries import account_if_there
from okienko.channels.setup import ToCopy
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest

from ..asking import administers, page
from .section import Connections, is_brought


@require_POST
@administers
def hook(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """A new address; the one before it works no more. It stands on this page alone."""
    with in_offices([office], reading=True):
        account = account_if_there(account_id)
    if account is None or not is_brought(account):
        raise Http404
    address = f"{request.scheme}://{request.get_host()}{open_hook(office, account_id=account_id)}"
    words = _("Whoever knows it can knock there: give it to the provider and to nobody else.")
    with in_offices([office], reading=True):
        context = {
            "section": Connections,
            "account": account,
            "to_copy": [ToCopy("hook", _("Address for the provider (webhook)"), address, words)],
        }
        answer = page(request, office, "administration/connections/hook.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


ADDRESSES = [
    path("<int:office_id>/connections/<int:account_id>/address/", hook, name="connections_hook")
]
