"""What a check of the network looks at, line by line, and what a report of it may hold.

A page says only how each line went and one measured number: nothing that names anybody.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

#: The lines in their order, with their names.
LINES = {
    "browser": _("Browser"),
    "camera": _("Camera"),
    "microphone": _("Microphone"),
    "server": _("Our server"),
    "relay_udp": _("Relay, the fast way (UDP)"),
    "relay_tcp": _("Relay, the sure way (TCP)"),
    "rate": _("Speed"),
    "sound": _("Sound to the office and back"),
    "loudspeaker": _("Loudspeaker or headphones"),
}
#: How a line went. skipped: it was not tried.
STATES = {
    "good": _("works"),
    "fair": _("works in part"),
    "bad": _("does not work"),
    "skipped": _("not tried"),
}
UNITS = {"rate": "kbit/s", "server": "ms", "relay_udp": "ms", "relay_tcp": "ms", "sound": "ms"}
KEPT = timedelta(days=30)
MOST = 1_000_000  # of what is measured

_BROWSERS = (
    ("Edge", re.compile(r"Edg(?:A|iOS)?/(\d+)")),
    ("Opera", re.compile(r"OPR/(\d+)")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari")),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac", "Macintosh"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """A browser and its system by what it calls itself: no more than many people have alike."""
    agent = agent[:400]
    found = ((name, pattern.search(agent)) for name, pattern in _BROWSERS)
    browser = next((f"{name} {match[1][:4]}" for name, match in found if match), "?")
    system = next((name for name, mark in _SYSTEMS if mark in agent), "?")
    return f"{browser}, {system}"


def read_lines(given: object) -> dict[str, list[object]]:
    """What a page says of each line; ValueError for what no page of ours says."""
    if not isinstance(given, Mapping) or not given or not set(given) <= set(LINES):
        raise ValueError
    found: dict[str, list[object]] = {}
    for name in LINES:
        if name not in given:
            continue
        said = given[name]
        if not isinstance(said, list) or len(said) != 2 or said[0] not in STATES:
            raise ValueError
        value = said[1]
        if value is not None and not (type(value) is int and 0 <= value <= MOST):
            raise ValueError
        found[name] = [said[0], value]
    return found
