"""A server that is asked: what is new comes once; what is edited or deleted is seen; for whose eyes
an answer is.
"""

import io
from collections.abc import Iterator

import pytest
from django.db import connections
from PIL import Image

from okienko.channels import serving
from okienko.channels.asked import asking
from okienko.channels.door import Temporary
from okienko.channels.mastodon import asker as module
from okienko.channels.mastodon.asker import Asker
from okienko.channels.mastodon.door import MastodonDoor
from okienko.channels.mastodon.settings import MastodonSettings
from okienko.channels.models import Account
from okienko.channels.outbox.sending import send_due
from okienko.channels.setup import Step
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import File, reply
from okienko.interactions.models import Message
from tests.cast import Cast
from tests.kit.written import account_at
from tests.switchboard import Switchboard
from tests.waiting import until

from .peer import ACCT, MastodonPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.fixture
def account(peer: MastodonPeer, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    monkeypatch.setattr(asking, "BACK_OFF", (0.1,))
    yield account_at(peer, cast.here, peer.settings)
    connections.close_all()


def came(account: Account) -> list[Message]:
    with in_offices([account.office_id]):
        rows = Message.objects.filter(direction="in", account=account)
        return list(rows.order_by("id").select_related("interaction"))


def answered(cast: Cast, account: Account, message: Message, *files: File) -> None:
    write = reply.by(official(cast.here.id, cast.here.officials["anna"]))
    write(
        cast.here.id,
        interaction_id=message.interaction_id,
        answers=message.id,
        text="W poniedziałek.",
        attachments=files,
    )
    assert send_due(account) == 1


def test_only_what_comes_from_now_on_and_each_once(peer: MastodonPeer, account: Account) -> None:
    """Also what came while the server was away, more than one page of it."""
    peer.network.mentions(ACCT, "Dawno temu")
    with Switchboard(*peer.parts):
        until(lambda: peer.network.streams)
        peer.network.mentions(ACCT, "Pierwsza")
        until(lambda: [one.text for one in came(account)] == ["Pierwsza"])
        with peer.gone():
            for number in range(module.MANY + 5):
                peer.network.mentions(f"osoba{number}@social.example", f"Numer {number}")
        until(lambda: len(came(account)) == module.MANY + 6)
    assert [one.text for one in came(account)][1:] == [
        f"Numer {number}" for number in range(module.MANY + 5)
    ]


def test_a_busy_night_and_a_day_away_lose_nothing(peer: MastodonPeer, account: Account) -> None:
    """75 while nobody asked: strangers in private, whom servers keep back, among them."""
    with Switchboard(*peer.parts):
        until(lambda: peer.network.streams)
        peer.network.mentions(ACCT, "Wieczorem")
        until(lambda: len(came(account)) == 1)
    until(lambda: not peer.network.streams)
    texts = [f"W nocy {number}" for number in range(75)]
    for number, text in enumerate(texts):
        visibility = "public" if number % 3 else "direct"
        peer.network.mentions(f"osoba{number}@social.example", text, visibility)
    for written in ("Rano", "W południe"):  # what was read once does not come again
        with Switchboard(*peer.parts):
            until(lambda: peer.network.streams)
            peer.network.mentions(ACCT, written)
            texts.append(written)
            until(lambda: came(account)[-1].text == texts[-1])
        until(lambda: not peer.network.streams)
    assert [one.text for one in came(account)][1:] == texts


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("public", "unlisted"), ("unlisted", "unlisted"), ("private", "direct"), ("direct", "direct")],
)
def test_an_answer_is_never_for_more_eyes_than_what_it_answers(
    peer: MastodonPeer, cast: Cast, account: Account, asked: str, answer: str
) -> None:
    with Switchboard(*peer.parts):
        until(lambda: peer.network.streams)
        question = peer.network.mentions(ACCT, "Kiedy?", asked)
        (message,) = until(lambda: came(account))
    answered(cast, account, message)
    (said,) = peer.network.read(ACCT)
    assert (said.visibility, said.answers) == (answer, str(question.id))
    assert said.text == f"@{ACCT} W poniedziałek."


def test_a_picture_goes_first_and_waits_until_it_is_ready(
    peer: MastodonPeer, cast: Cast, account: Account
) -> None:
    with Switchboard(*peer.parts):
        until(lambda: peer.network.streams)
        peer.network.mentions(ACCT, "Kiedy?")
        (message,) = until(lambda: came(account))
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(made, "JPEG")
    peer.network.making = 2
    answered(cast, account, message, File("droga.jpg", "image/jpeg", made.getvalue()))
    (said,) = peer.network.read(ACCT)
    assert [one["type"] for one in said.media] == ["image"]


def test_what_was_edited_or_deleted_is_told_once(
    peer: MastodonPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_AGAIN", 0.0)
    first = peer.network.mentions(ACCT, "Pierwsza")
    second = peer.network.mentions(ACCT, "Druga")
    lately = {str(first.id): ACCT, str(second.id): ACCT}
    asker = Asker(MastodonSettings.model_validate(peer.settings), lambda: lately)
    last = asker.ask("").cursor
    assert asker.ask(last).bodies == []
    peer.network.edits(first, "Inaczej")
    peer.network.deletes(second)
    told = asker.ask(last).bodies
    assert [b"Inaczej" in told[0], b'"status": null' in told[1], len(told)] == [True, True, 2]
    assert asker.ask(last).bodies == []
    asker.stop()


def test_of_many_the_older_ones_are_looked_at_in_turn(
    peer: MastodonPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Servers take twenty of them in a question."""
    monkeypatch.setattr(module, "LOOK_AGAIN", 0.0)
    many = [peer.network.mentions(ACCT, f"Numer {number}") for number in range(75)]
    lately = {str(one.id): ACCT for one in reversed(many)}
    asker = Asker(MastodonSettings.model_validate(peer.settings), lambda: lately)
    last = asker.ask("").cursor
    peer.network.edits(many[0], "Inaczej")
    peer.network.deletes(many[30])
    told = [body for _look in range(3) for body in asker.ask(last).bodies]
    assert sorted(b'"status": null' in body for body in told) == [False, True]
    assert [body for _look in range(3) for body in asker.ask(last).bodies] == []
    asker.stop()


def test_the_test_writes_and_takes_away_what_it_wrote(peer: MastodonPeer) -> None:
    account = of(peer)
    before = len(peer.network.statuses)
    steps = {step.name: step for step in MastodonDoor().trial(account)}
    assert {step.state for step in steps.values()} == {"ok"}
    assert len(peer.network.statuses) == before


def test_a_right_that_is_missing_is_named(peer: MastodonPeer) -> None:
    peer.network.scopes.remove("write:statuses")
    steps: dict[str, Step] = {step.name: step for step in MastodonDoor().trial(of(peer))}
    assert steps["rights"].state == "failed"
    assert "write:statuses" in str(steps["rights"].words)
    assert "writing" not in steps


def of(peer: MastodonPeer) -> Account:
    from okienko.channels.models import split

    plain, secrets = split(MastodonSettings.model_validate(peer.settings))
    return Account(id=7, office_id=1, kind="mastodon", settings=plain, secrets=secrets)


def test_without_a_stream_it_is_asked_all_the_same(peer: MastodonPeer) -> None:
    """And the token goes over no line that others can read."""
    peer.network.streaming = "ws://stream.example"
    settings = of(peer).read()
    assert isinstance(settings, MastodonSettings)
    asker = Asker(settings, dict)
    with pytest.raises(Temporary, match="not encrypted"):
        asker.ask("0")
    peer.network.mentions(ACCT, "Halo")
    assert len(asker.ask("0").bodies) == 1
