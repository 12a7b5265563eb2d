"""A forged name of the host leads nowhere."""

import socket

import pytest
from django.conf import settings

from okienko.machinery.hosts import own_names
from okienko.offices.models import Person
from tests.cast import the_cast

pytestmark = pytest.mark.django_db
EVIL = "evil.example"


def test_this_machine_goes_by_its_own_names():
    names = own_names("192.0.2.9")
    assert {"localhost", "127.0.0.1", socket.gethostname().lower(), "192.0.2.9"} <= set(names)
    assert not {"", "*", "0.0.0.0", "::"} & set(own_names("0.0.0.0"))
    assert "*" not in settings.ALLOWED_HOSTS


@pytest.mark.parametrize("path", ["/", "/account/login/", "/desk/", "/nowhere/"])
def test_another_name_is_refused_with_the_setting_that_allows_it(client, path):
    answer = client.get(path, headers={"host": EVIL})
    assert answer.status_code == 400
    assert "OKIENKO_HOSTS" in answer.content.decode()
    assert EVIL not in answer.content.decode()


@pytest.mark.parametrize(
    "onward",
    [
        f"https://{EVIL}/",
        f"//{EVIL}/",
        f"/\\{EVIL}",
        f"http:{EVIL}",
        f"https://testserver@{EVIL}/",
        "javascript:alert(1)",
        "https://testserver/desk/",
    ],
)
@pytest.mark.parametrize("host", ["testserver", EVIL])
def test_a_sign_in_never_leads_away(client, settings, onward, host):
    settings.ALLOWED_HOSTS = ["*"]
    name = Person.objects.get(id=the_cast().here.persons["anna"]).username
    form = {"login": name, "password": "okienko", "next": onward}
    answer = client.post("/account/login/", form, headers={"host": host})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


def test_a_sign_in_leads_on_in_the_pages(client):
    name = Person.objects.get(id=the_cast().here.persons["anna"]).username
    form = {"login": name, "password": "okienko", "next": "/desk/cases/?q=1"}
    assert client.post("/account/login/", form)["Location"] == "/desk/cases/?q=1"


def test_a_page_connects_to_its_own_host_alone(client):
    policy = client.get("/account/login/")["Content-Security-Policy"]
    (connect,) = [part for part in policy.split("; ") if part.startswith("connect-src")]
    assert connect == "connect-src 'self' ws://testserver:8088/ws"
