"""`okienko set-aside`: what failed for good is listed, tried again, or dropped.

For the time until administrators have a page for it; the verbs do the work.
"""

from django.utils.translation import override

from okienko.events import set_aside
from okienko.events.refusals import Refused
from okienko.events.scope import in_all_offices
from okienko.machinery.trouble import Trouble
from okienko.offices.models import Office


def show() -> int:
    """List all of it. Returns the exit code."""
    found = set_aside.items()
    with in_all_offices():
        slugs = dict(Office.objects.values_list("id", "slug"))
    for item in found:
        print(
            f"{item.name:12} {item.at:%Y-%m-%d %H:%M} UTC  {slugs.get(item.office, item.office)}  "
            f"{item.of}: {item.error}"
        )
    if not found:
        print("Nothing is set aside.")
    return 0


def retry(names: list[str]) -> int:
    """Try some again, or all for the name "all". Returns 1 when one failed again."""
    failed = 0
    for item in _named(names):
        try:
            with override("en"):
                set_aside.retry(item.office, what=item.what, item_id=item.id)
        except Refused as refused:
            print(f"{item.name}: {refused}")
            failed = 1
        except Exception as error:
            print(f"{item.name} failed again: {type(error).__name__}. The log says more.")
            failed = 1
        else:
            print(f"{item.name}: {'done' if item.what == 'event' else 'will be tried at once'}.")
    return failed


def drop(names: list[str]) -> int:
    """Give some up, or all for the name "all". Returns the exit code."""
    for item in _named(names):
        set_aside.drop(item.office, what=item.what, item_id=item.id)
        print(f"{item.name}: dropped.")
    return 0


def _named(names: list[str]) -> list[set_aside.Item]:
    known = {item.name: item for item in set_aside.items()}
    if names == ["all"]:
        return list(known.values())
    if unknown := [name for name in names if name not in known]:
        raise Trouble(
            f"Not set aside: {', '.join(unknown)}.", "`okienko set-aside list` names what is."
        )
    return [known[name] for name in names]
