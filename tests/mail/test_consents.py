"""The way to a provider and back, and what pages and tests say of a mailbox's consent."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from pydantic import ValidationError

from okienko.channels.consent import client as protocol
from okienko.channels.consent.client import NotGiven, exchange, question
from okienko.channels.consent.models import Consent
from okienko.channels.door import Temporary
from okienko.channels.email import bearing, imap_client, smtp
from okienko.channels.email import trial as trial_module
from okienko.channels.email.door import EmailDoor
from okienko.channels.models import Account
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_official
from tests.cast import Cast

from .consenting import (
    agreed,
    bearer,
    browser,
    cast,
    consent,
    has_none,
    kept,
    mail,
    provider,
    quick,
    row_of,
    trials,
    whole_of,
)
from .office import Mail, settings_for
from .openid import BACK, REDIRECT, OpenId, TokenRelay
from .servers import Dovecot

__all__ = ["agreed", "cast", "mail", "quick", "trials"]  # fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


# --- the way there and back -----------------------------------------------------------------------


def begun(client: Client, cast: Cast, mail: Mail) -> str:
    answer = client.get(f"{row_of(cast, mail.account)}sign-in/")
    assert answer.status_code == 302
    return str(answer["Location"])


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
    whole = {**whole_of(agreed), "user": "cudza"}
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
