"""Who asks, in which offices, with which rights. Views get their seat from here only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, resolve_url

from okienko.config import config
from okienko.events import prepared
from okienko.events.actor import CUSTOMER, Actor, acting, current_actor
from okienko.events.security.scope import in_offices
from okienko.events.verbs import Verb, verb

from .fields import MOST
from .models import Official, Person, Role, SignedIn
from .refusals import MAY_NOT_ADMINISTER, MAY_NOT_CURATE, MAY_NOT_SUPERVISE
from .sessions import note

#: The kinds of second factor that let a person in; codes for a bad day do so only beside one.
MAIN_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
#: The page where who must have a second factor, and has none, sets one up.
SET_UP = "account:me"

P = ParamSpec("P")
R = TypeVar("R")

#: The rights of each role. A page asks for a right, never for a role. `curate`: change what others
#: rely on (cards of customers for all, call-backs that are not one's own); see docs/security.md.
#: `hear`: what was recorded of calls, with a reason that is kept.
#: `take_part`: in what a colleague has, as an interpreter does who sees nothing else of the office.
RIGHTS: dict[str, frozenset[str]] = {
    Role.INTERPRETER: frozenset({"take_part"}),
    Role.TRAINEE: frozenset({"take_part", "answer"}),
    Role.OFFICIAL: frozenset({"take_part", "answer", "curate"}),
    Role.SUPERVISOR: frozenset({"take_part", "answer", "curate", "supervise", "hear"}),
    Role.ADMIN: frozenset({"take_part", "answer", "curate", "supervise", "hear", "administer"}),
}


_SEATS = """
select office_id, official_id, role, (select okienko_lacks_factor(%s)) from okienko_seats_of(%s)
"""


@dataclass(frozen=True)
class Seat:
    """A signed-in person: `officials` maps each office to the id of the person's official there."""

    person: int
    officials: dict[int, int]
    roles: dict[int, str]
    username: str = ""
    lacks_factor: bool = False  # must set up a second factor before anything else

    @property
    def offices(self) -> list[int]:
        return list(self.officials)

    @property
    def office(self) -> int:
        """The home office: the first."""
        return next(iter(self.officials))

    @property
    def official(self) -> int:
        return self.officials[self.office]

    def may(self, right: str, office: int | None = None) -> bool:
        """Whether the person has the right in `office`, or in any of theirs."""
        roles = self.roles.values() if office is None else [self.roles.get(office, "")]
        return any(right in RIGHTS.get(role, ()) for role in roles)

    def actor(self, right: str) -> Actor:
        """The person as the one who acts: as a supervisor on pages that ask for that right.

        Without any office it is who runs the installation.
        """
        if not self.officials:
            return operator(self.username)
        return Actor("supervisor" if right == "supervise" else "official", officials=self.officials)

    def where(self, right: str) -> list[int]:
        """The offices in which the person has the right."""
        return [office for office, role in self.roles.items() if right in RIGHTS.get(role, ())]

    def on_pages_for(self, right: str) -> "Seat":
        """The seat as pages for this right know it: where the person only takes part is no office
        of theirs, but on pages for that.
        """
        if right == "take_part":
            return self
        works = self.where("answer")
        return replace(
            self,
            officials={office: self.officials[office] for office in works},
            roles={office: self.roles[office] for office in works},
        )


def may(office: int, right: str) -> bool:
    """Whether the one who acts has the right in an office: the program has each, a customer none.

    Of a person the official's row decides, which the open scope must see. Who runs the installation
    has none.
    """
    actor = current_actor()
    if not actor.is_person:
        return actor != CUSTOMER and actor.kind != "operator"
    mine = actor.officials.get(office)
    official = None if mine is None else prepared.get(Official, id=mine, active=True)
    return official is not None and right in RIGHTS.get(official.role, ())


def acts_for(office: int, official_id: int | None) -> bool:
    """Whether this official acts, or the program by itself; a customer acts for none."""
    actor = current_actor()
    if not actor.is_person:
        return actor != CUSTOMER and actor.kind != "operator"
    return official_id is not None and actor.officials.get(office) == official_id


def may_act_for(office: int, official_id: int) -> bool:
    """Whether the one who acts does this official's work: the official, or who supervises."""
    return acts_for(office, official_id) or may(office, "supervise")


def must_act_for(office: int, official_id: int) -> None:
    """For verbs of an official's own work: Refused to others who may not supervise."""
    if not may_act_for(office, official_id):
        raise MAY_NOT_SUPERVISE()


def must_curate(office: int) -> None:
    """For verbs that change what others rely on: Refused without the right `curate`."""
    if not may(office, "curate"):
        raise MAY_NOT_CURATE()


def must_supervise(office: int) -> None:
    """For verbs on the work of others: Refused without the right `supervise`."""
    if not may(office, "supervise"):
        raise MAY_NOT_SUPERVISE()


def must_administer(office: int) -> None:
    """For verbs that set how an office works: Refused without the right `administer`."""
    if not may(office, "administer"):
        raise MAY_NOT_ADMINISTER()


def not_administered(office: int, person: int) -> set[int]:
    """The offices in which a login works besides this, and that the one who acts does not
    administer: of the program none is known to be administered. The open scope sees `office`.
    """
    elsewhere = officials_of(person).keys() - {office}
    actor = current_actor()
    mine = actor.officials.get(office) if actor.is_person else None
    if not elsewhere or mine is None:
        return set(elsewhere)
    seat = seat_of(prepared.must(Official, id=mine).person_id)
    return set(elsewhere) - set(seat.where("administer") if seat else [])


