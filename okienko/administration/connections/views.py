"""The pages of connections: all with their light, one, a new one, and a test as it runs."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.channels import actions
from okienko.channels.connections.queries import Connected, connections
from okienko.channels.connections.trials import Run, trials
from okienko.channels.door import Door
from okienko.channels.models import Account
from okienko.channels.queries import account_if_there
from okienko.channels.registry import Absent, door, doors
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest

from ..asking import administers, merges, page
from ..pages import Pages
from . import consent
from .aside import ADDRESSES as ASIDE
from .fields import is_secret
from .finding import FirstForm
from .hook import ADDRESSES as HOOK
from .payloads import ADDRESSES as PAYLOADS
from .section import Connections

HERE = "administration:connections"


@require_safe
@administers
def rows(request: SeatRequest, office: int) -> HttpResponse:
    """All connections, each with its light."""
    with in_offices([office], reading=True):
        found = connections()
        context = {
            "section": Connections,
            "rows": [(one, _page_of(one, office)) for one in found],
        }
        return page(request, office, Connections.list_template, context)


@require_safe
@administers
def doors_to_choose(request: SeatRequest, office: int) -> HttpResponse:
    """Which kind of connection is to be added."""
    with in_offices([office], reading=True):
        context = {
            "section": Connections,
            "doors": [(one, _new_of(one, office)) for one in doors()],
        }
        return page(request, office, "administration/connections/doors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administers
@merges
def new(request: SeatRequest, office: int, kind: str) -> HttpResponse:
    """A new connection: what is asked first, then the form, kept paused until its test."""
    chosen = door(kind)
    if isinstance(chosen, Absent):
        raise Http404
    run = trials.get(office, request.GET.get("run", ""), request.seat.person)
    filled: dict[str, Any] = {"called": str(chosen.label)}
    if run is not None and run.kind == kind:
        filled |= run.found
    elif chosen.first and not request.GET:
        return _first(request, office, chosen)
    filled |= _copied(request, office, chosen)
    kept = {} if run is None or run.kind != kind else _secrets(chosen, run)
    section = Connections(chosen, filled=filled, kept=kept)
    answer = Pages(section).new(request, office)
    if section.made is not None and request.POST.get("then") == "test":
        return _saved(request, office, section.made)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@administers
@merges
def one(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """One connection: how it is, its form, what was changed before."""
    section = _section(office, account_id)
    section.site = f"{request.scheme}://{request.get_host()}"
    answer = Pages(section).one(request, office, account_id=account_id)
    if request.method == "POST" and answer.status_code == 302 and request.POST.get("then"):
        return _saved(request, office, account_id)
    return answer


@require_POST
@administers
def test(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """Begin the test of a connection, and watch it."""
    _section(office, account_id)
    return _test(request, office, account_id)


@require_safe
@administers
def run(request: SeatRequest, office: int, run: str) -> HttpResponse:
    """A test as it runs: the page asks again until it is over. By htmx, the steps alone."""
    found = trials.get(office, run)
    if found is None or (found.account is None and found.person != request.seat.person):
        messages.info(request, _("This test is over and forgotten. Begin it again."))
        return redirect(HERE, office)
    over = found.over or found.stalled  # before the rows are read: it may be over meanwhile
    with in_offices([office], reading=True):
        account = account_if_there(found.account) if found.account else None
        context = {
            "section": Connections,
            "run": found,
            "over": over,
            "account": account,
            "door": door(found.kind),
            "next": _next(office, found),
        }
        part = "steps_of_test" if request.headers.get("HX-Request") else "run"
        return page(request, office, f"administration/connections/{part}.html", context)


def _step(name: str) -> Callable[..., HttpResponse]:
    @require_POST
    @administers
    def view(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
        pages = Pages(_section(office, account_id))
        answer: HttpResponse = getattr(pages, name)(request, office, account_id=account_id)
        return answer

    return view


urlpatterns = [
    *ASIDE,
    *HOOK,
    *PAYLOADS,
    path("<int:office_id>/connections/", rows, name="connections"),
    path("<int:office_id>/connections/new/", doors_to_choose, name="connections_new"),
    path("<int:office_id>/connections/new/<slug:kind>/", new, name="connections_new_of"),
    path("<int:office_id>/connections/test/<slug:run>/", run, name="connections_run"),
    path("<int:office_id>/connections/<int:account_id>/", one, name="connections_row"),
    path("<int:office_id>/connections/<int:account_id>/test/", test, name="connections_test"),
    path(
        "<int:office_id>/connections/<int:account_id>/sign-in/",
        consent.begin,
        name="connections_sign_in",
    ),
    path("connections/signed-in/", consent.back, name="connections_signed_in"),
    *(
        path(
            f"<int:office_id>/connections/<int:account_id>/{name}/",
            _step(name),
            name=f"connections_{name}",
        )
        for name in Connections.steps
    ),
]


def _section(office: int, account_id: int) -> Connections:
    """The section of one connection; 404 for one that is not the office's."""
    with in_offices([office], reading=True):
        account = account_if_there(account_id)
    if account is None:
        raise Http404
    return Connections(account.door, account)


