"""A mailbox that signs in by consent, and who asks for it: what tests of OAuth 2 share."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from django.utils.translation import override

from okienko.channels import outward, serving
from okienko.channels.connections import trials as trials_module
from okienko.channels.connections.trials import Trials
from okienko.channels.consent import tokens as consent_tokens
from okienko.channels.consent.actions import give
from okienko.channels.consent.client import Provider, exchange, question
from okienko.channels.consent.models import Consent
from okienko.channels.consent.tokens import Bearer
from okienko.channels.email import health, imap
from okienko.channels.models import Account
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_official
from tests.cast import Cast, the_cast

from .office import Mail
from .openid import REDIRECT, SECRET, OpenId, TokenRelay
from .servers import Dovecot, until


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
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


def whole_of(mail: Mail) -> dict[str, Any]:
    read = mail.settings
    return {**read.model_dump(), "password": "", "client_secret": SECRET, "smtp_password": ""}


def has_none(mail: Mail) -> bool:
    with in_offices([mail.office]):
        return not Consent.objects.filter(account_id=mail.account).exists()
