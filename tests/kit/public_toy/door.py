"""A toy network: the toy's way in and out, where much stands in public and time runs out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from okienko.channels import door
from okienko.channels.models import Account
from okienko.interactions.actions import Arrival
from okienko.interactions.models import Interaction, Message

from ..toy.door import ToyDoor, ToySettings, _ask, _settings

KIND = "publictoy"
CHANGES = {"edit", "delete", "react"}


class PublicToySettings(ToySettings):
    """As the toy's; a real door keeps its templates in rows of its own."""

    templates: list[dict[str, Any]] = []


class PublicToyDoor(ToyDoor):
    """Comments, mentions and private messages of a made-up network."""

    kind = KIND
    label = "Toy network"
    icon = "message-square"
    abilities = door.Abilities(
        max_length=1000,
        identity_kinds=("toy",),
        public=True,
        answers_privately=True,
        hides=True,
    )
    Settings = PublicToySettings

    def parse(self, account: Account, webhook: door.Webhook) -> Sequence[door.News]:
        """As the toy's; everybody has one talk, and may change what was said in it."""
        events = json.loads(webhook.body)["events"]
        if not any(event.get("do") in CHANGES for event in events):
            found = super().parse(account, webhook)
            return [_said(one, event) for one, event in zip(found, events, strict=True)]
        return [_change(event, webhook.at) for event in events]

    def prepare(self, account: Account, message: Message) -> door.Parcel:
        """As the toy's, with who may read it and which template it is."""
        parcel = super().prepare(account, message)
        more = {"public": message.public, "template": message.template}
        return replace(parcel, content=json.dumps({**json.loads(parcel.content), **more}).encode())

    def hide(self, account: Account, message: Message, *, hidden: bool) -> None:
        """One request; hidden twice is hidden."""
        body = json.dumps({"id": message.external_id, "text": "", "hidden": hidden}).encode()
        answer = _ask(_settings(account), body)
        if answer.status == 429:
            raise door.Temporary("the network wants us to wait", answer.retry_after())
        if answer.status != 200:
            raise door.Permanent(f"refused ({answer.status})")

    def window(self, interaction: Interaction, last_in: datetime) -> door.Window | None:
        """A day; then a week for what a person types; then templates."""
        week = door.Window(last_in + timedelta(days=7), "templates", "typed by a person")
        return door.Window(last_in + timedelta(days=1), week)

    def templates(self, account: Account) -> Sequence[door.ProviderTemplate]:
        """Those of the settings."""
        return [door.ProviderTemplate(**one) for one in account.settings.get("templates", [])]


def _said(found: door.News, event: Mapping[str, Any]) -> door.News:
    if not isinstance(found, Arrival):
        return found
    return replace(
        found,
        channel=KIND,
        sender=replace(found.sender, name=str(event.get("name", ""))),
        conversation=str(event.get("under") or found.sender.value),
        public=bool(event.get("public")),
        profile_url=str(event.get("profile", "")),
    )


def _change(event: Mapping[str, Any], at: datetime) -> door.News:
    which = str(event["id"]), str(event["from"])
    at = datetime.fromisoformat(event["at"]) if "at" in event else at
    if event["do"] == "delete":
        return door.Withdrawn(*which, at)
    if event["do"] == "react":
        return door.Reacted(*which, str(event["text"]), at)
    return door.Edited(*which, str(event["text"]), at)
