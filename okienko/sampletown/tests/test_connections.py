"""The sample commune's connections to networks follow their ports, and keep what people changed."""

import pytest

from okienko.channels.actions import change_account
from okienko.channels.models import Account
from okienko.config import Config
from okienko.events.security.scope import in_offices
from okienko.sampletown import connections
from okienko.sampletown.zielonka import PLAN
from tests.cast import the_cast

pytestmark = pytest.mark.django_db


def test_they_are_made_once_and_follow_their_ports(tmp_path):
    office = the_cast().here.id
    connections.refresh(Config(home=tmp_path, http_port=18500), office, PLAN)
    with in_offices([office], durable=True):
        sms = Account.objects.get(kind="sms")
        change_account.within(office, account_id=sms.id, fields={"letters": "fold"})
    connections.refresh(Config(home=tmp_path, http_port=18600), office, PLAN)
    places = connections.places(tmp_path)
    with in_offices([office]):
        accounts = {
            row.kind: row.settings for row in Account.objects.filter(name__endswith="gminy")
        }
    assert set(places) == set(connections.NAMES)
    assert accounts["sms"]["port"] == places["sms"]["port"] > 18600
    assert accounts["sms"]["letters"] == "fold"
    assert accounts["telegram"]["api"].endswith(f":{places['telegram']['port']}")


def test_without_a_file_there_are_no_networks(tmp_path):
    assert connections.places(tmp_path) == {}
    file = connections.places_file(tmp_path)
    file.parent.mkdir()
    file.write_text("[]")
    assert connections.places(tmp_path) == {}
