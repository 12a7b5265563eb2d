"""Video as a door: its customers are on a page of ours, as in a chat, and are spoken with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from okienko.channels.door import Abilities, Door, WebPart
from okienko.channels.phone.passing import PassesOn
from okienko.channels.setup import Step, ToCopy
from okienko.channels.uploads import MOST
from okienko.channels.ways import Way
from okienko.events import clock
from okienko.events.runtime.health import Health
from okienko.events.security.scope import in_offices
from okienko.offices import queries as offices
from okienko.routing import queries as routing

from . import actions, queries
from .limits import LONGEST
from .opening import settings_of, standing
from .settings import VideoSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from okienko.channels.models import Account
    from okienko.channels.standing import Absence
    from okienko.interactions.models import Interaction
    from okienko.offices.models import Office


def page_of(office: Office) -> str:
    """Where customers begin."""
    return reverse("portal:video", args=[office.slug])


class VideoDoor(PassesOn, Door):
    """A customer and an official see and hear each other, and write beside it. A department takes
    the customer over by sound.
    """

    kind = "video"
    label = _("Video call")
    icon = "video"
    abilities = Abilities(
        attachments=True,
        max_attachment_bytes=MOST,
        max_length=LONGEST,
        holds=True,
        passes=True,
        invites=True,
    )
    Settings = VideoSettings
    immediate = True
    about = _("A page of the office on which customers see an official and are seen.")
    paused = _("The page is not there, and the contact page no longer leads to it.")
    help = (
        _("Nothing is needed outside: the contact page of the office leads to it."),
        _("Officials who take video calls need a camera, and the telephone of the page."),
        _("Pictures go from browser to browser. Nothing of picture or sound is kept."),
    )

    def to_copy(self, account: Account, site: str) -> Sequence[ToCopy]:
        """The page's address, for the office's web site."""
        page = page_of(offices.office(account.office_id))
        words = _("For the office's web site: a link to it is enough.")
        return (ToCopy("page", _("The page of the video calls"), f"{site}{page}", words),)

    def ways(self, office: Office, accounts: Sequence[Account], /) -> Sequence[Way]:
        """The page, as it stands now."""
        if not accounts:
            return ()
        state, words, _opens = standing(VideoSettings.model_validate(accounts[0].settings))
        is_open = state != "closed"
        return (Way("video", _now("Video call"), page_of(office), open=is_open, note=words),)

    def trial(self, account: Account) -> Iterator[Step]:
        """Whether there is a queue, and somebody who would be seen."""
        with in_offices([account.office_id], reading=True):
            queue = routing.queue_in_use(settings_of(account.id).queue)
            there = routing.somebody_speaks(clock.now())
        title = _("The video calls have a queue")
        if queue is None:
            yield Step("queue", title, "failed", _("The office has no queue yet."))
            return
        yield Step("queue", title, "ok", queue.name)
        somebody = _("Somebody is at work who takes video calls")
        if there:
            yield Step("there", somebody, "ok")
        else:
            advice = _("Until then the page says that nobody answers, and shows other ways.")
            yield Step("there", somebody, "off", _("Nobody just now."), advice=advice)

    def check(self, account: Account) -> Health:
        """There is nobody outside to ask: the settings are all there is."""
        account.read()
        return Health("ok", str(_("The page can be opened.")))

    def absences(self, interactions: Sequence[Interaction]) -> Mapping[int, Absence]:
        """Those whose customer has left the page."""
        return queries.absences(interactions)

    def ask(self, office: int, **details: Any) -> int:
        """As of a call, while the customer has sound. Refused `video_unheard`."""
        return actions.ask_department(office, **details)

    def pass_to(self, office: int, **details: Any) -> int:
        """The same, without asking first."""
        return actions.ask_department(office, blind=True, **details)

    def complete(self, office: int, **details: Any) -> None:
        """The department takes the customer over, who has sound."""
        actions.complete(office, **details)

    def web(self) -> WebPart:
        """The pages' streams."""
        from .web import Meetings

        return Meetings()
