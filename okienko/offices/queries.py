"""What pages read of offices and their people. Every function runs inside an open scope."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models.functions import Upper

from okienko.events import prepared
from okienko.events.models import OfficeModel

from .models import (
    ClosedDay,
    Department,
    InstallationStep,
    Logo,
    Notice,
    Office,
    Official,
    OneTimeLink,
    Person,
    Role,
    Schedule,
    SignedIn,
    Span,
)


def office_of(model: type[OfficeModel], pk: int) -> int | None:
    """The office of any room's row; None when the open scope does not see it."""
    rows = model._base_manager.filter(pk=pk)  # noqa: SLF001 (any room's table)
    return rows.values_list("office_id", flat=True).first()


def office(office_id: int) -> Office:
    """An office by its id."""
    return prepared.must(Office, id=office_id)


def most_an_hour(office_id: int) -> int:
    """How many messages of one sender an office lets in within an hour; 0: any number."""
    return prepared.must(Office, id=office_id).most_an_hour


def administrators(office: int) -> list[tuple[str, str]]:
    """The e-mail addresses of those who administer an office, each with their language."""
    rows = Official.objects.filter(office=office, active=True, role=Role.ADMIN)
    people = rows.filter(person__is_active=True).exclude(person__email="").order_by("id")
    return list(people.values_list("person__email", "person__language"))


def offices(ids: Collection[int]) -> list[Office]:
    """Several, by id."""
    return list(Office.objects.filter(id__in=ids).order_by("id"))


def office_of_slug(slug: str) -> int | None:
    """The office of an address of a page, through a SECURITY DEFINER function: in no scope."""
    with connection.cursor() as cursor:
        cursor.execute("select okienko_office_of_slug(%s)", [slug])
        found: int | None = cursor.fetchone()[0]
        return found


def official(official_id: int) -> Official:
    """An official by the id."""
    return prepared.must(Official, id=official_id)


def names_of_officials(office: int) -> dict[int, str]:
    """What the office's officials are called, by id; those without a seat any more too."""
    return dict(Official.objects.filter(office=office).values_list("id", "name"))


def colleagues_by_name(offices: Collection[int]) -> list[tuple[int, str]]:
    """Id and name of all officials of some offices, those who have left too, by name."""
    rows = Official.objects.filter(office_id__in=offices).values_list("id", "name")
    return sorted(rows, key=lambda row: alphabetical(row[1]))


def person(person_id: int) -> Person:
    """A login by its id; it belongs to no office."""
    return prepared.must(Person, id=person_id)


def names_of_colleagues(office: int, official: int) -> list[str]:
    """What the others are called who have a seat in an office, by name."""
    rows = Official.objects.filter(office=office, active=True).exclude(id=official)
    return sorted(rows.values_list("name", flat=True), key=alphabetical)


def persons_of(office: int) -> dict[int, int]:
    """The logins of an office's active officials, by official."""
    rows = Official.objects.filter(office=office, active=True)
    return dict(rows.values_list("id", "person_id"))


def logo(office: int) -> Logo | None:
    """The office's picture, without its content (`logo_content`)."""
    return Logo.objects.filter(office=office).defer("content").first()


def logo_content(office: int) -> bytes | None:
    """The office's picture as a PNG; None: it has none."""
    found = Logo.objects.filter(office=office).values_list("content", flat=True).first()
    return None if found is None else bytes(found)


def departments() -> list[Department]:
    """All departments that the scope sees, those not in use any more too, by name."""
    return list(Department.objects.order_by("name"))


def departments_to_choose(office: int) -> list[Department]:
    """The departments of an office that are in use, by name."""
    return list(Department.objects.filter(office=office, active=True).order_by("name"))


def schedules() -> list[Schedule]:
    """All of an office's hours, the first made first."""
    return list(Schedule.objects.order_by("id"))


def all_officials(office: int) -> list[Official]:
    """Who has, or had, a seat in an office, with the login: those in their seats first, by name."""
    rows = Official.objects.filter(office=office).select_related("person")
    return list(rows.order_by("-active", "name", "id"))


@dataclass(frozen=True)
class ScheduleEntry:
    """Hours with their name, spans in the week's order and the days on which they do not hold."""

    schedule: Schedule
    spans: list[Span]
    closed_days: list[ClosedDay]


