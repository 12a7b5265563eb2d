"""The sample offices' doors: the operator's trunk with its numbers, mailbox, the site's chat."""

import json
from collections.abc import Mapping
from datetime import timedelta

from pydantic import SecretStr

from okienko.channels.actions import add_account, change_account
from okienko.channels.chat.models import Window
from okienko.channels.chat.settings import ChatSettings
from okienko.channels.email.settings import EmailSettings
from okienko.channels.form.settings import FormSettings
from okienko.channels.models import Account
from okienko.channels.phone.actions.announcing import announce
from okienko.channels.phone.drafts import draft
from okienko.channels.phone.models import Announcement
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.video.settings import VideoSettings
from okienko.config import Config, config
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices.models import Office
from okienko.portal.town import site_file
from okienko.routing.models import Queue

from . import connections, web_site
from .free_ports import free
from .menus import MENUS
from .plan import PASSWORD, OfficePlan

#: Where calls may come from: this machine, and any soft phone in the same house.
NEARBY = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
TRUNK = "Operator"
WEB_SITE = "Strona gminy"
FORMS = "Formularze"
VIDEO = "Wideorozmowy"
#: What a newcomer dials: `sip:19@HOST`.
SHORT = "19"


def operator_port(settings: Config) -> int:
    """A SIP port for the sample operator's own Asterisk, beside ours; the first that is free."""
    first = settings.sip_port + 6
    return next((port for port in range(first, first + 40, 2) if free(port, udp=True)), first)


def trunk_settings(port: int) -> TrunkSettings:
    """The operator is known by its address; what it is dialled for stays in the sample range."""
    return TrunkSettings(
        addresses=NEARBY,
        proxy=f"127.0.0.1:{port}",
        prefixes=["+4814000", "+48601000"],
    )


def mailbox_settings(settings: Config, plan: OfficePlan, queue: int | None) -> EmailSettings:
    """The office's box at the demo's post office."""
    return EmailSettings(
        address=plan.email,
        name=plan.name,
        imap_host="127.0.0.1",
        imap_port=settings.post_imap_port,
        imap_security="none",
        smtp_host="127.0.0.1",
        smtp_port=settings.post_smtp_port,
        smtp_security="none",
        smtp_sign_in=False,
        user=plan.email,
        password=SecretStr(PASSWORD),
        queue=queue,
        idle_seconds=240,
    )


def make(
    office: int, plan: OfficePlan, schedules: Mapping[str, int], queues: Mapping[str, int]
) -> None:
    """Make the accounts and numbers of one office; inside its open scope."""
    trunk = add_account.within(
        office, kind="phone", name=TRUNK, settings=trunk_settings(operator_port(config()))
    )
    for place, dialled in enumerate(plan.numbers):
        short = [(SHORT, f"{dialled.name} ({SHORT})")] if dialled.menu == "main" else []
        for digits, name in ((dialled.number, dialled.name), *short):
            add_number.within(
                office,
                digits=digits,
                name=name,
                account_id=trunk,
                schedule_id=schedules[dialled.schedule],
                menu=MENUS[dialled.menu](queues),
                outgoing=place == 0 and digits != SHORT,
                web=place == 0 and digits != SHORT,
            )
    settings = mailbox_settings(config(), plan, queues[plan.written])
    add_account.within(office, kind="email", name=plan.email, settings=settings)
    forms = FormSettings(queue=queues[plan.written], mailbox=plan.email)
    add_account.within(office, kind="form", name=FORMS, settings=forms)


def chat_settings(port: int, queue: int | None) -> ChatSettings:
    """The chat of the commune's web site, which is at this port."""
    return ChatSettings(origins=web_site.origins(port), queue=queue)


def refresh_site(settings: Config, office: int, plan: OfficePlan) -> None:
    """The chat of the web site, made once; the site is told its port, and whose chat it shows."""
    first = settings.http_port + 8
    port = next((port for port in range(first, first + 40) if free(port)), first)
    with in_offices([office], durable=True):
        account = Account.objects.filter(kind="chat", name=WEB_SITE).first()
        queue = Queue.objects.filter(name=plan.written).values_list("id", flat=True).first()
        wanted = chat_settings(port, queue)
        if account is None:
            made = add_account.within(office, kind="chat", name=WEB_SITE, settings=wanted)
        else:
            made = account.id
            kept = ChatSettings.model_validate(account.settings)
            wanted = kept.model_copy(update={"origins": wanted.origins})
            change_account.within(office, account_id=made, settings=wanted)
        key = Window.objects.get(account_id=made).key
    file = site_file(settings.home)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"port": port, "key": key}))


def refresh_video(office: int) -> None:
    """The commune's video calls, made once. Without a queue of their own they wait in the first."""
    with in_offices([office], durable=True):
        if not Account.objects.filter(kind="video").exists():
            wanted = VideoSettings(
                pjm=True, interpreter_pjm=True, bookings_at_once=2, pjm_bookings_at_once=1
            )
            add_account.within(office, kind="video", name=VIDEO, settings=wanted)


def refresh_announcement(office: int) -> None:
    """What the commune announces to callers today, when nothing was in the last hours."""
    now = clock.now()
    with in_offices([office], durable=True):
        lately = Announcement.objects.filter(begins_at__gt=now - timedelta(hours=12))
        if not lately.exists():
            zone = Office.objects.get(id=office).zone
            until = (now + timedelta(hours=6)).replace(minute=0, second=0, microsecond=0)
            words = draft("water", "ulica Lipowa", until, now, zone)
            announce.within(office, kind="water", texts=words, until=until)


def refresh(settings: Config, offices: dict[int, OfficePlan]) -> None:
    """Ports may have changed since the last start: the accounts follow. Before the doors open."""
    first = next(iter(offices.items()))
    refresh_site(settings, *first)
    refresh_video(first[0])
    refresh_announcement(first[0])
    connections.refresh(settings, *first)
    port = operator_port(settings)
    for office, plan in offices.items():
        with in_offices([office], durable=True):
            for account in Account.objects.filter(name__in=[TRUNK, plan.email]):
                wanted: TrunkSettings | EmailSettings = trunk_settings(port)
                if account.kind == "email":
                    queue = account.settings.get("queue")
                    wanted = mailbox_settings(settings, plan, queue)
                change_account.within(office, account_id=account.id, settings=wanted)
