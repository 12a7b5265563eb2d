"""What text messages have cost, counted by hand."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.models import Account
from okienko.channels.outbox.models import Outgoing
from okienko.channels.registry import door
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.offices.models import Person
from okienko.statistics.spending import spent
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def an_account(cast: Cast) -> Account:
    fields = {"sender": "Gmina", "host": "smpp.example.pl", "system_id": "gmina"}
    settings = door("sms").Settings.model_validate(fields)
    made = add_account(cast.here.id, kind="sms", name="bramka", settings=settings)
    with in_offices([cast.here.id]):
        return Account.objects.get(id=made)


def message(
    office: int, account: Account, at: datetime, parts: int, delivery: str = "sent"
) -> None:
    contact = Interaction.objects.create(
        office_id=office, channel="sms", state="closed", received_at=at, taken_in_at=at, ended_at=at
    )
    text = Message.objects.create(
        office_id=office, interaction=contact, direction="out", at=at, delivery=delivery
    )
    Outgoing.objects.create(
        office_id=office,
        account=account,
        message=text,
        content=b"",
        parts=parts,
        cost=parts * 850,
        made_at=at,
    )


def test_parts_and_cost_of_each_month_of_the_office(cast: Cast) -> None:
    """The last minute of November in Warsaw is the month's; what did not leave is nobody's."""
    account = an_account(cast)
    with in_offices([cast.here.id]):
        message(cast.here.id, account, datetime(2026, 11, 30, 22, 59, tzinfo=UTC), 1)
        message(cast.here.id, account, datetime(2026, 11, 30, 23, 1, tzinfo=UTC), 3, "uncertain")
        message(cast.here.id, account, datetime(2026, 11, 2, 9, tzinfo=UTC), 2)
        for lost in ("failed", "queued", "sending"):
            message(cast.here.id, account, datetime(2026, 11, 3, 9, tzinfo=UTC), 5, lost)
        found = [
            (one.month, one.messages, one.parts, one.cost, one.connection)
            for one in spent([cast.here.id], "Europe/Warsaw")
        ]
    assert found == [
        (date(2026, 12, 1), 1, 3, 2550, "bramka"),
        (date(2026, 11, 1), 2, 3, 2550, "bramka"),
    ]


def test_supervisors_see_them_and_take_them_with_them(cast: Cast) -> None:
    account = an_account(cast)
    with in_offices([cast.here.id]):
        message(cast.here.id, account, clock.now(), 4)
    maria, anna = (Client(headers={"Accept-Language": "pl"}) for _ in range(2))
    for browser, name in ((maria, "maria"), (anna, "anna")):
        browser.force_login(Person.objects.get(id=cast.here.persons[name]))
    page = maria.get("/wallboard/texts/").content.decode()
    assert "bramka" in page
    assert "0,34 zł" in page
    sheet = maria.get("/wallboard/texts/export.csv").content.decode("utf-8-sig")
    assert ";bramka;1;4;0,34" in sheet
    assert anna.get("/wallboard/texts/").status_code == 403
