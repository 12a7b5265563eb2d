"""The sample offices' doors: the operator's trunk with its numbers, and the mailbox."""

from okienko.channels.models import Account, split
from okienko.channels.phone.menu import Graph
from okienko.channels.phone.models import Number
from okienko.channels.phone.settings import TrunkSettings
from okienko.config import Config, config
from okienko.events.scope import in_offices
from okienko.offices.models import Office

from .menus import MENUS
from .plan import OfficePlan

#: Where calls may come from: this machine, and any soft phone in the same house.
NEARBY = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
#: What a newcomer dials: `sip:19@HOST`.
SHORT = "19"


def operator_port(settings: Config) -> int:
    """The SIP port of the sample operator's own Asterisk, beside ours."""
    return settings.sip_port + 6


def trunk_settings(settings: Config) -> TrunkSettings:
    """The operator is known by its address; what it is dialled for stays in the sample range."""
    return TrunkSettings(
        addresses=NEARBY,
        proxy=f"127.0.0.1:{operator_port(settings)}",
        prefixes=["+4814000", "+48601000"],
    )


def make(office: Office, plan: OfficePlan, schedules: dict[str, int]) -> None:
    """Make the accounts and numbers of one office; inside its open scope."""
    plain, secret = split(trunk_settings(config()))
    trunk = Account.objects.create(
        office=office, kind="phone", name="Operator", settings=plain, secrets=secret
    )
    for place, dialled in enumerate(plan.numbers):
        menu = MENUS[dialled.menu]()
        Graph.model_validate(menu)
        short = [(SHORT, f"{dialled.name} ({SHORT})")] if dialled.menu == "main" else []
        for digits, name in ((dialled.number, dialled.name), *short):
            Number.objects.create(
                office=office,
                digits=digits,
                name=name,
                account=trunk,
                schedule_id=schedules[dialled.schedule],
                menu=menu,
                outgoing=place == 0 and digits != SHORT,
            )


def refresh(settings: Config, offices: list[int]) -> None:
    """Ports may have changed since the last start: the accounts follow. Before the doors open."""
    for office in offices:
        with in_offices([office], durable=True):
            plain, _ = split(trunk_settings(settings))
            Account.objects.filter(kind="phone", name="Operator").exclude(settings=plain).update(
                settings=plain
            )
