"""By what the sample commune is texted and messaged: its connections to networks on this machine.

They are made once and follow their ports at each start; the networks learn by a file where they are
to be, and where to bring what people write.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from okienko.channels import door
from okienko.channels.actions import add_account, change_account
from okienko.channels.inbox.actions import open_hook
from okienko.channels.instagram.settings import InstagramSettings
from okienko.channels.mastodon.settings import MastodonSettings
from okienko.channels.messenger.settings import MessengerSettings
from okienko.channels.models import Account
from okienko.channels.sms.settings import SmsSettings
from okienko.channels.telegram.settings import TelegramSettings
from okienko.channels.viber.settings import ViberSettings
from okienko.channels.whatsapp.settings import WhatsappSettings
from okienko.config import Config
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from okienko.interactions.states import OPEN
from okienko.routing.models import Queue

from .free_ports import free
from .networks.meta import APP_SECRET, TOKEN
from .plan import PASSWORD, OfficePlan

SMS, TELEGRAM, WHATSAPP, FACEBOOK = "sms", "telegram", "whatsapp", "messenger"
INSTAGRAM, VIBER, MASTODON = "instagram", "viber", "mastodon"
#: What they are called in the administration.
NAMES = {
    SMS: "SMS gminy",
    TELEGRAM: "Bot gminy",
    WHATSAPP: "WhatsApp gminy",
    FACEBOOK: "Strona gminy na Facebooku",
    INSTAGRAM: "Instagram gminy",
    VIBER: "Viber gminy",
    MASTODON: "Mastodon gminy",
}
COMMENTS = "comments"  # under the page's posts: another line of people to the same connection
PUBLIC = (COMMENTS, MASTODON)  # where everybody reads what is written
#: The office's number for texts, and its sign-in at the operator.
NUMBER, SYSTEM_ID = "+48601000019", "zielonka"
BOT = "zielonka_dolna_bot"
BOT_TOKEN = "601000019:" + "Zielonka_" * 4

WHATSAPP_ID, WHATSAPP_BUSINESS, PAGE_ID = "106540352242922", "102290129340398", "101234567890123"
PROFILE_ID = "178414000000000"
VIBER_TOKEN, MASTODON_TOKEN = "445da6az1s345z78-" * 3, "Zielonka-" * 5

Make = Callable[[int, int | None, str], door.Settings]  # of a port, a queue and our own address


def _sms(port: int, queue: int | None, _site: str) -> door.Settings:
    """The operator on this machine; it divides long texts itself."""
    return SmsSettings(
        carrier="smpp",
        sender=NUMBER,
        host="127.0.0.1",
        port=port,
        tls=False,
        system_id=SYSTEM_ID,
        password=SecretStr(PASSWORD),
        long_texts="payload",
        price=9.0,
        queue=queue,
    )


def _telegram(port: int, queue: int | None, _site: str) -> door.Settings:
    return TelegramSettings(
        token=SecretStr(BOT_TOKEN), username=BOT, api=f"http://127.0.0.1:{port}", queue=queue
    )


def _whatsapp(port: int, queue: int | None, _site: str) -> door.Settings:
    return WhatsappSettings(
        token=SecretStr(TOKEN),
        app_secret=SecretStr(APP_SECRET),
        phone_id=WHATSAPP_ID,
        business_id=WHATSAPP_BUSINESS,
        telephone="+48140001900",
        api=f"http://127.0.0.1:{port}",
        queue=queue,
    )


def _facebook(port: int, queue: int | None, _site: str) -> door.Settings:
    return MessengerSettings(
        token=SecretStr(TOKEN),
        app_secret=SecretStr(APP_SECRET),
        page_id=PAGE_ID,
        api=f"http://127.0.0.1:{port}",
        queue=queue,
    )


def _instagram(port: int, queue: int | None, site: str) -> door.Settings:
    return InstagramSettings(
        token=SecretStr(TOKEN),
        app_secret=SecretStr(APP_SECRET),
        profile_id=PROFILE_ID,
        username="gmina.zielonka",
        address=site,
        api=f"http://127.0.0.1:{port}",
        queue=queue,
    )


def _viber(port: int, queue: int | None, site: str) -> door.Settings:
    return ViberSettings(
        token=SecretStr(VIBER_TOKEN),
        uri="zielonka",
        name="Gmina Zielonka Dolna",
        address=site,
        api=f"http://127.0.0.1:{port}",
        queue=queue,
    )


def _mastodon(port: int, queue: int | None, _site: str) -> door.Settings:
    return MastodonSettings(
        server=f"http://127.0.0.1:{port}",
        token=SecretStr(MASTODON_TOKEN),
        username="zielonka",
        queue=queue,
    )


_MAKES: Mapping[str, Make] = {
    SMS: _sms,
    TELEGRAM: _telegram,
    WHATSAPP: _whatsapp,
    FACEBOOK: _facebook,
    INSTAGRAM: _instagram,
    VIBER: _viber,
    MASTODON: _mastodon,
}
#: What is written there is brought to an address of ours.
_BROUGHT = (WHATSAPP, FACEBOOK, INSTAGRAM, VIBER)
#: Settings that follow the ports of each start.
_MOVES = ("port", "api", "server", "address")


def read() -> dict[str, Account]:
    """Those of the open office, by kind; none before they are made."""
    rows = Account.objects.filter(name__in=NAMES.values())
    return {row.kind: row for row in rows if NAMES.get(row.kind) == row.name}


def places_file(home: Path) -> Path:
    """Where stands at which port each network is to be."""
    return home / "run" / "town_networks.json"


def places(home: Path) -> dict[str, dict[str, Any]]:
    """By kind: `port`, and `hook` where what is written is brought; empty when there are none.

    `comments` are those that wait, each with its writer.
    """
    try:
        found = json.loads(places_file(home).read_text())
        return {str(kind): {**place, "port": int(place["port"])} for kind, place in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def refresh(settings: Config, office: int, plan: OfficePlan) -> None:
    """Make what is not there yet, and tell connections and networks their ports of this start."""
    ports = _ports(settings.http_port + 50)
    site = f"http://127.0.0.1:{settings.http_port}"
    told: dict[str, dict[str, Any]] = {}
    with in_offices([office], durable=True):
        queue = Queue.objects.filter(name=plan.written).values_list("id", flat=True).first()
        for kind, make in _MAKES.items():
            port = next(ports)
            account = _connect(office, kind, make(port, queue, site))
            told[kind] = {"port": port}
            if kind in _BROUGHT:  # the last start's address is known to nobody any more
                path = open_hook.within(office, account_id=account)
                told[kind]["hook"] = site + path
    _tell(settings.home, told)


def remind(home: Path, office: int) -> None:
    """Tell the page whose the comments are that wait for an answer: it forgets with its process."""
    told = places(home)
    if FACEBOOK not in told:
        return
    with in_offices([office]):
        waiting = Message.objects.filter(
            interaction__account=read()[FACEBOOK],
            interaction__state__in=OPEN,
            direction=Message.Direction.IN,
        )
        comments = waiting.values_list("external_id", "interaction__address_value")
        told[FACEBOOK]["comments"] = [list(comment) for comment in comments]
    _tell(home, told)


def _tell(home: Path, told: Mapping[str, Mapping[str, Any]]) -> None:
    file = places_file(home)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(told))


def _connect(office: int, kind: str, wanted: door.Settings) -> int:
    """The connection of a kind; one that is there keeps what a person has changed in it."""
    account = Account.objects.filter(kind=kind, name=NAMES[kind]).first()
    if account is None:
        return add_account.within(office, kind=kind, name=NAMES[kind], settings=wanted)
    where = {name: getattr(wanted, name) for name in _MOVES if hasattr(wanted, name)}
    kept = account.read().model_copy(update=where)
    change_account.within(office, account_id=account.id, settings=kept)
    return account.id


def _ports(first: int) -> Iterator[int]:
    yield from (port for port in range(first, first + 40) if free(port))
