"""What pages read of offices and their people. Every function runs inside an open scope."""

from collections.abc import Collection

from django.db import connection

from okienko.events import prepared
from okienko.events.models import OfficeModel

from .models import Department, Office, Official, Schedule


def office_of(model: type[OfficeModel], pk: int) -> int | None:
    """The office of any room's row; None when the open scope does not see it."""
    rows = model._base_manager.filter(pk=pk)  # noqa: SLF001 (any room's table)
    return rows.values_list("office_id", flat=True).first()


def office(office_id: int) -> Office:
    """An office by its id."""
    return prepared.must(Office, id=office_id)


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


def persons_of(office: int) -> dict[int, int]:
    """The logins of an office's active officials, by official."""
    rows = Official.objects.filter(office=office, active=True)
    return dict(rows.values_list("id", "person_id"))


def departments() -> list[Department]:
    """All departments that the scope sees, those not in use any more too, by name."""
    return list(Department.objects.order_by("name"))


def departments_to_choose(office: int) -> list[Department]:
    """The departments of an office that are in use, by name."""
    return list(Department.objects.filter(office=office, active=True).order_by("name"))


def schedules() -> list[Schedule]:
    """All of an office's hours, the first made first."""
    return list(Schedule.objects.order_by("id"))


def own_schedule() -> int | None:
    """The office's own hours: those of its first schedule."""
    return Schedule.objects.order_by("id").values_list("id", flat=True).first()
