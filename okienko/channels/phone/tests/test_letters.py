"""Administrators get one letter of a line that is down, and one when it works again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as some

from okienko.channels.actions import add_account, change_account
from okienko.events.security.scope import in_offices
from okienko.offices import posting
from okienko.offices.actions import change_official
from okienko.offices.posting import NotSent, Postman
from tests.cast import the_cast

from ..letters import step, tell_all
from ..models import LineNews
from ..settings import TrunkSettings
from ..watching import line_changed

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
AFTER = timedelta(minutes=5)


@given(some.lists(some.tuples(some.integers(1, 900), some.booleans()), max_size=30))
def test_never_two_of_a_kind_in_a_row_and_none_of_a_flicker(
    changes: list[tuple[int, bool]],
) -> None:
    """`changes`: after so many seconds the line works or does not; it is looked at each second."""
    now, down, up, told = NOON, None, None, False
    sent: list[str] = []
    bad = timedelta(0)  # for how long it has not worked, without five minutes of working between
    for seconds, works in [*changes, (900, True)]:
        if not works and down is None:
            down, up = now, None
        elif down is not None:
            up = (up or now) if works else None
        for _ in range(seconds):
            now += timedelta(seconds=1)
            bad = now - down if down is not None else bad
            if down is None:
                continue
            due = step(now, AFTER, down, up, told=told)
            if due in ("down", "up"):
                sent.append(due)
            if due == "down":
                assert bad >= AFTER
                told = True
            elif due in ("up", "forget"):
                down, up, told = None, None, False
    assert sent == ["down", "up"] * (len(sent) // 2)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []

    def send(_office: int, to: str, subject: str, text: str, _language: str) -> None:
        found.append((to, subject, text))

    monkeypatch.setattr(posting, "POSTMEN", [Postman(lambda _office: True, send)])
    return found


@pytest.mark.django_db
def test_each_administrator_reads_it_in_their_language(
    sent: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = the_cast().here
    change_official(here.id, official_id=here.officials["maria"], role="admin")
    login = get_user_model().objects.filter(id=here.persons["maria"])
    login.update(email="maria@example.pl", language="en")
    line = TrunkSettings(proxy="one.example")
    account = add_account(here.id, kind="phone", name="Operator", settings=line)
    line_changed(account, works=False, refused=False)
    tell_all()
    assert sent == []  # not for a moment

    def earlier(minutes: int) -> None:
        with in_offices([here.id], durable=True):
            for row in LineNews.objects.all():
                row.down_since -= timedelta(minutes=minutes)
                row.up_since = row.up_since and row.up_since - timedelta(minutes=minutes)
                row.save()

    earlier(6)
    with monkeypatch.context() as away:

        def refuses(*_: str | int) -> None:
            raise NotSent("away")

        away.setattr(posting, "POSTMEN", [Postman(lambda _office: True, refuses)])
        tell_all()
    tell_all()
    tell_all()
    ((to, subject, text),) = sent
    assert to == "maria@example.pl"
    assert "“Operator” does not work" in subject
    assert f"/administration/{here.id}/trunks/{account}/state/" in text
    # it flickers
    for works in (True, False, True):
        line_changed(account, works=works, refused=False)
        tell_all()
    assert len(sent) == 1
    earlier(6)
    tell_all()
    tell_all()
    assert ["works again" in subject for _to, subject, _text in sent] == [False, True]
    # who wants none gets none, and a line out of use is no trouble
    change_account(here.id, account_id=account, fields={"alarm_minutes": 0})
    line_changed(account, works=False, refused=False)
    earlier(60)
    tell_all()
    change_account(here.id, account_id=account, fields={"alarm_minutes": 5}, enabled=False)
    line_changed(account, works=True, refused=False)
    line_changed(account, works=False, refused=True)
    earlier(60)
    tell_all()
    assert len(sent) == 2
    with in_offices([here.id]):
        assert not LineNews.objects.exists()
