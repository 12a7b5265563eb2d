"""Mailboxes that sign in by OAuth 2: a real provider, a Dovecot and a relay that take tokens."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils.translation import override

from okienko.channels.actions import change_account
from okienko.channels.consent import client as protocol
from okienko.channels.consent.models import Consent
from okienko.channels.consent.tokens import ENDED, NEVER, Bearer, ConsentMissing, SignInRefused
from okienko.channels.door import Temporary
from okienko.channels.email import health, live, smtp
from okienko.channels.email.door import EmailDoor
from okienko.channels.email.models import MailboxState, RawMail
from okienko.channels.models import Account
from okienko.channels.outbox import worker as outbox
from okienko.channels.outbox.models import Outgoing
from okienko.events.actor import official
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import reply as write_reply
from okienko.interactions.models import Interaction
from tests.cast import Cast
from tests.switchboard import Switchboard

from . import letters
from .consenting import (
    agreed,
    bearer,
    browser,
    cast,
    consent,
    has_none,
    kept,
    light,
    mail,
    quick,
    row_of,
    trials,
    watched,
    whole_of,
)
from .office import Mail, settings_for
from .openid import BACK, SECRET, OpenId, TokenRelay
from .servers import Dovecot, until

__all__ = ["agreed", "cast", "mail", "quick", "trials"]  # fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


# --- the whole way --------------------------------------------------------------------------------


def test_from_the_first_consent_to_the_first_answer(
    cast: Cast,
    openid: OpenId,
    dovecot: Dovecot,
    token_server: TokenRelay,
    box: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    token_server.answer = lambda raw: dovecot.deliver(raw, box) or "250 2.0.0 queued"  # type: ignore[func-returns-value]
    maria, there = browser(cast, "maria"), f"/administration/{cast.here.id}/connections/"
    form = {
        "called": "Urząd", "address": "urzad@gmina.example", **openid.settings(), "user": box,
        "scopes": "openid email offline_access",
        "imap_host": "127.0.0.1", "imap_port": dovecot.imaps_port, "imap_security": "tls",
        "smtp_host": "127.0.0.1", "smtp_port": token_server.port, "smtp_security": "none",
        "smtp_sign_in": "on", "certificate": dovecot.certificate, "language": "pl",
        "folder": "INBOX", "acknowledge_by_mailbox": 1, "acknowledge_by_domain": 1,
        "reopen_days": 30, "max_megabytes": 40, "timeout": 5, "idle_seconds": 30, "then": "test",
        "from_beginning": "on",
    }  # fmt: skip
    answer = maria.post(f"{there}new/email/?by-hand=1", form)
    assert answer.status_code == 302, answer.context["form"].errors
    with in_offices([cast.here.id]):
        account = Account.objects.get(kind="email")
    assert answer["Location"] == row_of(cast, account.id)
    page = maria.get(answer["Location"]).content.decode()
    assert "Before it can be tested, sign in at 127.0.0.1" in page
    assert "Nobody has signed in at 127.0.0.1 yet" in page
    assert f'value="http://testserver{BACK}"' in page
    asked = maria.get(f"{row_of(cast, account.id)}sign-in/")
    assert asked.status_code == 302
    assert asked["Location"].startswith(f"{openid.issuer}/auth?")
    assert "code_challenge_method=S256" in asked["Location"]
    back = maria.get(BACK, openid.agree(asked["Location"], box))
    assert back["Location"] == row_of(cast, account.id)
    assert f"Signed in at 127.0.0.1 as {box}" in maria.get(back["Location"]).content.decode()
    test = maria.post(f"{row_of(cast, account.id)}test/", {"use": "1"})
    page = watched(maria, test["Location"])
    assert "All of it works. The connection is in use." in page
    assert "127.0.0.1 lets us in" in page

    dovecot.deliver(letters.plain(message_id="<pierwszy@example.pl>"), box)
    with Switchboard(live.serve, outbox.serve):
        first = until(lambda: _first(cast))
        write_reply.by(official(cast.here.id, cast.here.officials["anna"]))(
            cast.here.id, interaction_id=first, text="Zapraszamy."
        )
        until(lambda: len(token_server.taken) == 2)  # the letter to itself was the first
    assert b"Zapraszamy." in token_server.taken[1]
    assert set(token_server.users) == {box}

    with in_offices([cast.here.id]):
        row = Consent.objects.get()
        events = str(list(EventRow.objects.values_list("data", flat=True)))
    pages = page + maria.get(row_of(cast, account.id)).content.decode()
    for secret in (row.secrets["access"], row.secrets["refresh"], SECRET):
        assert secret not in events
        assert secret not in caplog.text
        assert secret not in pages
    assert "account.consent" in _kinds(cast)


def _first(cast: Cast) -> int | None:
    with in_offices([cast.here.id]):
        return Interaction.objects.values_list("id", flat=True).first()


def _kinds(cast: Cast) -> set[str]:
    with in_offices([cast.here.id]):
        return set(EventRow.objects.values_list("kind", flat=True))


def test_withdrawn_told_signed_in_again_and_what_waited_goes_out(
    cast: Cast, agreed: Mail, openid: OpenId, dovecot: Dovecot, token_server: TokenRelay
) -> None:
    taken = agreed.take(letters.plain())
    with in_offices([agreed.office]):
        MailboxState.objects.all().delete()  # from here on the mailbox itself is read
    openid.withdraw(kept(agreed).secrets["refresh"])
    bearer(agreed).token()  # nobody knows it yet
    with Switchboard(live.serve, outbox.serve):
        message = write_reply.by(official(agreed.office, cast.here.officials["anna"]))(
            agreed.office, interaction_id=taken.interaction_id, text="Czekamy na Państwa."
        )
        until(lambda: kept(agreed).ended_at)
        dovecot.deliver(letters.plain(message_id="<czeka@example.pl>"), agreed.settings.user)
        assert light(agreed).state == "failed"
        assert "Sign in again" in light(agreed).words
        with override("en"):
            assert ENDED in health.mailboxes().words
        page = browser(cast, "maria").get(row_of(cast, agreed.account)).content.decode()
        assert "Sign in at 127.0.0.1 again" in page
        assert "grant" in page  # the provider's words
        assert agreed.message(message).delivery == "queued"
        with in_offices([agreed.office]):
            assert set(Outgoing.objects.values_list("attempts", flat=True)) <= {1}
        assert not token_server.taken
        with in_offices([agreed.office]):  # what was tried is due again now, as after a minute
            Outgoing.objects.update(next_at=kept(agreed).given_at)

        consent(agreed, openid)
        until(lambda: token_server.taken)
        assert b"Czekamy na Pa" in token_server.taken[0]
        until(lambda: agreed.message(message).delivery == "sent")
        until(lambda: _messages(agreed, "czeka@example.pl"))
    assert light(agreed).state == "ok"


def _messages(mail: Mail, external_id: str) -> bool:
    with in_offices([mail.office]):
        return RawMail.objects.filter(external_id=external_id).exists()


# --- tokens ---------------------------------------------------------------------------------------


def test_many_ask_and_one_renews(agreed: Mail, openid: OpenId) -> None:
    """The provider gives a new refresh token each time and takes an old one for stolen."""
    old = kept(agreed).secrets
    openid.control(slow=200)
    for times in (1, 2, 3):
        due = bearer(agreed)
        due.token()
        due.refused()
        with ThreadPoolExecutor(6) as pool:
            found = set(pool.map(lambda _: bearer(agreed).token(), range(6)))
        assert len(found) == 1
        assert openid.control()["renewals"] == times
    new = kept(agreed)
    assert new.ended_at is None
    assert new.number == 4
    assert new.secrets["refresh"] != old["refresh"]
    assert openid.looked_at(new.secrets["access"])["active"]


def test_a_token_is_renewed_before_it_ends(agreed: Mail, openid: OpenId) -> None:
    row = kept(agreed)
    assert (row.expires_at - row.renew_at).total_seconds() == 300
    assert bearer(agreed).token() == row.secrets["access"]
    with in_offices([agreed.office]):
        Consent.objects.update(renew_at=row.given_at)
    assert bearer(agreed).token() != row.secrets["access"]
    assert openid.control()["renewals"] == 1


@pytest.mark.parametrize("fault", ["silent", "nonsense", "broken", "refuses"])
def test_a_provider_that_cannot_be_used_ends_nothing(
    agreed: Mail, openid: OpenId, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "SECONDS", 0.3)
    row = kept(agreed)
    openid.control(fault=fault)
    with in_offices([agreed.office]):
        Consent.objects.update(renew_at=row.given_at)
    assert bearer(agreed).token() == row.secrets["access"]  # it is due, and still good
    with in_offices([agreed.office]):
        Consent.objects.update(expires_at=row.given_at)
    with pytest.raises(Temporary) as refused:
        bearer(agreed).token()
    assert not isinstance(refused.value, ConsentMissing)
    if fault == "refuses":
        assert isinstance(refused.value, SignInRefused)
        assert refused.value.theirs == "sekret wygasł"  # without what turns words round
    with pytest.raises(Temporary):
        smtp.open_relay(agreed.settings.smtp(bearer(agreed)))
    assert kept(agreed).ended_at is None
    openid.control(fault="")
    assert bearer(agreed).token() != row.secrets["access"]


def test_who_renews_and_dies_holds_up_nobody_for_long(agreed: Mail) -> None:
    row = kept(agreed)
    with in_offices([agreed.office]):
        Consent.objects.update(
            renew_at=row.given_at, expires_at=row.given_at, renewing_until=row.given_at
        )
    assert bearer(agreed).token() != row.secrets["access"]


def test_a_connection_that_leads_elsewhere_has_no_consent(agreed: Mail) -> None:
    """Nobody learns a token that is kept by naming a server of their own."""
    elsewhere = settings_for(**{**whole_of(agreed), "imap_host": "imap.example.pl"}).provider()
    assert elsewhere
    with pytest.raises(ConsentMissing, match=NEVER):
        Bearer(agreed.office, agreed.account, elsewhere).token()


def test_who_goes_back_to_a_password_leaves_no_token_behind(agreed: Mail) -> None:
    change_account(agreed.office, account_id=agreed.account, fields={"signature": "Urząd Gminy"})
    assert kept(agreed).secrets["refresh"]
    back = {"sign_in": "password", "password": "tajne"}
    change_account(agreed.office, account_id=agreed.account, fields=back)
    assert has_none(agreed)


def test_an_ended_consent_is_told_and_its_tokens_forgotten(agreed: Mail, openid: OpenId) -> None:
    openid.withdraw(kept(agreed).secrets["refresh"])
    due = bearer(agreed)
    due.token()
    due.refused()
    with pytest.raises(ConsentMissing, match=ENDED):
        bearer(agreed).token()
    assert kept(agreed).secrets == {}
    assert not bearer(agreed).may_be_asked()
    assert EmailDoor().held_up(agreed.connected())
    with in_offices([agreed.office]):
        told = EventRow.objects.filter(kind="account.consent").order_by("id").last()
        assert told is not None
        assert told.data == {"channel": "email", "state": "ended"}