def all_schedules(office: int) -> list[ScheduleEntry]:
    """The hours of an office, its own first. Three queries."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for span in Span.objects.filter(office=office).order_by("weekday", "opens"):
        spans[span.schedule_id].append(span)
    days: dict[int, list[ClosedDay]] = defaultdict(list)
    for day in ClosedDay.objects.filter(office=office).order_by("day"):
        days[day.schedule_id].append(day)
    rows = Schedule.objects.filter(office=office).order_by("id")
    return [ScheduleEntry(row, spans[row.id], days[row.id]) for row in rows]


def closed_day(schedule: int, day: date) -> ClosedDay | None:
    """What is said of a day on which hours do not hold, or end early; None: they hold."""
    return ClosedDay.objects.filter(schedule=schedule, day=day).order_by("id").first()


def own_schedule() -> int | None:
    """The office's own hours: those of its first schedule."""
    return Schedule.objects.order_by("id").values_list("id", flat=True).first()


@dataclass(frozen=True)
class Colleague:
    """One person's seat in an office, with the login behind it."""

    official: Official
    person: Person
    link_ends: datetime | None  # a one-time link that has not been used
    has_factor: bool = False  # signs in with a second one besides the password

    @property
    def has_password(self) -> bool:
        """Whether the person has chosen one: who has none has never signed in."""
        return self.person.has_usable_password()


def colleagues(office: int, now: datetime) -> list[Colleague]:
    """Everybody who has or had a seat in an office, by name."""
    rows = list(Official.objects.filter(office=office).select_related("person"))
    rows.sort(key=lambda row: (alphabetical(row.name), row.id))
    people = [row.person_id for row in rows]
    links = OneTimeLink.objects.filter(person__in=people, ends_at__gt=now)
    ends = dict(links.values_list("person_id", "ends_at"))
    second = with_factor(people)
    return [
        Colleague(row, row.person, ends.get(row.person_id), row.person_id in second) for row in rows
    ]


def with_factor(people: Collection[int]) -> set[int]:
    """Which of these logins sign in with a second factor. Needs no scope."""
    rows = Authenticator.objects.filter(user__in=people).exclude(type="recovery_codes")
    return set(rows.values_list("user_id", flat=True))


def alphabetical(name: str) -> str:
    """A key that sorts names as a list of people does: Łucja stands at L, whatever the database's
    collation.
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def usernames_taken(names: Collection[str]) -> set[str]:
    """Which of these user names somebody has, in any office, in upper case as they are compared."""
    wanted = [name.upper() for name in names]
    rows = Person.objects.annotate(upper=Upper("username")).filter(upper__in=wanted)
    return set(rows.values_list("upper", flat=True))


@dataclass(frozen=True)
class Factors:
    """The second factors of a login: an app that shows codes, keys (id, name), codes kept away."""

    app: bool
    keys: list[tuple[int, str]]
    codes_left: int | None  # None: there never were any


def factors(person: int) -> Factors:
    """What a login signs in with besides the password. Needs no scope."""
    rows = list(Authenticator.objects.filter(user=person).order_by("id"))
    codes = next((row for row in rows if row.type == "recovery_codes"), None)
    return Factors(
        app=any(row.type == "totp" for row in rows),
        keys=[(row.pk, str(row)) for row in rows if row.type == "webauthn"],
        codes_left=None if codes is None else len(codes.wrap().get_unused_codes()),
    )


def signed_in(person: int, now: datetime) -> list[SignedIn]:
    """The browsers in which a login is signed in, the one seen last first. Needs no scope."""
    living = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows = SignedIn.objects.filter(person=person, session__in=living)
    return list(rows.order_by("-seen_at", "-id"))


def notice(now: datetime) -> Notice | None:
    """What who runs the installation tells everybody at this moment (UTC). In no scope or any."""
    return Notice.objects.filter(ends_at__gt=now).order_by("-id").first()


def paused(ids: Collection[int]) -> list[Office]:
    """Those of these offices whose doors are shut."""
    return list(Office.objects.filter(id__in=ids).exclude(paused_at=None).order_by("id"))


def operators() -> list[Person]:
    """Who runs the installation, by user name."""
    return list(Person.objects.filter(operator=True).order_by("username"))


def steps(most: int) -> list[InstallationStep]:
    """What was done to the installation, the newest first."""
    return list(InstallationStep.objects.order_by("-id")[:most])
