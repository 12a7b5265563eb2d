"""A customer at the chat's window in a browser, and the official at the desk."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Locator, Page, expect

from okienko.channels.actions import add_account
from okienko.channels.chat.models import Window
from okienko.channels.chat.settings import ChatSettings
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
from tests.cast import Cast
from tests.waiting import until

from . import axe
from .conftest import Visit, sign_in
from .host_page import HostPage
from .test_letter import offer, username

#: As strict as a site can be, with the lines that okienko/channels/chat/README.md names.
STRICT = (
    "default-src 'none'; script-src {okienko}; connect-src {okienko}; style-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
TITLE = "Urząd Gminy Zielonka"


def window_of(cast: Cast, *origins: str, title: str = TITLE) -> str:
    """A chat's window for these origins: its key."""
    settings = ChatSettings(
        origins=list(origins), queue=cast.here.queue, title=title, colour="#7a1f3d"
    )
    account = add_account(cast.here.id, kind="chat", name="Strona gminy", settings=settings)
    with in_offices([cast.here.id]):
        return Window.objects.get(account_id=account).key


@dataclass
class Customer:
    """Somebody's page of the site, and all that went wrong in it."""

    page: Page
    wrong: list[str] = field(default_factory=list)
    streams: int = 0

    @property
    def button(self) -> Locator:
        return self.page.get_by_role("region", name="Czat").get_by_role("button")

    @property
    def window(self) -> Locator:
        return self.page.get_by_role("dialog", name=TITLE)

    @property
    def log(self) -> Locator:
        return self.window.get_by_role("log")

    @property
    def words(self) -> Locator:
        return self.window.get_by_label("Napisz wiadomość")

    def open(self) -> None:
        self.button.click()
        expect(self.window).to_be_visible()

    def begin(self, text: str) -> None:
        self.open()
        self.window.get_by_label("Treść pytania").fill(text)
        self.window.get_by_role("button", name="Rozpocznij rozmowę").click()
        expect(self.log).to_contain_text(text)

    def say(self, text: str) -> None:
        self.words.fill(text)
        self.words.press("Enter")


def customer(context: BrowserContext, host: HostPage, path: str = "/") -> Customer:
    """Opens the site in a tab."""
    page = context.new_page()
    made = Customer(page)
    page.on("pageerror", lambda error: made.wrong.append(str(error)))
    page.on("console", lambda said: made.wrong.append(said.text) if said.type != "log" else None)
    page.on("request", lambda asked: counted(made, asked.url))
    page.goto(host.url + path)
    return made


def counted(made: Customer, url: str) -> None:
    made.streams += "/stream?" in url


def looked_at(who: Customer, name: str) -> None:
    """As any page, and on the smallest telephone nothing is too wide."""
    axe.looked_at(who.page, f"chat-{name}")
    axe.fits_the_smallest(who.page, f"chat-{name}")


def contact_of(cast: Cast) -> int:
    def found() -> int | None:
        with in_offices([cast.here.id]):
            rows = Interaction.objects.filter(channel="chat").exclude(state="closed")
            return rows.order_by("-id").values_list("id", flat=True).first()

    return until(found)


def texts_of(cast: Cast, contact: int) -> list[str]:
    with in_offices([cast.here.id]):
        rows = Message.objects.filter(interaction_id=contact).order_by("id")
        return list(rows.values_list("text", flat=True))


def desk_of(cast: Cast, visit: Visit, contact: int) -> Page:
    """Anna takes the chat, at her desk."""
    desk = sign_in(visit, username(cast, "anna"))
    routing.ready(cast.here.id, official_id=cast.here.officials["anna"])
    offer(cast, contact)
    desk.locator(f"#work-{contact} [data-key=a]").click()
    desk.wait_for_url(f"**/desk/contact/{contact}/")
    return desk


def answer(desk: Page, text: str) -> None:
    desk.locator("#reply-text").fill(text)
    desk.keyboard.press("Enter")
    expect(desk.locator("#reply-text")).to_have_value("")
