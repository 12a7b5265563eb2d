"""The form of a mailbox in a real browser: it asks only for what the chosen sign-in needs."""

from playwright.sync_api import Page, expect

from tests.cast import Cast

from .axe import findings
from .conftest import Visit
from .test_menu import administrator

ASKED = {
    "password": {"password"},
    "microsoft": {"tenant", "client_id", "client_secret"},
    "google": {"client_id", "client_secret"},
    "openid": {"issuer", "client_id", "client_secret"},
}
HOSTS = ("imap_host", "smtp_host")
SERVERS = {  # what is known needs no typing
    "microsoft": ("outlook.office365.com", "smtp.office365.com"),
    "google": ("imap.gmail.com", "smtp.gmail.com"),
}
GUIDES = {"microsoft": "SMTP.Send", "google": "https://mail.google.com/", "openid": "Keycloak"}


def shown(page: Page) -> set[str]:
    names = set().union(*ASKED.values())
    return {name for name in names if page.locator(f"[name={name}]").is_visible()}


def test_the_chosen_sign_in_decides_what_is_asked(visit: Visit, cast: Cast) -> None:
    page = administrator(visit, cast.here)
    page.goto(f"/administration/{cast.here.id}/connections/new/email/?by-hand=1")
    expect(page.locator("[name=tenant]")).to_be_hidden()
    for way, fields in ASKED.items():
        page.locator("[name=sign_in]").select_option(way)
        assert shown(page) == fields
        servers = [page.locator(f"[name={name}]").input_value() for name in HOSTS]
        assert tuple(servers) == SERVERS.get(way, ("", ""))
        beside = page.locator("aside").inner_text()
        assert {w for w, word in GUIDES.items() if word in beside} == GUIDES.keys() & {way}
        assert page.locator("#redirect").is_visible() == (way != "password")
        assert findings(page) == []
    # what is missing is said at the field, and the choice still decides
    page.locator("[name=address]").fill("urzad@gmina.example")
    page.locator("[name=sign_in]").select_option("microsoft")
    for server in HOSTS:
        page.locator(f"[name={server}]").fill("poczta.gmina.example")
    page.locator("[name=sign_in]").select_option("google")
    assert page.locator("[name=imap_host]").input_value() == "poczta.gmina.example"  # was typed
    page.locator("[name=sign_in]").select_option("microsoft")
    page.locator("button[value=test]").click()
    expect(page.locator("#id_tenant_error")).to_be_visible()
    assert shown(page) == ASKED["microsoft"]
