"""A bot that is asked: nothing is lost or doubled, whoever asks and whatever fails."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections
from PIL import Image

from okienko.channels import fetching, serving
from okienko.channels.actions import change_account
from okienko.channels.asked import asking
from okienko.channels.asked.models import Asked
from okienko.channels.models import Account
from okienko.channels.queries import ways
from okienko.channels.registry import door
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment, AwaitedFile, Message
from okienko.offices.models import Office
from okienko.sampletown.networks.telegram import DOWNLOAD
from tests.cast import Cast
from tests.kit.written import account_at
from tests.switchboard import Switchboard
from tests.waiting import until

from .peer import HALINA, TOKEN, TelegramPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.fixture
def account(peer: TelegramPeer, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    monkeypatch.setattr(asking, "BACK_OFF", (0.1,))
    yield account_at(peer, cast.here, {**peer.settings, "by": "asking"})
    connections.close_all()


def texts(account: Account) -> list[str]:
    with in_offices([account.office_id]):
        rows = Message.objects.filter(direction="in", account=account).order_by("id")
        return list(rows.values_list("text", flat=True))


def row(account: Account) -> Asked:
    with in_offices([account.office_id]):
        return Asked.objects.get(account_id=account.id)


def test_what_was_kept_is_confirmed_and_nothing_comes_twice(
    peer: TelegramPeer, account: Account
) -> None:
    """Also what was written before anybody asked, and while Telegram was away."""
    peer.network.says(HALINA, "Przed startem")
    with Switchboard(*peer.parts):
        until(lambda: texts(account) == ["Przed startem"])
        until(lambda: not peer.network.queue)
        with peer.gone():
            peer.network.says(HALINA, "W czasie awarii")
        until(lambda: len(texts(account)) == 2)
    peer.network.says(HALINA, "Po wyłączeniu")
    with Switchboard(*peer.parts):
        until(lambda: len(texts(account)) == 3)
    assert texts(account) == ["Przed startem", "W czasie awarii", "Po wyłączeniu"]


def test_what_is_long_and_much_comes_too(peer: TelegramPeer, account: Account) -> None:
    """More than a megabyte in one answer."""
    for _ in range(60):
        peer.network.says(HALINA, "ż" * 4096)
    with Switchboard(*peer.parts):
        until(lambda: len(texts(account)) == 60)


def test_a_picture_is_there_after_its_message(peer: TelegramPeer, account: Account) -> None:
    """Fetched by its number; one that Telegram does not give is said at the message."""
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(made, "JPEG")
    small = peer.network.file(made.getvalue(), "", "")
    large = peer.network.file(b"x" * (DOWNLOAD + 1), "film.mp4", "video/mp4")
    peer.network.says(HALINA, "", caption="Dziura", photo=[small])
    peer.network.says(HALINA, "", video=large)
    with Switchboard(*peer.parts, fetching.serve):
        until(lambda: files(account) == [("zdjęcie.jpg", "image/jpeg")])
        until(lambda: too_large(account))


def files(account: Account) -> list[tuple[str, str]]:
    with in_offices([account.office_id]):
        return list(Attachment.objects.values_list("name", "content_type"))


def too_large(account: Account) -> bool:
    with in_offices([account.office_id]):
        return AwaitedFile.objects.filter(state=AwaitedFile.State.TOO_LARGE).exists()


def test_customers_are_told_where_to_write(cast: Cast, account: Account) -> None:
    with in_offices([cast.here.id]):
        office = Office.objects.get(id=cast.here.id)
        (way,) = [one for one in ways(office) if one.kind == "network"]
    assert (way.url, way.note) == ("https://t.me/zielonka_bot", "@zielonka_bot")


def test_an_address_that_was_told_before_is_taken_back(
    peer: TelegramPeer, account: Account
) -> None:
    peer.network.hook.url = "https://stary.example.pl/hook"
    peer.network.says(HALINA, "Halo")
    with Switchboard(*peer.parts):
        until(lambda: texts(account) == ["Halo"])


def test_a_token_that_was_taken_back_is_told(
    peer: TelegramPeer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the light and in `/health`, once it is no passing fault; with another it is well again."""
    from okienko.channels.asked import health

    monkeypatch.setattr(health, "GRACE", timedelta(0))
    peer.network.token = TOKEN.replace("AAH", "BBH")
    telegram = door("telegram")
    with Switchboard(*peer.parts):
        until(lambda: _row_if_any(account) and row(account).trouble)
        with in_offices([account.office_id]):
            light = telegram.states([account])[account.id]
        assert light.state == "failed"
        assert telegram.parts()["telegram"]().state == "failed"
        change_account(
            account.office_id, account_id=account.id, fields={"token": peer.network.token}
        )
        until(lambda: row(account).answered_at and not row(account).trouble)
    assert telegram.parts()["telegram"]().state == "ok"


def _row_if_any(account: Account) -> bool:
    with in_offices([account.office_id]):
        return Asked.objects.filter(account_id=account.id).exists()
