"""Mastodon: who mentions the office, in public or in private, is answered there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from okienko.channels import door, http_client
from okienko.channels.asked import asking, health
from okienko.channels.models import Account
from okienko.channels.parcels import UNCLEAR
from okienko.channels.pieces import Piece
from okienko.channels.setup import Step
from okienko.channels.ways import Way
from okienko.events.runtime.health import Check, Health
from okienko.interactions.actions import File

from . import api
from .asker import LATELY, Asker
from .notes import KIND, news
from .queries import lately
from .settings import MastodonSettings
from .writing import KEPT_FOR_NAME, LONGEST, objects_to, upload, write

if TYPE_CHECKING:
    from okienko.channels.door import Runtime
    from okienko.channels.serving import Connection
    from okienko.interactions.models import Message
    from okienko.offices.models import Office

MEGABYTE = 1024 * 1024


class MastodonDoor(door.Door):
    """An account at a server: mentions come, statuses go."""

    kind = KIND
    label = _("Mastodon")
    icon = "at-sign"
    abilities = door.Abilities(
        attachments=True,
        max_length=LONGEST - KEPT_FOR_NAME,
        max_attachment_bytes=16 * MEGABYTE,
        identity_kinds=(KIND,),
        public=True,
        answers_privately=True,
    )
    Settings = MastodonSettings
    sends = True
    long_running = True
    about = _("Who mentions the office's account, in public or in private, is answered there.")
    paused = _("What is written to the office stays at the server and comes in then.")
    help = (
        _("The office needs an account at a server. Any server will do, also one of its own."),
        _(
            "On the server's page: Preferences → Development → New application. Choose these "
            "scopes and nothing else: profile, read:accounts, read:notifications, read:statuses, "
            "write:media, write:statuses. Its page then shows “Your access token”."
        ),
        _("What is answered in public everybody can read; personal data belong in no such answer."),
        _("Messages between two are not encrypted: who runs the two servers could read them."),
    )

    def ways(self, _office: Office, accounts: Sequence[Account], /) -> Sequence[Way]:
        """Those whose names are known."""
        return [way for each in accounts if (way := self._way(each))]

    def _way(self, account: Account) -> Way | None:
        name, server = account.settings.get("username", ""), account.settings.get("server", "")
        if not (name and server):
            return None
        words, note = str(_("Write on Mastodon")), f"@{name}@{urlsplit(server).hostname}"
        return Way("network", words, f"{server}/@{name}", note=note, icon=self.icon)

    def parts(self) -> Mapping[str, Check]:
        """The accounts that are asked."""
        return {KIND: health.line(KIND)}

    def states(self, accounts: Sequence[Account]) -> Mapping[int, Health]:
        """What was last heard of each."""
        return health.states(accounts)

    def check(self, account: Account) -> Health:
        """Ask whose the token is."""
        try:
            who = api.get(api.settings_of(account), "/api/v1/accounts/verify_credentials")
        except door.SendError as error:
            return Health("failed", gettext(error.reason))
        return Health("ok", f"@{who.get('acct', '')}")

    def trial(self, account: Account) -> Iterator[Step]:
        """The token and its rights, the stream, something written and taken away again."""
        from .trial import trial

        return trial(api.settings_of(account))

    def parse(self, account: Account, webhook: door.Webhook) -> Sequence[door.News]:
        """One notification that we have asked for."""
        return news(account.id, api.settings_of(account).host, webhook)

    def fetch(self, account: Account, reference: str) -> File:
        """A file by its address, which strangers may have named."""
        timeout = api.settings_of(account).timeout * 4
        answer = http_client.fetch(reference, headers={}, timeout=timeout, found=True)
        return File("", answer.headers.get("content-type", ""), answer.body)

    def objects_to(self, _text: str, files: Sequence[Piece]) -> str:
        """Kinds of files, and how many."""
        return objects_to(files)

    def prepare(self, _account: Account, message: Message) -> door.Parcel:
        """The status, and its files."""
        return write(message)

    def send(self, account: Account, parcel: door.Parcel, handing: Callable[[], None]) -> door.Sent:
        """Files first, which nobody sees; then the status, under a key that holds for an hour."""
        settings, made = api.settings_of(account), json.loads(parcel.content)
        status = {**made["status"], "media_ids": [upload(settings, one) for one in made["files"]]}
        answer = api.ask(
            settings,
            "POST",
            "/api/v1/statuses",
            json.dumps(status).encode(),
            headers={"Content-Type": api.JSON, "Idempotency-Key": made["key"]},
            handing=handing,
        )
        said = api.found(answer)
        if not isinstance(said, dict) or not said.get("id"):
            raise door.Uncertain(UNCLEAR, answer.status)
        return door.Sent(str(said["id"]))

    async def serve(self, runtime: Runtime) -> None:
        """Ask for each account."""
        await asking.serve(runtime, [KIND], _asker)


def _asker(connection: Connection) -> Asker:
    settings = connection.settings
    assert isinstance(settings, MastodonSettings)  # noqa: S101
    office, account = connection.office, connection.account_id
    return Asker(settings, lambda: lately(office, account, LATELY))
