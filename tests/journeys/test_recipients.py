"""Marek writes with Iza in copy, Iza answers: who gets what, from mailbox to relay."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from django.db import connections
from playwright.sync_api import expect

from okienko.channels import serving
from okienko.channels.email import imap, live
from okienko.channels.email.models import MailboxState
from okienko.channels.outbox import worker as outbox
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from tests.cast import Cast
from tests.mail import letters
from tests.mail.conftest import box, dovecot, dovecot_server, openid_port, relay
from tests.mail.office import Mail
from tests.mail.servers import Dovecot, Relay, until
from tests.switchboard import Switchboard

from .axe import findings
from .conftest import Site, Visit, sign_in
from .test_letter import offer, username

__all__ = ["box", "dovecot", "dovecot_server", "openid_port", "relay"]  # fixtures

pytestmark = pytest.mark.real

MAREK, IZA = "Marek Dudek <marek@example.pl>", "Iza Dudek <iza@prywatna.example>"


@pytest.fixture
def mail(
    cast: Cast, dovecot: Dovecot, relay: Relay, box: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Mail]:
    """A mailbox that a running switchboard reads and answers."""
    monkeypatch.setattr(imap, "BACK_OFF", (0.1,))
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    here = Mail(
        cast.here,
        imap_port=dovecot.imaps_port,
        imap_security="tls",
        certificate=dovecot.certificate,
        user=box,
        smtp_port=relay.port,
        from_beginning=True,
        acknowledge=False,
        timeout=5,
    )
    with in_offices([here.office]):
        MailboxState.objects.all().delete()  # the mailbox itself is read, from its beginning
    yield here
    connections.close_all()


def came(mail: Mail, count: int) -> bool:
    with in_offices([mail.office]):
        return Message.objects.filter(direction="in").count() == count


def the_contact(mail: Mail) -> int:
    with in_offices([mail.office]):
        return Interaction.objects.values_list("id", flat=True).get(channel="email")


def test_who_wrote_last_is_answered_and_quoted_to_nobody_else(
    cast: Cast, site: Site, visit: Visit, mail: Mail, dovecot: Dovecot, relay: Relay, box: str
) -> None:  # fmt: skip
    with Switchboard(live.serve, outbox.serve, numbers=False):
        first = letters.plain("Proszę o zwrot.", sender=MAREK, Cc=IZA, subject="Zwrot")
        dovecot.deliver(first, box)
        until(lambda: came(mail, 1))
        contact = the_contact(mail)
        page = sign_in(visit, username(cast, "anna"))
        expect(page.locator("html")).to_have_attribute("data-link", "live")
        page.locator("#phone [data-act=ready]").click()
        page.locator("#phone:not([data-look=off])").wait_for()
        offer(cast, contact)
        page.locator("#work [data-key=a]").click()
        to, cc = page.locator("#reply-to"), page.locator("#reply-cc")
        expect(to).to_have_value("Marek Dudek <marek@example.pl>")
        expect(cc).to_have_value("Iza Dudek <iza@prywatna.example>")
        page.locator("#reply-text").fill("Dzień dobry, proszę o numer konta.")

        # Iza answers to the office alone, while the answer to Marek is being written
        second = letters.plain(
            "Konto 61 1090. Nie dla mojego męża.",
            sender=IZA,
            message_id="<2@prywatna.example>",
            In_Reply_To="<1@example.pl>",
        )
        dovecot.deliver(second, box)
        hers = page.locator("#timeline article", has_text="61 1090")
        expect(hers.locator("header strong")).to_have_text("Iza Dudek")
        expect(hers).to_contain_text("iza@prywatna.example")
        expect(hers).to_contain_text("adres inny niż klienta")
        page.locator("#answer-newest").click()
        expect(to).to_have_value("Iza Dudek <iza@prywatna.example>")
        expect(cc).to_have_value("")
        expect(page.locator("#reply-text")).to_have_value("Dzień dobry, proszę o numer konta.")
        expect(page.locator("#reply-quote")).to_be_checked()
        assert findings(page) == []

        # with Marek among the recipients her letter is not quoted, unless it is wished
        cc.fill("marek@example.pl, nowy@gdzies.example")
        expect(page.locator("#reply-quote")).not_to_be_checked()
        expect(page.locator("#recipients .notes")).to_contain_text("nowy@gdzies.example")
        cc.fill("marek@example.pl, nie adres")
        expect(page.locator("#recipients .notes")).to_contain_text("nie adres")
        page.locator("#composer button[type=submit]").click()
        expect(page.locator(".toasts")).to_contain_text("nie adres")
        expect(cc).to_have_value("marek@example.pl, nie adres")
        visit.errors[:] = [said for said in visit.errors if "409" not in said]
        cc.fill("marek@example.pl")
        page.locator("#composer button[type=submit]").click()
        answer = page.locator("#timeline article.ours")
        expect(answer).to_contain_text(
            "do: Iza Dudek <iza@prywatna.example> · DW: marek@example.pl"
        )
        until(lambda: len(relay.taken) == 1)
        assert relay.recipients == ["iza@prywatna.example", "marek@example.pl"]
        letter = message_from_bytes(relay.taken[0], policy=policy.default)
        assert (letter["To"], letter["Cc"]) == (IZA, "marek@example.pl")
        assert "61 1090" not in str(letter.get_content())

        # to her alone it is quoted, under her own name
        expect(to).to_have_value("Iza Dudek <iza@prywatna.example>")
        expect(page.locator("#reply-quote")).to_be_checked()
        page.locator("#reply-text").fill("Dziękujemy.")
        page.keyboard.press("Control+Enter")
        until(lambda: len(relay.taken) == 2)
    body = str(message_from_bytes(relay.taken[1], policy=policy.default).get_content())
    assert relay.recipients[2:] == ["iza@prywatna.example"]
    assert re.search(
        r"Iza Dudek <iza@prywatna.example> napisał.*\n> Konto 61 1090", body, re.DOTALL
    )
    assert visit.errors == []
