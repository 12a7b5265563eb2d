"""A modem at this server as a carrier: gammu-smsd and its folders."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from okienko.channels.asked.asking import Brought, ask_for
from okienko.channels.door import (
    News,
    Parcel,
    Permanent,
    Receipt,
    Runtime,
    Sent,
    Temporary,
    Webhook,
)
from okienko.channels.serving import Connection
from okienko.channels.setup import Step
from okienko.config import config
from okienko.events.runtime.health import Health
from okienko.events.security.scope import all_offices

from . import modem
from .carrier_http import arrival, our_id
from .carriers import Carrier
from .outgoing import Outgoing
from .settings import SmsSettings

if TYPE_CHECKING:
    from okienko.channels.models import Account

POLL = 2.0  # seconds between two looks into the folders
NOT_SENT = gettext_noop("the modem could not send it")
NOT_WRITTEN = gettext_noop("nothing can be written into the modem's folders")


def folder_of(settings: SmsSettings) -> Path | None:
    """The modem's folder; None where who runs this server has named no place for any."""
    place = config().modems
    return Path(place) / settings.folder if place and settings.folder else None


class Modem(Carrier):
    """gammu-smsd with the service `files`."""

    asked = True

    def hosts(self, settings: SmsSettings) -> Sequence[str]:
        """Where several offices share this machine: who runs it says whose a modem is.

        By the folder's name, or the administrator of one office could read another's texts.
        """
        return (f"{settings.folder}.localhost",) if len(all_offices()) > 1 else ()

    def check(self, account: Account, settings: SmsSettings) -> Health:
        """Whether its folders are there and may be written to."""
        folder = folder_of(settings)
        if folder is None:
            return Health("failed", _("This server has no place for modems (OKIENKO_MODEMS)."))
        gone = modem.missing(folder)
        if gone:
            return Health("failed", _("Not there: %(names)s") % {"names": ", ".join(gone)})
        return Health("ok")

    def trial(self, account: Account, settings: SmsSettings) -> Iterator[Step]:
        """One step: the folders."""
        title = _("The modem's folders are there")
        yield Step("check", title)
        found = self.check(account, settings)
        advice = (
            "" if found.state == "ok" else _("Ask who runs this server: gammu-smsd fills them.")
        )
        state = "ok" if found.state == "ok" else "failed"
        yield Step("check", title, state, found.words, advice=advice)  # type: ignore[arg-type]

    def prepare(self, account: Account, settings: SmsSettings, outgoing: Outgoing) -> Parcel:
        """The text itself."""
        ours = our_id(account, outgoing.number)
        content = json.dumps({"id": ours, "to": outgoing.to, "text": outgoing.text}).encode()
        return Parcel(ours, (outgoing.to,), content)

    def send(
        self, account: Account, settings: SmsSettings, parcel: Parcel, handing: Callable[[], None]
    ) -> Sent:
        """Into the folder, once: a file is there whole or not at all."""
        folder = folder_of(settings)
        if folder is None or modem.missing(folder):
            raise Temporary(gettext_noop("the modem's folders are not there"), 60)
        told = json.loads(parcel.content)
        try:
            if not modem.is_there(folder, told["id"]):
                handing()
                modem.put(folder, ours=told["id"], to=told["to"], text=told["text"])
        except UnicodeEncodeError as error:
            raise Permanent(gettext_noop("there is no text to send")) from error
        except OSError as error:  # it was not moved into its place, so it is not there
            raise Temporary(NOT_WRITTEN, 60, type(error).__name__) from error
        return Sent()

    def parse(self, account: Account, settings: SmsSettings, webhook: Webhook) -> Sequence[News]:
        """What the asker has kept: one text, or one that was not sent."""
        told = json.loads(webhook.body)
        if "failed" in told:
            return [Receipt(told["failed"], "failed", words=NOT_SENT)]
        fields = {"id_": told["id"], "sender": told["sender"], "to": "", "text": told["text"]}
        return [arrival(account, settings, webhook, **fields)]

    async def serve(self, runtime: Runtime, connection: Connection, settings: SmsSettings) -> None:
        """Look into the folders."""
        await ask_for(runtime, connection, Looker(folder_of(settings)))


class Looker:
    """What lies in the folders. What was kept is taken away at the next look."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.done: list[Path] = []
        self.ended = threading.Event()
        self.pause = 0.0

    def ask(self, cursor: str) -> Brought:
        """One payload for each."""
        self.ended.wait(self.pause)
        self.pause = POLL
        for path in self.done:
            path.unlink(missing_ok=True)
        self.done = []
        if self.folder is None or modem.missing(self.folder):
            raise Temporary(gettext_noop("the modem's folders are not there"), 60)
        told: list[dict[str, str]] = []
        for one in modem.came(self.folder):
            told.append({"id": one.id, "sender": one.sender, "text": one.text})
            self.done += one.files
        for ours, path in modem.failed(self.folder):
            told.append({"failed": ours})
            self.done.append(path)
        return Brought([json.dumps(one).encode() for one in told], cursor)

    def stop(self) -> None:
        """Wait no more."""
        self.ended.set()
