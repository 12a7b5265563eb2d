"""The pages of configuration: what a file would do is seen, chosen, done and taken back."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from okienko.channels.models import Account
from okienko.channels.phone.models import Number
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import add_topic
from okienko.interactions.models import Topic
from okienko.offices.models import Department
from tests.cast import OfficeCast, make_office

from ..configuration.format import LARGEST, read

pytestmark = pytest.mark.django_db

FILE = """format = 1
[[departments]]
code = "GK"
name = "Nowa <b>"
[[departments]]
code = "ZX"
name = "Zupełnie nowy"
""".encode()


@pytest.fixture
def office() -> OfficeCast:
    return make_office("zielonka", {"anna": "admin"})


@pytest.fixture
def anna(office: OfficeCast) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=office.persons["anna"]))
    return client


def at(office: OfficeCast, end: str = "") -> str:
    return f"/administration/{office.id}/configuration/{end}"


def fields(html: str) -> dict[str, Any]:
    """What the preview's form would send as it stands."""
    values: dict[str, Any] = {"step": re.findall(r'name="step" value="([^"]*)" checked', html)}
    for name in ("shown", "pack", "name", "content"):
        if found := re.search(rf'name="{name}" value="([^"]*)"', html):
            values[name] = found[1]
    return values


def upload(content: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("urząd.toml", content)}


def test_a_pack_is_looked_at_applied_and_taken_back(office: OfficeCast, anna: Client) -> None:
    assert "Commune" in anna.get(at(office)).content.decode()
    seen = anna.get(at(office, "preview/?pack=gmina")).content.decode()
    form = fields(seen)
    assert len(form["step"]) > 60
    read = re.sub(r"<[^>]+>", "", seen)
    assert "Not our matter" in read
    assert "not_ours" not in read  # that is the file's word
    with in_offices([office.id]):
        assert not Department.objects.filter(code="USC").exists()
    done = anna.post(at(office, "apply/"), form, follow=True).content.decode()
    assert f"{len(form['step'])} added" in done
    with in_offices([office.id]):
        assert Department.objects.filter(code="USC").exists()
    event = re.search(r'name="applied" value="(\d+)"', done)
    assert event
    undone = anna.post(at(office, "back/"), {"applied": event[1]}, follow=True).content.decode()
    assert "as before" in undone
    assert "taken back" in undone
    with in_offices([office.id]):
        assert not Department.objects.filter(code="USC").exists()
    again = anna.post(at(office, "back/"), {"applied": event[1]}, follow=True).content.decode()
    assert "already" in again


def test_a_file_changes_what_is_ticked_alone(office: OfficeCast, anna: Client) -> None:
    seen = anna.post(at(office, "preview/"), upload(FILE)).content.decode()
    assert "Nowa &lt;b&gt;" in seen
    form = fields(seen)
    assert form["step"] == ["departments:ZX", "departments:GK"]
    anna.post(at(office, "apply/"), {**form, "step": ["departments:ZX"]})
    with in_offices([office.id]):
        assert Department.objects.get(code="ZX").name == "Zupełnie nowy"
        assert Department.objects.get(code="GK").name != "Nowa <b>"


def test_what_a_file_cannot_bring_is_said_before(office: OfficeCast, anna: Client) -> None:
    file = """format = 1
[[connections]]
name = "Skrzynka"
kind = "email"
settings = { address = "a@b.pl", imap_host = "b.pl", smtp_host = "b.pl" }
[[connections]]
name = "Operator"
kind = "phone"
settings = { proxy = "b.pl" }
[[numbers]]
digits = "140001900"
name = "centrala"
line = "Operator"
recorded = ["closed (pl)"]
[numbers.menu]
start = "person"
person = "person"
closed = "person"
steps = { person = { kind = "queue" } }
"""
    seen = anna.post(at(office, "preview/"), upload(file.encode())).content.decode()
    assert "Comes paused and without its passwords" in seen
    assert "made anew: closed (pl)" in seen
    assert "14 000 19 00" in seen
    anna.post(at(office, "apply/"), fields(seen))
    with in_offices([office.id]):
        box = Account.objects.get(kind="email")
        assert Number.objects.get().account.name == "Operator"
    page = anna.get(f"/administration/{office.id}/connections/{box.id}/").content.decode()
    assert "It needs its password" in page
    again = anna.post(at(office, "preview/"), upload(file.encode())).content.decode()
    assert "nothing to do" in again


def test_the_second_of_two_imports_looks_again(office: OfficeCast, anna: Client) -> None:
    form = fields(anna.post(at(office, "preview/"), upload(FILE)).content.decode())
    anna.post(at(office, "apply/"), form)
    late = anna.post(at(office, "apply/"), form)
    assert late.status_code == 422
    assert "Look once more" in late.content.decode()


def test_what_cannot_be_read_is_told_and_nothing_is_written(
    office: OfficeCast, anna: Client
) -> None:
    for content, words in (
        (b"", "Choose a file"),
        (b"PK\x03\x04\xff", "UTF-8"),
        (b"format = 7\n", "format"),
        (b"#" * (LARGEST + 100), "larger"),
    ):
        page = anna.post(at(office, "preview/"), upload(content))
        assert page.status_code == 422
        assert words in page.content.decode()
    for field in ("", "%%%", "eJw", "ą"):
        assert anna.post(at(office, "apply/"), {"content": field}).status_code == 422
    assert anna.get(at(office, "preview/?pack=nothing")).status_code == 404
    assert anna.post(at(office, "apply/"), {"pack": "gmina"}).status_code == 422


def test_a_large_file_is_chosen_by_kind(office: OfficeCast, anna: Client) -> None:
    lines = "".join(f'"Temat {n}",\n' for n in range(1500))
    seen = anna.post(at(office, "preview/"), upload(f"format = 1\ntopics = [{lines}]\n".encode()))
    form = fields(seen.content.decode())
    assert form["step"] == []
    anna.post(at(office, "apply/"), {**form, "part": ["topics:add"]})
    with in_offices([office.id]):
        assert Topic.objects.filter(path__startswith="Temat").count() == 1500


def test_the_settings_are_kept_in_a_file(office: OfficeCast, anna: Client) -> None:
    add_topic(office.id, name='Z "cudzysłowem" \\ i 🙂')
    file = anna.get(at(office, "file/"))
    assert "attachment" in file.headers["Content-Disposition"]
    found = read(file.content)
    assert 'Z "cudzysłowem" \\ i 🙂' in found.topics
    page = anna.post(at(office, "preview/"), upload(file.content)).content.decode()
    assert "nothing to do" in page
