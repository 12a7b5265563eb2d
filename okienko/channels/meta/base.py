"""What Meta's doors have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from okienko.channels import door, http_client
from okienko.channels.models import Account
from okienko.channels.setup import Step, ToCopy
from okienko.events.runtime.health import Health
from okienko.interactions.actions import File

from . import graph, hooks, queries
from .settings import MetaSettings

if TYPE_CHECKING:
    from okienko.channels.door import Runtime

#: For whoever administers the office's account at Meta.
HELP = (
    _(
        "Meta asks for a business portfolio of the office (business.facebook.com), verified by its "
        "papers, and an app of the kind Business (developers.facebook.com)."
    ),
    _(
        "Make a system user in the business settings, give it the app and the office's account, "
        "and make a token for it. One without an end saves the work of renewing it."
    ),
    _(
        "One app serves one number, one page and one profile: Meta brings all of a kind to one "
        "address. A second page needs an app of its own."
    ),
    _("This Okienko must be reached from the internet by https."),
)


class MetaDoor(door.Door):
    """A door of Meta's: signed webhooks in, the Graph API out."""

    sends = True
    long_running = True
    paused = _("Meta tries for days to bring what people write; then it is lost.")
    #: What of the token is asked for in the test: fields of the object that the connection is.
    shown: str = "name"
    #: The fields of webhooks that Meta must be told to bring.
    fields: Sequence[str] = ("messages",)
    names_fields = True  # they are told when the app is subscribed, not in the app alone

    def subscribes(self, settings: MetaSettings) -> str:
        """The object whose news the app is subscribed to."""
        return settings.own()

    def verify(self, account: Account, webhook: door.Webhook) -> None:
        """The app's secret signs the bytes."""
        hooks.must_be_signed(graph.settings_of(account), webhook)

    def greet(self, account: Account, query: Mapping[str, str]) -> str | None:
        """Meta shows our word and wants its own back, when the address is typed there."""
        return hooks.challenge(graph.settings_of(account), query)

    def check(self, account: Account) -> Health:
        """Ask for the object that the connection is."""
        settings = graph.settings_of(account)
        try:
            found = graph.get(settings, settings.own(), fields=self.shown)
        except door.SendError as error:
            return Health("failed", gettext(error.reason))
        return Health("ok", str(found.get(self.shown, "")))

    def trial(self, account: Account) -> Iterator[Step]:
        """The token, its end, what Meta brings here, and a message that really comes."""
        from .trial import trial

        return trial(self, account)

    def to_copy(self, account: Account, _site: str) -> Sequence[ToCopy]:
        """What is typed at Meta beside the address of the webhook."""
        return (
            ToCopy(
                "verify",
                _("Verify token"),
                hooks.word_of(graph.settings_of(account)),
                _("In the app at Meta, beside the address. Subscribe there to: %(fields)s")
                % {"fields": ", ".join(self.fields)},
            ),
        )

    def expires(self, account: Account) -> datetime | None:
        """As Meta said when it was asked last."""
        return queries.until(account.id)

    def states(self, accounts: Sequence[Account]) -> Mapping[int, Health]:
        """What Meta said of the token when it was asked last."""
        return queries.states(accounts)

    def fetch(self, account: Account, reference: str) -> File:
        """A file by its address, which anybody may open who knows it."""
        settings = graph.settings_of(account)
        answer = http_client.fetch(
            reference,
            headers={},
            timeout=settings.timeout,
            found=graph.elsewhere(settings, reference),
        )
        return File("", answer.headers.get("content-type", ""), answer.body)

    async def serve(self, runtime: Runtime) -> None:
        """Ask each hour how long the tokens live."""
        from .live import serve

        await serve(runtime, self.kind)