def _page_of(found: Connected, office: int) -> str:
    return reverse(f"{found.door.page or HERE}_row", args=[office, found.account.id])


def _new_of(found: Door, office: int) -> str:
    if found.page:
        return reverse(f"{found.page}_new", args=[office])
    return reverse(f"{HERE}_new_of", args=[office, found.kind])


def _first(request: SeatRequest, office: int, chosen: Door) -> HttpResponse:
    """What the door asks first; then it finds out the rest."""
    form = FirstForm(chosen, request.POST if request.method == "POST" else None)
    refused = ""
    if form.is_valid():
        given = form.given()
        try:
            found = trials.begin(
                office,
                lambda: chosen.find(given),
                person=request.seat.person,
                kind=chosen.kind,
                given=form.cleaned_data,
            )
            return redirect(f"{HERE}_run", office, found.id)
        except Refused as refusal:
            refused = str(refusal)
    wrong = refused or next((str(each[0]) for each in form.errors.values()), "")
    with in_offices([office], reading=True):
        context = {"section": Connections, "door": chosen, "form": form, "refused": refused}
        template = "administration/connections/first.html"
        answer = page(request, office, template, context, status=422 if wrong else 200)
    if wrong:
        answer.headers["X-Words"] = quote(wrong)
    return answer


def _secrets(chosen: Door, run: Run) -> dict[str, str]:
    fields = chosen.Settings.model_fields
    return {name: run.given[name] for name in run.given if is_secret(fields[name])}


def _copied(request: SeatRequest, office: int, chosen: Door) -> Mapping[str, Any]:
    """The settings of another connection of the door, without its secrets."""
    wanted = request.GET.get("copy", "")
    if not (wanted.isdecimal() and len(wanted) < 19):
        return {}
    with in_offices([office], reading=True):
        account = account_if_there(int(wanted))
    if account is None or account.kind != chosen.kind:
        return {}
    return {**account.settings, "called": _("%(name)s (copy)") % {"name": account.name}}


def _saved(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """The test of what was saved; first somebody agrees at the provider, where that is needed."""
    with in_offices([office], reading=True):
        account = account_if_there(account_id)
        agreed = consent.agreement(account) if account else None
    if agreed is None or agreed.state == "given":
        return _test(request, office, account_id)
    words = _("Saved. Before it can be tested, sign in at %(provider)s.")
    messages.info(request, words % {"provider": agreed.provider})
    return redirect(f"{HERE}_row", office, account_id)


def _test(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    with in_offices([office], reading=True):
        account = account_if_there(account_id)
    if account is None:
        raise Http404
    try:
        found = trials.begin(
            office,
            lambda: account.door.trial(account),
            person=request.seat.person,
            kind=account.kind,
            account=account_id,
            well=_put_into_use(office, account) if request.POST.get("use") else lambda: None,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{HERE}_row", office, account_id)
    return redirect(f"{HERE}_run", office, found.id)


def _put_into_use(office: int, account: Account) -> Callable[[], None]:
    return lambda: actions.change_account(office, account_id=account.id, enabled=True)


def _next(office: int, run: Run) -> str:
    """Where a test leads when it is over."""
    if run.account is not None:
        return reverse(f"{HERE}_row", args=[office, run.account])
    return reverse(f"{HERE}_new_of", args=[office, run.kind]) + f"?run={run.id}"
