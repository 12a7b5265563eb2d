"""Each hour every connection asks Meta how long its token lives, and for its templates."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from okienko.channels.door import Permanent, ProviderTemplate, Runtime, SendError
from okienko.channels.news import moment
from okienko.channels.serving import Connection, serve_each
from okienko.events.runtime.apart import apart
from okienko.events.runtime.faults import where

from . import actions, graph
from .settings import MetaSettings

log = logging.getLogger(__name__)

EACH = 3600.0  # seconds between two questions
#: Seconds after questions that failed, one after another: who has only just started is asked soon.
AGAIN = (2.0, 5.0, 15.0, 45.0, 120.0)
MOST = 1000  # templates

_STATES = {
    "APPROVED": "approved",
    "PENDING": "waiting",
    "IN_APPEAL": "waiting",
    "PENDING_DELETION": "refused",
    "REJECTED": "refused",
    "DISABLED": "refused",
    "PAUSED": "paused",
    "LIMIT_EXCEEDED": "paused",
}


async def serve(runtime: Runtime, kind: str) -> None:
    """Ask for all connections of a door, until cancelled."""

    async def one(connection: Connection) -> None:
        failed = 0
        while True:
            well = await _asked(runtime, connection)
            pause = EACH if well else AGAIN[min(failed, len(AGAIN) - 1)]
            failed = 0 if well else failed + 1
            await asyncio.sleep(pause)

    await serve_each(runtime, [kind], "meta", one)


async def _asked(runtime: Runtime, connection: Connection) -> bool:
    """Ask once and write it down; whether it was answered."""
    lane = f"meta-{connection.account_id}"
    settings = connection.settings
    assert isinstance(settings, MetaSettings)  # noqa: S101 (each door's own schema)
    office, account = connection.office, connection.account_id
    try:
        try:
            until, templates = await apart(lambda: look(settings), "apart-meta")
        except SendError as error:
            if error.detail:
                log.warning("meta_not_asked", extra={"error": str(error)})
            await runtime.bridge.call(
                lane, actions.trouble, office, account_id=account, reason=error.reason
            )
            return False
        await runtime.bridge.call(
            lane, actions.answered, office, account_id=account, until=until, templates=templates
        )
    except Exception as error:  # the database is away, or a fault of ours
        log.warning("meta_not_asked", extra={"error": where(error)})
        return False
    return True


def look(settings: MetaSettings) -> tuple[datetime | None, list[ProviderTemplate] | None]:
    """The end of the token (UTC), None where it has none or Meta does not tell; all templates, None
    where there are none to ask for. Raises SendError.
    """
    until = None
    with suppress(Permanent):  # it is not told of every token; that the token works, others show
        until = ends(settings)
    business = getattr(settings, "business_id", "")
    return until, list(_templates(settings, business)) if business else None


def ends(settings: MetaSettings) -> datetime | None:
    """The end of the token (UTC), None for one without end. Raises SendError."""
    token = settings.token.get_secret_value()
    said = graph.get(settings, "debug_token", input_token=token).get("data")
    until = said.get("expires_at") if isinstance(said, dict) else None
    return moment(int(until) * 1000) if isinstance(until, int) else None


def _templates(settings: MetaSettings, business: str) -> Sequence[ProviderTemplate]:
    found: list[ProviderTemplate] = []
    after: dict[str, str] = {}
    while len(found) < MOST:
        said = graph.get(
            settings,
            f"{business}/message_templates",
            fields="name,language,status,components",
            limit="100",
            **after,
        )
        found += [one for each in said.get("data", []) if (one := template(each))]
        paging = said.get("paging", {})
        cursor = paging.get("cursors", {}).get("after") if paging.get("next") else None
        if not isinstance(cursor, str):
            break
        after = {"after": cursor}
    return found


def template(said: Any) -> ProviderTemplate | None:
    """One template as Meta tells it; None for one that is more than words with fields."""
    if not isinstance(said, dict) or not isinstance(parts := said.get("components"), list):
        return None
    kinds = {part.get("type"): part for part in parts if isinstance(part, dict)}
    body = kinds.get("BODY", {}).get("text")
    heading = kinds.get("HEADER", {})
    if not isinstance(body, str) or heading.get("format", "TEXT") != "TEXT":
        return None
    above, below = heading.get("text", ""), kinds.get("FOOTER", {}).get("text", "")
    if "{{" in above or _asks_more(kinds.get("BUTTONS", {})):
        return None
    return ProviderTemplate(
        str(said.get("name", "")),
        str(said.get("language", "")),
        _STATES.get(str(said.get("status")), "refused"),  # type: ignore[arg-type]
        "\n".join(filter(None, (above, body, below))),
        fields_in(body),
    )


def _asks_more(buttons: dict[str, Any]) -> bool:
    """Whether a button has a field of its own, as an address with a part to fill in."""
    return "{{" in str(buttons.get("buttons", ""))


def fields_in(body: str) -> list[str]:
    """The names of the fields of a template's text, in their order: "1", "2" or words."""
    found = [part.partition("}}")[0].strip() for part in body.split("{{")[1:] if "}}" in part]
    return list(dict.fromkeys(found))
