"""The way through the pages of settings: what stands in the column beside each of them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One line: `url` is the name of its page, and the beginning of the names of those below it."""

    url: str
    title: str | Promise
    icon: str


Nav = list[tuple[str | Promise, list[Entry]]]

NAV: Nav = [
    (
        _("Office"),
        [
            Entry("administration:overview", _("Overview"), icon="list-checks"),
            Entry("administration:office", _("About the office"), icon="landmark"),
            Entry("administration:people", _("People"), icon="users"),
            Entry("administration:skills", _("Skills"), icon="graduation-cap"),
            Entry("administration:departments", _("Departments"), icon="building-2"),
            Entry("administration:configuration", _("Packs and files"), icon="package"),
        ],
    ),
    (
        _("Every day"),
        [
            Entry("administration:hours", _("Hours"), icon="clock"),
            Entry("administration:queues", _("Queues"), icon="list-ordered"),
            Entry("administration:topics", _("Topics"), icon="list-tree"),
            Entry("administration:templates", _("Reply templates"), icon="message-square-text"),
            Entry("administration:service_cards", _("Service cards"), icon="id-card"),
            Entry("administration:kinds", _("Kinds of case"), icon="folder-open"),
            Entry("administration:outcomes", _("Outcome words"), icon="text-quote"),
        ],
    ),
    (
        _("Telephone"),
        [
            Entry("administration:announcements", _("Announcements"), icon="volume-2"),
            Entry("administration:trunks", _("Telephone lines"), icon="cable"),
            Entry("administration:dialling", _("Calls out"), icon="phone-outgoing"),
            Entry("administration:numbers", _("Numbers and menus"), icon="phone-incoming"),
            Entry("administration:boxes", _("Message boxes"), icon="voicemail"),
            Entry("administration:satisfaction", _("Satisfaction"), icon="smile"),
            Entry("administration:recordings", _("Recording of calls"), icon="disc"),
            Entry("administration:while_waiting", _("While callers wait"), icon="hourglass"),
        ],
    ),
    (
        _("Customers reach us"),
        [
            Entry("administration:connections", _("Connections"), icon="plug"),
            Entry("administration:forms", _("Forms"), icon="file-pen-line"),
            Entry("administration:questions", _("Questions of the forms"), icon="list"),
            Entry("administration:held", _("Held forms"), icon="shield-alert"),
            Entry("administration:checks", _("What works from where"), icon="activity"),
        ],
    ),
]

#: Of who supervises an office without administering it; the first is where they begin.
OF_SUPERVISORS: Nav = [
    (
        _("Customers reach us"),
        [Entry("administration:connections_brought", _("What providers brought"), icon="inbox")],
    ),
    (
        _("Telephone"),
        [Entry("administration:announcements", _("Announcements"), icon="volume-2")],
    ),
]
