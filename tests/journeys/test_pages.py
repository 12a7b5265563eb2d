"""Every page of the desk, narrow and wide: axe finds nothing, nothing scrolls sideways."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from okienko.cases import actions as cases
from okienko.channels.email import preparing
from okienko.channels.email.reading import read_letter
from okienko.customers import actions as customers
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction
from okienko.knowledge import actions as knowledge
from okienko.routing import actions as routing
from okienko.routing.models import Callback
from tests.cast import Cast, a_call, an_email

from .axe import findings, looked_at
from .conftest import Visit, sign_in, sign_in_by_hand
from .test_letter import offer, username


def take(cast: Cast, interaction: int) -> None:
    from okienko.routing.models import Offer

    offer(cast, interaction)
    with in_offices([cast.here.id]):
        found = Offer.objects.get(interaction=interaction, state="pending")
    routing.accept(cast.here.id, offer_id=found.id, official_id=cast.here.officials["anna"])


@pytest.fixture
def day(cast: Cast) -> dict[str, int]:
    """A working day: history, a case, what waits, a letter and a call in hand."""
    office, anna = cast.here, cast.here.officials["anna"]
    now = clock.now()
    routing.stream_seen(office.id, official_id=anna)
    routing.ready(office.id, official_id=anna)
    routing.phone_changed(office.id, official_id=anna, up=True)
    with clock.at(now - timedelta(days=5)):
        routing.stream_seen(office.id, official_id=anna)
        old = an_email(
            office,
            subject="Nie odebrano bioodpadów, ul. Lipowa 7",
            text="Dzień dobry, dziś miały być zabrane bioodpady z Lipowej, a pojemnik "
            "dalej stoi pełny. Kiedy przyjadą?",
        )
        take(cast, old)
        interactions.reply.by(official(office.id, anna))(
            office.id,
            interaction_id=old,
            text="Dzień dobry, zgłoszenie przekazane. Przyjadą do poniedziałku.",
        )
        kind = cases.add_kind(
            office.id,
            name="Nieodebrane odpady",
            topic_id=office.topic,
            department_id=office.department,
        )
        case = cases.open_case.by(official(office.id, anna))(
            office.id,
            kind_id=kind,
            title="Nieodebrane bioodpady",
            interaction_id=old,
        )
        routing.finish(
            office.id,
            interaction_id=old,
            official_id=anna,
            outcome="intervention",
            topic_id=office.topic,
        )
    with in_offices([office.id]):
        customer = Interaction.objects.get(id=old).customer_id
    assert customer is not None
    customers.correct(
        office.id,
        customer_id=customer,
        version=1,
        address="ul. Lipowa 7, Zielonka Dolna",
        needs="Prosi o mówienie głośno i powoli",
    )
    twin = customers.make(office.id, name="Halina Wrzos", address="ul. Lipowa 7, Zielonka Dolna")
    letter = an_email(
        office,
        sender="Marek Duda <m.duda@example.pl>",
        subject="Zaświadczenie o niezaleganiu",
        text="Dzień dobry, wnoszę o wydanie zaświadczenia o niezaleganiu w podatkach.\nMarek Duda",
        html="<p>Dzień dobry,</p><p>wnoszę o <b>wydanie zaświadczenia</b>.</p><script>x</script>"
        "<img src='http://tracker.example/x.png'>",
        attachments=[interactions.File("skan dowodu wpłaty.pdf", "application/pdf", b"%PDF" * 900)],
    )
    knowledge.add_template(
        office.id, name="Podziękowanie", body="Szanowny Panie, dziękujemy.\n{official}, {office}"
    )
    routing.stream_seen(office.id, official_id=anna)
    take(cast, letter)
    with clock.at(now - timedelta(minutes=3)):
        a_call(office, "+48601000300")
        an_email(
            office,
            sender="Oksana <oksana@example.com>",
            subject="Реєстрація",
            queue=office.other_queue,
        )
    with clock.at(now - timedelta(seconds=400)):
        routing.stream_seen(office.id, official_id=anna)
        late = a_call(office, "+48601000145")
        take(cast, late)
        routing.end_talk(office.id, interaction_id=late, official_id=anna)
    with clock.at(now - timedelta(seconds=200)):
        timers.run_due()  # the wrap-up's time is up
    with clock.at(now - timedelta(seconds=100)):
        routing.stream_seen(office.id, official_id=anna)
        call = a_call(office, "+48601000212")
        take(cast, call)
        interactions.describe.by(official(office.id, anna))(
            office.id,
            interaction_id=call,
            chosen="odpady",
            subject="Nie odebrano bioodpadów, ul. Lipowa 7",
            language="pl",
        )
        interactions.belongs_to(office.id, interaction_id=call, customer_id=customer)
        interactions.note.by(official(office.id, anna))(
            office.id,
            interaction_id=call,
            text="Nadal nie odebrano. Pani prosi o SMS, gdy kierowca potwierdzi.",
        )
    return {
        "old": old,
        "letter": letter,
        "call": call,
        "late": late,
        "case": case,
        "customer": customer,
        "twin": twin,
    }


#: What takes the focus in panels that are drawn anew from outside, and has no id or another's.
NAMELESS = """() => {
    const shared = "[data-panel=callbacks], [data-panel^=wallboard]";
    const panels = `[data-mine]:not(:has(#card-form)), ${shared}`;
    const takes = "a[href], button, summary, select, textarea, input:not([type=hidden])";
    const wrong = (one) => !one.id || document.querySelectorAll("#" + one.id).length > 1;
    return [...document.querySelectorAll(panels)]
        .flatMap((panel) => [...panel.querySelectorAll(takes)])
        .filter((one) => one.tabIndex >= 0 && wrong(one)).map((one) => one.outerHTML);
}"""


def looks_right(page: Page, name: str) -> None:
    """A page of the desk as it stands: it keeps the focus, and at a desk nothing is scrolled."""
    looked_at(page, name)
    assert page.evaluate(NAMELESS) == [], f"{name}: drawn anew, these would lose the focus"
    if page.locator("body.desk").count():
        down = page.evaluate("document.documentElement.scrollHeight - innerHeight")
        assert down <= 0, f"{name} is {down} px higher than the window"


PAGES = {
    "call": "/desk/",  # it leads to what is in hand
    "letter": "/desk/contact/{letter}/",
    "late": "/desk/contact/{late}/",
    "closed": "/desk/contact/{old}/?history=all",
    "customer": "/desk/customer/{customer}/",
    "cases": "/desk/cases/",
    "case": "/desk/case/{case}/",
    "keys": "/desk/keys/",
}


def test_every_page_looks_right(cast: Cast, visit: Visit, day: dict[str, int]) -> None:
    page = visit.page
    page.goto("/account/login/")
    looks_right(page, "sign-in")
    sign_in_by_hand(page, username(cast, "anna"))
    for name, path in PAGES.items():
        page.goto(path.format(**day))
        if name == "call":
            page.wait_for_url("**/desk/contact/{call}/".format(**day))
        if name != "keys":
            expect(page.locator("html")).to_have_attribute("data-link", "live")
        looks_right(page, name)
    assert visit.errors == []


def test_a_letter_with_pictures_and_files_looks_right(
    cast: Cast, visit: Visit, day: dict[str, int]
) -> None:
    for message in preparing.waiting(cast.here.id):
        preparing.prepare(cast.here.id, message, read_letter)
    page = sign_in(visit, username(cast, "anna"))
    page.goto("/desk/contact/{letter}/".format(**day))
    page.locator("details.as-sent summary").click()
    frame = page.frame_locator("iframe.letter")
    expect(frame.locator("b")).to_have_text("wydanie zaświadczenia")
    page.locator("[data-into=reply-text]").click()
    expect(page.locator("#reply-text")).to_have_value(re.compile("Doręcze"))
    page.locator("#template-find").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#reply-text")).to_have_value(re.compile("Anna, Gmina Zielonka"))
    looks_right(page, "letter-open")
    assert visit.errors == []


def test_dialogs_and_parts_look_right(cast: Cast, visit: Visit, day: dict[str, int]) -> None:
    page = sign_in(visit, username(cast, "anna"))
    page.goto("/desk/contact/{call}/".format(**day))
    page.locator("#phone [data-act=hold]").wait_for()
    page.locator("label[data-key='2']").click()
    looks_right(page, "intervention")
    page.locator("#phone [data-act=transfer]").click()
    page.locator("#transfer-body form").wait_for()
    looks_right(page, "transfer")
    page.keyboard.press("Escape")
    page.locator("#card [data-key=e]").click()
    page.locator("#card-form").wait_for()
    looks_right(page, "card-form")
    page.locator("#card-form button.bare").click()
    page.locator("#somebody-else").click()
    page.locator("#make-name").fill("wrz")
    page.locator("#whose-found button").wait_for()
    looks_right(page, "somebody-else")
    expect(page.locator(".head .tag.act")).to_have_count(1)  # contact no. 2 of this customer
    page.locator("#whose-found button").click()
    expect(page.locator(".head .tag.act")).to_have_count(0)
    expect(page.locator("#card .case")).to_have_count(0)
    page.goto("/desk/customer/{customer}/".format(**day))
    page.get_by_text("Porównaj").first.or_(page.get_by_text("Compare")).first.click()
    page.locator("dialog#compare[open]").wait_for()
    looks_right(page, "compare")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("wrzos")
    page.locator("#found a").first.wait_for()
    looks_right(page, "search")
    page.locator("#find").fill("")
    page.locator("[popovertarget=presence-menu]").click()
    looks_right(page, "presence")
    page.keyboard.press("Escape")
    for name in ("devices", "shortcuts", "dial", "keypad"):
        page.evaluate(f"document.getElementById('{name}').showModal()")
        looks_right(page, name)
        page.keyboard.press("Escape")
    a_long_list_stays_unfolded(cast, page)
    assert visit.errors == []


def a_long_list_stays_unfolded(cast: Cast, page: Page) -> None:
    """More call-backs than are shown at once: unfolded, they stay so when the list changes."""
    here, anna = cast.here, cast.here.officials["anna"]
    with in_offices([here.id]):
        rows = Callback.objects.bulk_create(
            Callback(
                office_id=here.id,
                kind="e164",
                value=f"+486010005{last}",
                reason="abandoned",
                created_at=clock.now() - timedelta(minutes=60 - last),
            )
            for last in range(10, 32)
        )
    routing.take_callback(here.id, callback_id=rows[0].id, official_id=anna)
    page.locator("#unfold-callbacks").click()
    expect(page.locator(f"#put-back-{rows[0].id}")).to_be_visible()
    routing.put_back_callback.by(official(here.id, anna))(here.id, callback_id=rows[0].id)
    expect(page.locator(f"#call-{rows[0].id}")).to_be_visible()
    expect(page.locator(f"#call-{rows[-1].id}")).to_be_visible()
    assert findings(page) == []


def test_what_failed_to_load_is_tried_again(cast: Cast, visit: Visit, day: dict[str, int]) -> None:
    page = sign_in(visit, username(cast, "anna"))

    def fails_once(address: str) -> None:
        page.route(address, lambda route: route.fulfill(status=500), times=1)

    page.goto("/desk/contact/{call}/".format(**day))
    page.locator("#phone [data-act=transfer]").wait_for()
    fails_once("**/desk/search/**")
    page.locator("#find").fill("wrzos")
    page.locator("#found .failed button").click()
    page.locator("#found a").first.wait_for()
    page.locator("#find").fill("")
    fails_once("**/transfer/")
    page.locator("#phone [data-act=transfer]").click()
    page.locator("#transfer-body .failed button").click()
    page.locator("#transfer-body form").wait_for()
    page.keyboard.press("Escape")
    fails_once("**/desk/customer/*/edit/**")
    page.locator("#card-edit").click()
    page.locator("#card .failed button").click()
    page.locator("#card-form").wait_for()
    fails_once("**/others/**")
    page.locator("#others").fill("wrzos")
    page.locator("#others-found .failed button").click()
    compare = page.locator("#others-found [id^=compare-with]")
    fails_once("**/compare/**")
    compare.click()
    expect(page.locator(".toasts")).to_contain_text("Nie udało się")
    expect(page.locator("dialog#compare")).to_be_hidden()
    page.locator(".toasts .toast button").click()
    compare.click()
    expect(page.locator("dialog#compare")).to_be_visible()
    fails_once("**/dismiss/")
    page.locator("dialog#compare [hx-post*=dismiss]").click()  # no panel is lost by a failed act
    expect(page.locator("dialog#compare .toasts")).to_contain_text("Nie udało się")
    page.keyboard.press("Escape")
    page.locator("#card-form button[type=submit]").click()
    expect(page.locator("#card")).to_be_focused()  # and no focus by a swap