def operator(username: str) -> Actor:
    """Who runs the installation, as the one who acts."""
    return Actor("operator", username)


def settings_verb(step: Callable[Concatenate[int, P], R]) -> Verb[P, R]:
    """A verb of settings: as `verb`, for those who may administer the office."""

    @wraps(step)
    def run(office: int, /, *args: P.args, **kwargs: P.kwargs) -> R:
        must_administer(office)
        return step(office, *args, **kwargs)

    return verb(run)


def seat_of(person: int, username: str = "") -> Seat | None:
    """The seat of a login, or None when it has no office. Asks a SECURITY DEFINER function."""
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, [person, person])
        rows = cursor.fetchall()
    if not rows:
        return None
    return Seat(
        person=person,
        officials={office: official for office, official, *_ in rows},
        roles={office: role for office, _, role, _ in rows},
        username=username,
        lacks_factor=rows[0][3],
    )


class SeatRequest(HttpRequest):
    """A request that came through `signed_in`."""

    seat: Seat


View = Callable[..., HttpResponse]


def operator_lacks_factor(person: Person) -> bool:
    """Whether who runs the installation must set up a second factor before anything else."""
    wanted = config().operator_factor
    if not person.operator or wanted == "no" or (wanted == "auto" and config().demo):
        return False
    return not Authenticator.objects.filter(user=person, type__in=MAIN_FACTORS).exists()


def signed_in(
    right: str,
    *,
    verbs: bool = False,
    takes: int = 0,
    unready: bool = False,
    operators: bool = False,
) -> Callable[[View], View]:
    """A view for people with `right`. It runs, and renders, inside `in_offices` of their offices.

    Fields of the address and the form come without NUL.
    `takes`: bytes that a request may have, if files come with it; the server asks for it.
    With `verbs=True` no transaction is open: the view calls verbs first and opens its own scope to
    render. Without a sign-in the answer is a redirect, for htmx a 401 that the page shows without
    leaving (a call may be up). Who must have a second factor and has none is led to set one up, but
    with `unready`. With `operators` (and `verbs`) who runs the installation and works nowhere comes
    in too, with a seat of no offices. A page that was made for somebody else counts as signed out.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def run(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated or _somebody_elses(request):
                return _sign_in(request)
            seat = seat_of(user.pk, user.username) or (_operators(user) if operators else None)
            if seat is None:
                return _without_seat(request)
            if seat.offices and not seat.may(right):
                raise PermissionDenied
            if seat.lacks_factor and not unready:
                return _away(request, SET_UP)
            note(request)
            request.seat = seat = seat.on_pages_for(right)
            request.GET, request.POST = _writable(request.GET), _writable(request.POST)
            _must_be_ids(kwargs)
            if verbs:
                with acting(seat.actor(right)):
                    return view(request, *args, **kwargs)
            with in_offices(seat.where(right), reading=True):
                response = view(request, *args, **kwargs)
                if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                    response.render()  # later nothing would be visible to it
                return response

        if takes:
            run.takes = takes  # type: ignore[attr-defined]
        return run

    return wrap


def _operators(user: Person) -> Seat | None:
    """The seat of no offices of who runs the installation."""
    if not user.operator:
        return None
    return Seat(user.pk, {}, {}, user.username, operator_lacks_factor(user))


def _without_seat(request: Any) -> HttpResponse:
    """Who runs the installation has pages of their own; others who work nowhere have none."""
    if request.user.operator:
        return redirect("installation:offices")
    raise PermissionDenied


def _must_be_ids(found: Mapping[str, Any]) -> None:
    """404 for an id in an address that no row can have."""
    if any(isinstance(value, int) and value > MOST for value in found.values()):
        raise Http404


def _somebody_elses(request: HttpRequest) -> bool:
    """Whether the page that asks was made for another person, before this one signed in.

    A page says whose it is in a header, one that is being closed in its address (`as`).
    """
    whose = request.headers.get("X-Okienko-Person") or request.GET.get("as") or ""
    return bool(whose) and whose != str(request.user.pk)


def _writable(fields: QueryDict) -> QueryDict:
    """Fields without the character NUL: PostgreSQL takes it in no text."""
    if not any("\0" in value for _name, values in fields.lists() for value in values):
        return fields
    clean = QueryDict(mutable=True)
    for name, values in fields.lists():
        clean.setlist(name, [value.replace("\0", "") for value in values])
    return clean


def _sign_in(request: HttpRequest) -> HttpResponse:
    return _away(request, settings.LOGIN_URL)


def _away(request: HttpRequest, page: str) -> HttpResponse:
    """To another page first, and then on to this."""
    url = resolve_url(page)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"X-Sign-In": url})
    return redirect(f"{url}?{urlencode({'next': request.get_full_path()})}")


def end_sessions(person: int) -> None:
    """End every session of a login, in whatever browser."""
    SignedIn.objects.filter(person=person).delete()
    Person.objects.filter(id=person).update(sent_out=F("sent_out") + 1)


def officials_of(person: int) -> dict[int, int]:
    """The officials of a login, by office; empty when it has no seat."""
    seat = seat_of(person)
    return seat.officials if seat else {}


def only_takes_part(person: int) -> set[int]:
    """The offices of a login whose news is not for it: it only takes part in others' contacts."""
    seat = seat_of(person)
    return set(seat.offices) - set(seat.where("answer")) if seat else set()


def seats_shown(person: int) -> dict[int, int]:
    """The officials of a login whose pages are told news: none while it lacks a second factor."""
    seat = seat_of(person)
    return seat.officials if seat and not seat.lacks_factor else {}
