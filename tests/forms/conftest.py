"""An office with a form: a lamp does not shine."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.email.settings import EmailSettings
from okienko.channels.form import actions
from okienko.channels.form.settings import FormSettings
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices.models import Office
from tests.cast import Cast, the_cast


@dataclass
class Forms:
    """The office `cast.here` with a form and the ids of its questions by what they ask."""

    cast: Any
    office: int
    slug: str
    form: int
    account: int
    q: dict[str, str] = field(default_factory=dict)

    def browser(self, **more: Any) -> "Visitor":
        return Visitor(self, Client(headers={"accept-language": "pl"}, **more))


class Visitor:
    """Somebody's browser, without JavaScript."""

    def __init__(self, forms: Forms, client: Client) -> None:
        self.forms, self.client = forms, client
        self.at = ""

    def begin(self, form: int | None = None) -> "Visitor":
        chosen = self.forms.form if form is None else form
        answer = self.client.post(f"/{self.forms.slug}/form/", {"form": chosen})
        assert answer.status_code == 302, answer.content.decode()
        self.at = answer.url
        return self

    def get(self, page: str = "", **query: Any):
        return self.client.get(self.at + page, query)

    def post(self, page: str = "", **values: Any):
        return self.client.post(self.at + page, values)

    def lamp(self, **more: Any):
        q = self.forms.q
        values = {
            f"{q['where']}_words": "ul. Łąkowa 3",
            q["what"]: "Nie świeci",
            q["since"]: "2026-11-20",
            **more,
        }
        return self.post(**values)

    def who(self, **more: Any):
        return self.post("contact/", **{"wish": "email", "email": "jan@example.pl", **more})

    def send(self, **more: Any):
        return self.post("check/", **more)


LAMP = (
    ("where", "place", "Gdzie jest lampa?", {"required": True}),
    ("what", "choice", "Co się dzieje?", {"required": True, "choices": "Nie świeci\nMruga"}),
    ("since", "date", "Od kiedy?", {}),
    ("pole", "text", "Numer słupa", {"mask": "00-000"}),
    ("more", "long", "Uwagi", {"most": 100}),
    ("photos", "files", "Zdjęcia", {"most": 2}),
)


@pytest.fixture
def forms(db) -> Forms:
    return with_forms(the_cast())


def with_forms(cast: Cast, **settings: Any) -> Forms:
    """The office gets the door, a mailbox and a form."""
    office = cast.here.id
    account = add_account(office, kind="form", name="Formularze", settings=FormSettings(**settings))
    add_account(
        office,
        kind="email",
        name="Poczta",
        settings=EmailSettings(
            address="urzad@gmina.example",
            password="x",
            imap_host="192.0.2.1",
            smtp_host="192.0.2.1",
        ),
    )
    form = actions.add_form(
        office, name="Nie świeci lampa", name_en="A lamp is out", topic_id=cast.here.topic
    )
    q = {
        name: f"q{actions.add_question(office, form_id=form, kind=kind, label=label, **more)}"
        for name, kind, label, more in LAMP
    }
    with in_offices([office]):
        slug = Office.objects.get(id=office).slug
    return Forms(cast, office, slug, form, account, q)


@pytest.fixture
def later(monkeypatch):
    """Somebody who takes a minute over the pages."""
    now = clock.now

    def shift(seconds: float = 60) -> None:
        monkeypatch.setattr(clock, "now", lambda: now() + timedelta(seconds=seconds))

    return shift
