"""Mailboxes that sign in by OAuth 2: a real provider, a Dovecot and a relay that take tokens."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from django.utils.translation import override
from pydantic import ValidationError

from okienko.channels import outward, serving
from okienko.channels.actions import change_account
from okienko.channels.connections import trials as trials_module
from okienko.channels.connections.trials import Trials
from okienko.channels.consent import client as protocol
from okienko.channels.consent import tokens as consent_tokens
from okienko.channels.consent.actions import give
from okienko.channels.consent.client import NotGiven, Provider, exchange, question
from okienko.channels.consent.models import Consent
from okienko.channels.consent.tokens import ENDED, NEVER, Bearer, ConsentMissing, SignInRefused
from okienko.channels.door import Temporary
from okienko.channels.email import bearing, health, imap, imap_client, live, smtp
from okienko.channels.email import trial as trial_module
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
from okienko.offices.actions import change_official
from tests.cast import Cast, the_cast
from tests.switchboard import Switchboard

from . import letters
from .office import Mail, settings_for
from .openid import BACK, REDIRECT, SECRET, OpenId, TokenRelay
from .servers import Dovecot, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Short waits; and who runs this installation lets offices reach its own machine."""
    monkeypatch.setattr(imap, "BACK_OFF", (0.1,))
    monkeypatch.setattr(imap, "REFUSED", (0.1,))
    monkeypatch.setattr(imap, "UNTIL_CONSENT", (0.1,))
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    monkeypatch.setattr(consent_tokens, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(outward, "_allowed", lambda: [ip_network("127.0.0.1/32")])
    yield
    connections.close_all()


@pytest.fixture(autouse=True)
def trials(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trials]:
    """No test sees what another one tried."""
    fresh = Trials()
    for place in ("views", "section", "consent"):
        monkeypatch.setattr(f"okienko.administration.connections.{place}.trials", fresh)
    monkeypatch.setattr(trials_module, "trials", fresh)
    yield fresh
    until(lambda: all(run.over for run in fresh._runs.values()))


@pytest.fixture
def cast() -> Cast:
    cast = the_cast()
    for office, name in ((cast.here, "maria"), (cast.there, "ewa")):
        change_official(office.id, official_id=office.officials[name], role="admin")
    return cast


@pytest.fixture
def mail(cast: Cast, openid: OpenId, dovecot: Dovecot, token_server: TokenRelay, box: str) -> Mail:
    """A mailbox that is opened by a consent, which nobody has given yet."""
    return Mail(
        cast.here,
        **openid.settings(),
        imap_port=dovecot.imaps_port,
        certificate=dovecot.certificate,
        user=box,
        smtp_port=token_server.port,
        smtp_sign_in=True,
        from_beginning=True,
        acknowledge=False,
        idle_seconds=30,
        timeout=5,
    )


@pytest.fixture
def agreed(mail: Mail, openid: OpenId) -> Mail:
    """The same, with a consent."""
    consent(mail, openid)
    return mail


def browser(cast: Cast, name: str) -> Client:
    persons = {**cast.here.persons, **cast.there.persons}
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(get_user_model().objects.get(pk=persons[name]))
    return client


def provider(mail: Mail) -> Provider:
    found = mail.settings.provider()
    assert found is not None
    return found


def bearer(mail: Mail) -> Bearer:
    return Bearer(mail.office, mail.account, provider(mail))


def consent(mail: Mail, openid: OpenId) -> None:
    """What the pages do, without them."""
    url, pending = question(provider(mail), REDIRECT)
    tokens = exchange(provider(mail), pending, openid.agree(url, mail.settings.user))
    give(
        mail.office,
        account_id=mail.account,
        bound=provider(mail).bound,
        token_url=pending.token_url,
        tokens=tokens,
    )


def kept(mail: Mail) -> Consent:
    with in_offices([mail.office]):
        return Consent.objects.get(account_id=mail.account)


def row_of(cast: Cast, account: int) -> str:
    return f"/administration/{cast.here.id}/connections/{account}/"


def watched(client: Client, path: str) -> str:
    page = ""

    def over() -> bool:
        nonlocal page
        page = client.get(path, headers={"HX-Request": "true"}).content.decode()
        return "hx-get" not in page

    until(over)
    return page


def light(mail: Mail) -> Any:
    with in_offices([mail.office]), override("en"):
        return health.states([Account.objects.get(id=mail.account)])[mail.account]


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
    elsewhere = settings_for(**{**_whole(agreed), "imap_host": "imap.example.pl"}).provider()
    assert elsewhere
    with pytest.raises(ConsentMissing, match=NEVER):
        Bearer(agreed.office, agreed.account, elsewhere).token()


def test_who_goes_back_to_a_password_leaves_no_token_behind(agreed: Mail) -> None:
    change_account(agreed.office, account_id=agreed.account, fields={"signature": "Urząd Gminy"})
    assert kept(agreed).secrets["refresh"]
    back = {"sign_in": "password", "password": "tajne"}
    change_account(agreed.office, account_id=agreed.account, fields=back)
    assert has_none(agreed)


def _whole(mail: Mail) -> dict[str, Any]:
    read = mail.settings
    return {**read.model_dump(), "password": "", "client_secret": SECRET, "smtp_password": ""}


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


# --- the way there and back -----------------------------------------------------------------------


def begun(client: Client, cast: Cast, mail: Mail) -> str:
    answer = client.get(f"{row_of(cast, mail.account)}sign-in/")
    assert answer.status_code == 302
    return str(answer["Location"])


def has_none(mail: Mail) -> bool:
    with in_offices([mail.office]):
        return not Consent.objects.filter(account_id=mail.account).exists()


def test_an_answer_to_no_question_of_ours(cast: Cast, mail: Mail, openid: OpenId) -> None:
    maria = browser(cast, "maria")
    answer = openid.agree(begun(maria, cast, mail), mail.settings.user)
    page = maria.get(BACK, {**answer, "state": "another"}, follow=True).content.decode()
    assert "not begun here" in page
    assert has_none(mail)
    # another's browser, another office's administrator: the question is not theirs
    for name in ("ewa", "maria"):
        page = browser(cast, name).get(BACK, answer, follow=True).content.decode()
        assert "not begun here" in page
    assert has_none(mail)
    assert maria.get(BACK, answer)["Location"] == row_of(cast, mail.account)
    assert not has_none(mail)
    page = maria.get(BACK, answer, follow=True).content.decode()  # once is enough
    assert "not begun here" in page


def test_another_office_begins_nothing_here(cast: Cast, mail: Mail) -> None:
    ewa = browser(cast, "ewa")
    assert ewa.get(f"{row_of(cast, mail.account)}sign-in/").status_code == 404
    other = f"/administration/{cast.there.id}/connections/{mail.account}/sign-in/"
    assert ewa.get(other).status_code == 404


def test_who_administers_no_more_brings_nothing_back(
    cast: Cast, mail: Mail, openid: OpenId
) -> None:
    maria = browser(cast, "maria")
    answer = openid.agree(begun(maria, cast, mail), mail.settings.user)
    officials = cast.here.officials
    change_official(cast.here.id, official_id=officials["anna"], role="admin")
    change_official(cast.here.id, official_id=officials["maria"], role="official")
    assert maria.get(BACK, answer).status_code == 403
    assert has_none(mail)


def test_somebody_does_not_agree(cast: Cast, mail: Mail, openid: OpenId) -> None:
    maria = browser(cast, "maria")
    answer = openid.agree(begun(maria, cast, mail), mail.settings.user, refuse=True)
    page = maria.get(BACK, {**answer, "error_description": "<b>nie\u202e zgadzam się"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "&lt;b&gt;nie zgadzam się" in text
    assert "The permission was not given" in text
    assert has_none(mail)


def test_a_provider_that_names_odd_addresses(cast: Cast, mail: Mail, openid: OpenId) -> None:
    maria = browser(cast, "maria")
    openid.control(fault="endless")
    page = maria.get(f"{row_of(cast, mail.account)}sign-in/")
    assert page.status_code == 422
    assert "does not tell where" in page.content.decode()
    openid.control(fault="odd")
    asked = begun(maria, cast, mail)
    answer = openid.agree(asked, mail.settings.user)
    assert maria.get(BACK, answer).status_code == 422
    assert has_none(mail)


@pytest.mark.parametrize("fault", ["silent", "nonsense", "broken", "refuses"])
def test_a_provider_that_fails_on_the_way(
    cast: Cast, mail: Mail, openid: OpenId, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "SECONDS", 0.3)
    maria = browser(cast, "maria")
    answer = openid.agree(begun(maria, cast, mail), mail.settings.user)
    openid.control(fault=fault)
    for page in (
        maria.get(BACK, answer),
        maria.get(f"{row_of(cast, mail.account)}sign-in/"),
    ):
        assert page.status_code == 422
        assert "did not let us in" in page.content.decode()
    assert has_none(mail)


def test_settings_that_change_meanwhile(cast: Cast, mail: Mail, openid: OpenId) -> None:
    maria = browser(cast, "maria")
    answer = openid.agree(begun(maria, cast, mail), mail.settings.user)
    with in_offices([mail.office]):
        row = Account.objects.get(id=mail.account)
        row.settings["imap_port"] = 994
        row.save(update_fields=["settings"])
    page = maria.get(BACK, answer, follow=True).content.decode()
    assert "changed meanwhile" in page
    assert has_none(mail)


def test_the_answer_belongs_to_the_question(mail: Mail, openid: OpenId) -> None:
    asked = provider(mail)
    for spoilt in ("nonce", "verifier", "issuer"):
        url, pending = question(asked, REDIRECT)
        answer = openid.agree(url, mail.settings.user)
        with pytest.raises(NotGiven):
            exchange(asked, replace(pending, **{spoilt: "https://another.example"}), answer)


# --- what pages and tests say ---------------------------------------------------------------------


def trial(mail: Mail) -> dict[str, Any]:
    with override("en"):
        return {step.name: step for step in EmailDoor().trial(mail.connected())}


def test_the_test_says_what_is_missing(
    mail: Mail, openid: OpenId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_module, "COMES_BACK", 0.0)  # the relay keeps the letter
    steps = trial(mail)
    assert list(steps) == ["consent"]
    assert "Nobody has signed in" in str(steps["consent"].words)
    consent(mail, openid)
    assert [step.state for step in trial(mail).values()][:5] == ["ok"] * 5
    openid.control(fault="refuses")
    bearer(mail)
    with in_offices([mail.office]):
        Consent.objects.update(renew_at=kept(mail).given_at, expires_at=kept(mail).given_at)
    (step,) = trial(mail).values()
    assert step.theirs == "sekret wygasł"
    assert "secret's value" in step.advice
    openid.control(fault="")
    openid.withdraw(kept(mail).secrets["refresh"])
    (step,) = trial(mail).values()
    assert "no longer lets us in" in step.words
    assert "grant" in step.theirs


def test_a_server_that_refuses_the_token_is_shown_in_words(
    agreed: Mail, token_server: TokenRelay
) -> None:
    """Another mailbox than the one that agreed: XOAUTH2's challenge is decoded."""
    whole = {**_whole(agreed), "user": "cudza"}
    agreed_to = provider(agreed).bound
    with in_offices([agreed.office]):
        row = Account.objects.get(id=agreed.account)
        row.settings["user"] = whole["user"]
        row.save(update_fields=["settings"])
        assert settings_for(**whole).provider().bound == agreed_to  # type: ignore[union-attr]
    steps = trial(agreed)
    assert steps["imap-in"].refused
    assert "status: 4" in steps["imap-in"].theirs
    assert "the mailbox's own address" in steps["imap-in"].advice
    with pytest.raises(Temporary, match="sign-in refused"):
        smtp.open_relay(settings_for(**whole).smtp(bearer(agreed)))
    assert token_server.users == []


def test_both_mechanisms_of_a_real_server(agreed: Mail, dovecot: Dovecot) -> None:
    for mechanism in bearing.MECHANISMS:
        server = agreed.settings.imap(bearer(agreed))
        client = imap_client.open_client(server)
        token = bearer(agreed).token()
        words = bearing.Exchange(mechanism, server.user, token, server.host, server.port)
        client._command_and_check("authenticate", mechanism, words)
        assert client.select_folder("INBOX", readonly=True)
        imap_client.drop(client)


def test_the_form_names_what_to_register(cast: Cast) -> None:
    maria = browser(cast, "maria")
    page = maria.get(f"/administration/{cast.here.id}/connections/new/email/?by-hand=1")
    text = page.content.decode()
    for word in ("IMAP.AccessAsUser.All", "SMTP.Send", "https://mail.google.com/", BACK):
        assert word in text
    assert 'data-when="sign_in" data-is="microsoft google openid"' in text


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"sign_in": "microsoft", "client_id": "x"}, "tenant"),
        ({"sign_in": "microsoft", "client_id": "x", "tenant": "a/../b"}, "tenant"),
        ({"sign_in": "google"}, "client_id"),
        ({"sign_in": "openid", "client_id": "x"}, "issuer"),
        ({"sign_in": "openid", "client_id": "x", "issuer": "http://login.gmina.example"}, "issuer"),
    ],
)
def test_settings_that_cannot_work(more: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        settings_for(**more)
    assert wrong.value.errors()[0]["loc"] == (field,)


def test_a_password_that_nobody_uses_is_not_kept() -> None:
    read = settings_for(sign_in="google", client_id="x", client_secret="y")
    assert read.password.get_secret_value() == ""
    found = read.provider()
    assert found is not None
    assert found.more["access_type"] == "offline"
