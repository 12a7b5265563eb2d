"""`okienko simulate`: turns the sample commune's customers up or down while the demo runs."""

import argparse
import sys
from collections.abc import Sequence

from okienko.config import config
from okienko.portal.town import NO_TELEPHONE, NoTown, ask

SHOWS = ("speaks", "shows", "signs", "unseen")  # video.customers.MANNERS
NOBODY_CALLS = "there is no telephone here; `okienko doctor` says why"


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit code."""
    parser = argparse.ArgumentParser(
        prog="okienko simulate",
        description="Turn the sample commune's customers up or down while the demo runs.",
    )
    parser.add_argument(
        "--rate", type=float, metavar="FACTOR", help="1 is calm: a call each minute; 0 is silence"
    )
    parser.add_argument("--calls", choices=("on", "off"), help="whether anybody calls")
    parser.add_argument("--mails", choices=("on", "off"), help="whether anybody writes, forms too")
    parser.add_argument("--chats", choices=("on", "off"), help="whether anybody chats")
    parser.add_argument(
        "--messages", choices=("on", "off"), help="whether anybody texts or messages"
    )
    parser.add_argument("--videos", choices=("on", "off"), help="whether anybody calls by video")
    parser.add_argument("--ring", action="store_true", help="one call now")
    parser.add_argument(
        "--show", choices=SHOWS, help="one call by video now, by somebody who does so"
    )
    parser.add_argument("--status", action="store_true", help="say what goes on")
    given = parser.parse_args(list(argv))
    home = config().home
    try:
        if given.ring or given.show:
            told = ask(home, "ring" if given.ring else "show", manner=given.show)
            if told.get("error") == NO_TELEPHONE:
                print(f"okienko: {NOBODY_CALLS}", file=sys.stderr)
                return 1
            print(f"{told.get('name', '')} calls {told.get('called', 'by video')}")
            return 0
        told = ask(
            home,
            "turn",
            rate=given.rate,
            calls=_yes(given.calls),
            letters=_yes(given.mails),
            chats=_yes(given.chats),
            messages=_yes(given.messages),
            videos=_yes(given.videos),
        )
    except NoTown:
        print(
            "okienko: the sample commune does not run. Start it with `okienko up --demo`, with the "
            "same OKIENKO_HOME.",
            file=sys.stderr,
        )
        return 1
    names = {name: name for name in ("calls", "letters", "chats", "messages", "videos")}
    names["letters"] = "e-mails"
    turned = (f"{words} {'on' if told[name] else 'off'}" for name, words in names.items())
    print(f"rate {told['rate']:g}, {', '.join(turned)}")
    if not told["telephone"]:
        print(f"nobody calls: {NOBODY_CALLS}")
    for name, count in sorted(told["counts"].items()):
        print(f"  {count:6} {name}")
    return 0


def _yes(word: str | None) -> bool | None:
    return None if word is None else word == "on"
