"""Ten thousand texts are queued: the next one is found as quickly as the only one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from okienko.channels.models import Account
from okienko.channels.outbox.actions import sending
from okienko.channels.outbox.models import Outgoing
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.machinery.postgres import APP_ROLE
from tests.cast import Cast, the_cast

from .test_carriers import connected

pytestmark = pytest.mark.django_db

QUEUED, SENT, CONTACTS = 10_000, 20_000, 500


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def account(cast: Cast) -> Account:
    """A modem, with texts in hundreds of contacts: most were sent, then many queued."""
    found = connected(cast, carrier="modem", folder="gmina")
    office, now = cast.here.id, clock.now()
    with in_offices([office]):
        contacts = Interaction.objects.bulk_create(
            Interaction(
                office_id=office, channel="sms", direction="in", state="closed", account=found,
                received_at=now, taken_in_at=now, address_kind="e164",
                address_value=f"+48601{number:06}",
            )
            for number in range(CONTACTS)
        )  # fmt: skip
        for many, delivery in ((SENT, "sent"), (QUEUED, "queued")):
            made = Message.objects.bulk_create(
                Message(
                    office_id=office, interaction=contacts[number % CONTACTS], account=found,
                    direction="out", at=now, text="W piątek.", delivery=delivery,
                )
                for number in range(many)
            )  # fmt: skip
            if delivery == "sent":
                Outgoing.objects.bulk_create(
                    Outgoing(office_id=office, message=one, account=found, made_at=now, content=b"")
                    for one in made
                )
    return found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


def test_the_next_is_found_by_one_look_at_the_index(cast: Cast, account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("analyze interactions_message, interactions_interaction, outbox_outgoing")
        cursor.execute(f"set role {APP_ROLE}")
    with in_offices([cast.here.id]):
        mine = sending._untried(cast.here.id, "sms").filter(account_id=account.id)[:1]
        found = json.loads(mine.explain(format="JSON", analyze=True))
    steps = list(nodes(found[0]["Plan"]))
    assert "Sort" not in {one["Node Type"] for one in steps}
    (queued,) = [one for one in steps if one.get("Index Name") == "message_to_send"]
    assert queued["Actual Rows"] == 1
    # of the tries, those of before are not looked at
    tries = [one for one in steps if one.get("Relation Name") == "outbox_outgoing"]
    assert {one.get("Index Name") for one in tries} == {"outgoing_due"}
