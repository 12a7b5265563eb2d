"""The chat's window on a web site of somebody else, and the official at the desk who answers."""

import re

from playwright.sync_api import expect

from okienko.channels.actions import change_account
from okienko.channels.chat.settings import ChatSettings
from okienko.channels.models import Account
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import add_topic
from okienko.offices.actions import change_office
from tests.cast import Cast, at_work
from tests.waiting import until

from .chat import answer, contact_of, customer, desk_of, looked_at, texts_of
from .conftest import Site, Visit
from .host_page import HostPage

HOSTILE = [
    "<img src=x onerror=window.hurt=1>",
    "<script>window.hurt=1</script>",
    '"><svg onload=window.hurt=1>',
    "javascript:window.hurt=1",
    'https://x.example/"onmouseover="window.hurt=1',
    "{{7*7}} ${window.hurt=1} %s %(x)s {name}",
    "\u202eodwrócone\u202c zero\u200bszerokości \ufeff",
    "𝕬😀 ąćęłńóśźż їєґ " + "x" * 300,
]


def test_a_customer_and_an_official_talk(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    who = customer(visit.context, host)
    expect(who.button).to_have_accessible_name("Porozmawiaj na czacie")
    looked_at(who, "button")
    who.open()
    looked_at(who, "before")
    who.window.get_by_role("button", name="Rozpocznij rozmowę").click()
    expect(who.window.get_by_label("Treść pytania")).to_have_attribute("aria-invalid", "true")
    expect(who.window.get_by_label("Treść pytania")).to_be_focused()
    who.window.get_by_label("Treść pytania").fill("Kiedy przyjadą po odpady?")
    who.page.reload()  # the window opens again by itself, with what was typed
    expect(who.window.get_by_label("Treść pytania")).to_have_value("Kiedy przyjadą po odpady?")
    who.window.get_by_role("button", name="Rozpocznij rozmowę").click()
    expect(who.log).to_contain_text("Kiedy przyjadą po odpady?")
    expect(who.window).to_contain_text(re.compile(r"Miejsce w kolejce:\s*1"))
    expect(who.words).to_be_focused()
    looked_at(who, "queue")
    contact = contact_of(cast)
    desk = desk_of(cast, visit, contact)
    expect(desk.locator("#timeline")).to_contain_text("Kiedy przyjadą po odpady?")
    answer(desk, "W poniedziałek rano, zobacz https://gmina.example/odpady.")
    link = who.log.get_by_role("link", name="https://gmina.example/odpady")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(link).to_have_attribute("href", "https://gmina.example/odpady")
    expect(who.window.get_by_role("status")).to_contain_text("Anna: W poniedziałek rano")
    who.say("Dziękuję")
    expect(desk.locator("#timeline")).to_contain_text("Dziękuję")
    looked_at(who, "talk")

    who.page.keyboard.press("Escape")  # it goes on, in the button
    expect(who.window).to_be_hidden()
    expect(who.button).to_be_focused()
    expect(who.button).to_have_accessible_name("Wróć do rozmowy")
    answer(desk, "Proszę bardzo.")
    expect(who.button).to_have_accessible_name("Wróć do rozmowy Nowe wiadomości: 1")
    expect(who.page).to_have_title("(1) Gmina")
    looked_at(who, "unread")
    who.page.get_by_role("link", name="Dalej").click()  # another page of the site
    expect(who.button).to_have_accessible_name("Wróć do rozmowy Nowe wiadomości: 1")
    who.open()
    expect(who.log).to_contain_text("Proszę bardzo.")
    expect(who.page).to_have_title("Gmina")

    desk.locator("#end-chat").click()
    expect(who.window).to_contain_text("Rozpocznij nową rozmowę")
    looked_at(who, "over")
    who.window.get_by_role("button", name="Rozpocznij nową rozmowę").click()
    expect(who.window.get_by_label("Treść pytania")).to_be_visible()
    assert texts_of(cast, contact) == [
        "Kiedy przyjadą po odpady?",
        "W poniedziałek rano, zobacz https://gmina.example/odpady.",
        "Dziękuję",
        "Proszę bardzo.",
    ]
    assert who.wrong == []
    assert visit.errors == []


def test_nobody_is_there(cast: Cast, visit: Visit, host: HostPage) -> None:
    who = customer(visit.context, host)
    expect(who.button).to_have_accessible_name("Czat – teraz nieczynny")
    who.open()
    expect(who.window.get_by_label("Treść pytania")).to_have_count(0)
    looked_at(who, "closed")
    who.page.keyboard.press("Escape")
    at_work(cast.here, "anna")  # and the page stays as it is
    asked = host.script.removesuffix(".js") + "/now?lang=pl"
    until(lambda: visit.context.request.get(asked).json()["state"] == "open")
    who.open()
    expect(who.window.get_by_label("Treść pytania")).to_be_visible()
    who.page.keyboard.press("Escape")
    expect(who.button).to_have_accessible_name("Porozmawiaj na czacie")
    assert who.wrong == []


def test_two_tabs_are_one_conversation(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    one = customer(visit.context, host)
    two = customer(visit.context, host, "/second")
    expect(two.button).to_have_accessible_name("Porozmawiaj na czacie")
    one.begin("Czy jest kolejka?")
    expect(two.button).to_have_accessible_name("Wróć do rozmowy")
    two.open()
    expect(two.log).to_contain_text("Czy jest kolejka?")
    two.say("Mam jeszcze pytanie")
    expect(one.log).to_contain_text("Mam jeszcze pytanie")
    assert (one.streams, two.streams) == (1, 0)
    contact = contact_of(cast)
    desk = desk_of(cast, visit, contact)
    answer(desk, "Słucham.")
    for tab in (one, two):
        expect(tab.log).to_contain_text("Słucham.")
    one.page.close()
    answer(desk, "Nie ma kolejki.")
    expect(two.log).to_contain_text("Nie ma kolejki.")
    assert two.streams == 1
    expect(two.log.get_by_text("Słucham.")).to_have_count(1)
    assert texts_of(cast, contact) == [
        "Czy jest kolejka?", "Mam jeszcze pytanie", "Słucham.", "Nie ma kolejki.",
    ]  # fmt: skip
    assert one.wrong == []
    assert two.wrong == []


def test_without_a_network_nothing_is_lost_or_doubled(
    cast: Cast, visit: Visit, host: HostPage
) -> None:
    at_work(cast.here, "anna")
    who = customer(visit.context, host)
    who.begin("Dzień dobry")
    contact = contact_of(cast)
    visit.context.set_offline(True)
    who.say("Jeden")
    who.say("Dwa")
    expect(who.log).to_contain_text("Nie wysłano.")
    expect(who.window.locator(".lost")).to_have_text(re.compile("Brak połączenia"))
    expect(who.window.locator(".lost")).to_be_visible()
    looked_at(who, "offline")
    who.page.keyboard.press("Escape")
    visit.context.set_offline(False)
    who.open()
    until(lambda: texts_of(cast, contact) == ["Dzień dobry", "Jeden", "Dwa"])
    expect(who.log).not_to_contain_text("Nie wysłano.")
    expect(who.log.get_by_role("listitem")).to_have_count(3)
    expect(who.window.locator(".lost")).to_be_hidden()


def test_enter_as_the_form_is_drawn_anew_sends(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    who = customer(visit.context, host)
    who.begin("Czy jest kolejka?")
    desk = desk_of(cast, visit, contact_of(cast))
    desk.evaluate("""() => document.addEventListener('htmx:afterSwap', ({ target }) => {
      const field = target.querySelector('#reply-text');
      if (!field) return;
      field.value = 'Proszę pytać dalej.';
      const enter = { key: 'Enter', bubbles: true, cancelable: true };
      field.dispatchEvent(new KeyboardEvent('keydown', enter));
    }, { once: true })""")
    desk.locator("#reply-text").fill("Nie ma kolejki.")
    desk.keyboard.press("Enter")
    expect(who.log).to_contain_text("Nie ma kolejki.")
    expect(who.log).to_contain_text("Proszę pytać dalej.")


def test_keys_alone(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    host.body += "<script src='/keys.js'></script>"
    who = customer(visit.context, host)
    page = who.page
    page.evaluate("addEventListener('keydown', event => (window.heard ??= []).push(event.key))")
    expect(who.button).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # the link of the site, then the button
    expect(who.button).to_be_focused()
    page.keyboard.press("Enter")
    expect(who.window).to_be_visible()
    focused = "document.activeElement.shadowRoot.activeElement.name || ''"
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == "text":
            break
    page.evaluate("heard.length = 0")
    page.keyboard.type("sgk /?")
    page.keyboard.press("Tab")
    page.keyboard.type("Jan")
    page.keyboard.press("Enter")
    expect(who.words).to_be_focused()
    page.keyboard.type("Halo")
    page.keyboard.press("Enter")
    expect(who.log).to_contain_text("Halo")
    page.keyboard.press("Escape")
    expect(who.button).to_be_focused()
    assert page.evaluate("heard") == []  # the site's shortcuts did not hear what was typed


def test_hostile_words_are_words(cast: Cast, visit: Visit, host: HostPage, site: Site) -> None:
    at_work(cast.here, "anna")
    visit.context.add_init_script("window.hurt = 0")
    away: list[str] = []
    allowed = (host.url, site.url, "blob:", "data:")
    visit.context.on(
        "request", lambda asked: None if asked.url.startswith(allowed) else away.append(asked.url)
    )
    change_office(cast.here.id, name=HOSTILE[1])
    add_topic(cast.here.id, name=HOSTILE[2])
    with in_offices([cast.here.id]):
        account = Account.objects.get(kind="chat")
    settings = ChatSettings.model_validate({**account.settings, "greeting_pl": HOSTILE[0]})
    change_account(cast.here.id, account_id=account.id, settings=settings)
    who = customer(visit.context, host)
    who.open()
    for words in (HOSTILE[0], HOSTILE[1], HOSTILE[2]):
        expect(who.window).to_contain_text(words)
    for name in ("name", "contact"):
        who.window.locator(f"[name={name}]").fill(HOSTILE[0][:120])
    who.window.locator("[name=text]").fill("\n".join(HOSTILE))
    who.window.get_by_role("button", name="Rozpocznij rozmowę").click()
    expect(who.log).to_contain_text("<script>window.hurt=1</script>")
    contact = contact_of(cast)
    desk = desk_of(cast, visit, contact)
    for text in HOSTILE:
        answer(desk, text)
        who.say(text)
    expect(who.log.get_by_role("listitem")).to_have_count(1 + 2 * len(HOSTILE))
    expect(desk.locator("#timeline")).to_contain_text("<svg onload=window.hurt=1>")
    for page in (who.page, desk):
        assert page.evaluate("window.hurt") == 0
    links = who.log.locator("a").evaluate_all("all => all.map(a => a.href)")
    assert links
    assert all(re.match("https?://x.example/", link) for link in links), links
    assert away == []
    assert who.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
