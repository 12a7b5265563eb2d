"""Chats at one desk by keyboard: drafts, quick replies, slow answers, who left, whispers."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from okienko.channels.actions import add_account
from okienko.channels.chat.actions import begin, gone, say
from okienko.channels.chat.actions.presence import here
from okienko.channels.chat.settings import ChatSettings
from okienko.events import clock
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import whisper
from okienko.interactions.models import Interaction, Message
from okienko.knowledge.actions import add_template
from okienko.routing import actions as routing
from tests.cast import Cast, at_work
from tests.chat.desk import Desk
from tests.waiting import until

from .axe import looked_at
from .conftest import Visit, sign_in
from .test_letter import offer, username


def begun(cast: Cast, account: int, name: str, text: str) -> tuple[int, int]:
    """A visitor who writes: the visit and the contact."""
    made = begin(
        cast.here.id,
        account_id=account,
        client_id=f"first-words-{name}",
        text=text,
        language="pl",
        name=name,
    )
    with in_offices([cast.here.id]):
        contact = Interaction.objects.filter(channel="chat").order_by("-id").first()
    assert contact is not None
    return made.visit_id, contact.id


def accept(cast: Cast, page: Page, contact: int, *, offered: bool = False) -> None:
    if not offered:
        offer(cast, contact)
    page.locator(f"#work-{contact} [data-key=a]").click()
    page.locator(f"#work-{contact}[href]").wait_for()


def test_two_chats_by_keyboard(cast: Cast, visit: Visit) -> None:
    office = cast.here
    routing.change_queue(office.id, queue_id=office.queue, answer_seconds=3)
    add_template(
        office.id, name="Chwileczkę", body="Już sprawdzam, {customer}.", shortcut="chwila",
        channel="chat",
    )  # fmt: skip
    add_template(office.id, name="Chwila w liście", body="Szanowni Państwo", channel="toy")
    settings = ChatSettings.model_validate({"queue": office.queue})
    account = add_account(office.id, kind="chat", name="Strona", settings=settings)
    page = sign_in(visit, username(cast, "anna"))
    at_work(office, "anna")  # before the page has said so
    jan, jans = begun(cast, account, "Jan Kos", "Dzień dobry, kiedy odbiór bioodpadów?")
    accept(cast, page, jans)
    _ewa, ewas = begun(cast, account, "Ewa Lis", "Nie działa lampa przy szkole.")
    accept(cast, page, ewas)

    # the first has waited longest: it is first in "Mine", and slow after its seconds
    expect(page.locator("a.work").first).to_have_id(f"work-{jans}")
    expect(page.locator(f"#work-{jans}")).to_contain_text("za długo czeka na odpowiedź")
    expect(page.locator("#chat-news")).to_contain_text("Jan Kos: za długo czeka")
    looked_at(page, "slow")

    # what is being written stays with its chat; the keys lead there and back
    if f"/contact/{jans}/" not in page.url:
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_url(f"**/contact/{jans}/")
    text = page.locator("#reply-text")
    text.fill("Odbiór w śro")
    plan = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"sroda"}
    page.locator("#composer input[type=file]").set_input_files(plan)
    text.press("Alt+Shift+ArrowDown")
    page.wait_for_url(f"**/contact/{ewas}/")
    expect(text).to_be_focused()
    expect(text).to_have_value("")

    # a quick reply by keyboard: what was typed for it goes, Enter does not send
    page.keyboard.type(";ch")
    quick = page.locator("#quick-list")
    expect(quick.get_by_role("option")).to_have_count(1)
    looked_at(page, "quick")
    page.keyboard.press("Escape")
    expect(quick).to_be_hidden()
    page.keyboard.type("w")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Już sprawdzam, Ewa Lis.")
    expect(quick).to_be_hidden()
    page.keyboard.press("Enter")
    expect(text).to_have_value("")
    with in_offices([office.id]):
        said = Message.objects.filter(interaction=ewas, direction="out")
        until(lambda: list(said.values_list("text", flat=True)) == ["Już sprawdzam, Ewa Lis."])
    expect(page.locator(f"#work-{ewas} .slow")).to_have_count(0)

    # a new message of the other chat is told, and takes no focus
    say(office.id, visit_id=jan, client_id="more-words", text="Halo?", network="")
    expect(page.locator(f"#work-{jans} .tag.act")).to_contain_text("2")
    expect(page.locator("#chat-news")).to_contain_text("Jan Kos")
    expect(text).to_be_focused()
    text.press("Alt+ArrowUp")
    page.wait_for_url(f"**/contact/{jans}/")
    expect(text).to_have_value("Odbiór w śro")
    expect(page.locator("#file-names")).to_contain_text("plan.txt")
    text.type("dę.")
    page.keyboard.press("Enter")
    expect(page.locator("#timeline")).to_contain_text("Odbiór w środę.")
    expect(page.locator("#timeline .files")).to_contain_text("plan.txt")
    expect(page.locator("#file-names")).not_to_contain_text("plan.txt")

    # who leaves is shown as left, until when the chat is kept, and when they are back
    with clock.at(clock.now() - timedelta(seconds=20)):
        gone(office.id, visit_id=jan)
    run_due()
    with_away = page.locator(f"#work-{jans}")
    expect(with_away).to_contain_text("opuścił stronę")
    expect(page.locator("#chat-stands")).to_contain_text("opuścił stronę")
    looked_at(page, "away")
    here(office.id, visit_ids=[jan])
    expect(with_away).not_to_contain_text("opuścił stronę")

    # a supervisor whispers: a note at once, and said
    whispers = whisper.by(office.actor("maria"))
    whispers(
        office.id,
        interaction_id=jans,
        official_id=office.officials["anna"],
        text="Zapytaj o ulicę.",
    )
    expect(page.locator("#timeline")).to_contain_text("Zapytaj o ulicę.")
    expect(page.locator("#chat-news")).to_contain_text("szepcze")
    looked_at(page, "whisper")


def test_a_supervisor_sees_chats_and_looks_in(cast: Cast, visit: Visit) -> None:
    office = cast.here
    routing.change_queue(office.id, queue_id=office.queue, answer_seconds=2)
    settings = ChatSettings.model_validate({"queue": office.queue})
    account = add_account(office.id, kind="chat", name="Strona", settings=settings)
    at_work(office, "anna")
    jan, jans = begun(cast, account, "Jan Kos", "Dzień dobry, kiedy odbiór bioodpadów?")
    Desk(office).take(jans)
    page = sign_in(visit, username(cast, "maria"))
    page.goto("/wallboard/")
    line = page.locator(f"#chat-{jans}")
    expect(line).to_contain_text("za długo")
    expect(page.locator("[data-counts]")).to_have_text("1")
    expect(line).not_to_contain_text("Jan Kos")
    looked_at(page, "wallboard")
    page.locator(f"#look-in-{jans}").click()
    field = page.locator("#whisper-text")
    field.fill("Podaj mu harmonogram.")
    looked_at(page, "look-in")
    field.press("Enter")
    expect(page.locator("#timeline")).to_contain_text("Podaj mu harmonogram.")
    expect(field).to_have_value("")
    say(office.id, visit_id=jan, client_id="more-words", text="Mieszkam przy Leśnej.", network="")
    expect(page.locator("#timeline")).to_contain_text("Leśnej", timeout=15_000)


def test_who_tells_no_name_and_what_is_no_words(cast: Cast, visit: Visit) -> None:
    office = cast.here
    settings = ChatSettings.model_validate({"queue": office.queue})
    account = add_account(office.id, kind="chat", name="Strona", settings=settings)
    page = sign_in(visit, username(cast, "anna"))
    at_work(office, "anna")
    _visit, chat = begun(cast, account, "", "Czy można zapłacić kartą?")
    offer(cast, chat)
    row = page.locator(f"#work-{chat}")
    expect(row).to_contain_text("Klient nieznany")
    expect(row).to_contain_text("Czy można zapłacić kartą?")
    expect(page.locator("body")).not_to_contain_text("Numer zastrzeżony")
    accept(cast, page, chat, offered=True)
    page.locator("#end-chat").click()
    expect(page.locator("#end-chat")).to_have_count(0)
    expect(row).to_contain_text("Czy można zapłacić kartą?")
