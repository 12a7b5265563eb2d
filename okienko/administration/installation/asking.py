"""Who may open a page of the installation, and what each shows around its own part."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from okienko.events import clock
from okienko.events.actor import acting
from okienko.offices import queries
from okienko.offices.access import SET_UP, operator, operator_lacks_factor, seat_of
from okienko.offices.sessions import note

from ..nav import Entry
from ..texts import texts

NAV = (
    Entry("installation:offices", _("Offices"), icon="building-2"),
    Entry("installation:use", _("Use"), icon="chart-column"),
    Entry("installation:health", _("Health and versions"), icon="activity"),
    Entry("installation:notice", _("Notice to all"), icon="message-square-text"),
    Entry("installation:operators", _("Who runs it"), icon="users"),
)


def operates(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for who runs the installation; 403 for others who are signed in.

    Who must have a second factor and has none is led to set one up. No scope is open, so no row of
    any office is seen.
    """

    @wraps(view)
    def run(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            to = urlencode({"next": request.get_full_path()})
            return redirect(f"{resolve_url('account_login')}?{to}")
        if not request.user.operator:
            raise PermissionDenied
        if operator_lacks_factor(request.user):
            return redirect(f"{resolve_url(SET_UP)}?{urlencode({'next': request.get_full_path()})}")
        note(request)
        with acting(operator(request.user.username)):
            return view(request, *args, **kwargs)

    return run


def page(
    request: Any, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the installation, with the way round it."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    shell = {
        "nav": [(entry, name.startswith(entry.url)) for entry in NAV],
        "texts": texts(),
        "works": seat_of(request.user.pk) is not None,
        "notice": queries.notice(clock.now()),
    }
    template = f"administration/installation/{template}.html"
    return render(request, template, {**shell, **context}, status=status)
