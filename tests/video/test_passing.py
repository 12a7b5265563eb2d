"""Words as they are typed, and where somebody points: to the others at once, and kept nowhere."""

from tests.cast import Cast
from tests.chat.desk import Desk
from tests.chat.visitor import Stream
from tests.site import Site
from tests.waiting import until

from .page import Page
from .test_meeting import talking, together


def passed(stream: Stream) -> list[tuple[str, object]]:
    """What a page was told."""
    return [(each["kind"], each["body"]) for each in stream.of("passing")]


def test_words_and_a_pointer_pass_to_the_others_alone(
    site: Site, cast: Cast, desk: Desk, customer: Page
) -> None:
    _contact, page = talking(site, cast, desk, customer)
    mine, its = customer.listen(), page.listen()
    together(mine, its)

    def passes(who: Page, kind: str, body: object) -> int:
        return who.ask("passing", body={"kind": kind, "body": body}).status

    for body in ("Please", "Please show", ""):
        assert passes(page, "caption", body) == 204
    assert passes(page, "pointer", [0.25, 1]) == 204
    until(
        lambda: (
            passed(mine)
            == [
                ("caption", "Please"),
                ("caption", "Please show"),
                ("caption", ""),
                ("pointer", [0.25, 1]),
            ]
        )
    )
    assert passes(customer, "pointer", None) == 204
    until(lambda: passed(its) == [("pointer", None)])
    for kind, body in (
        ("caption", 7),
        ("caption", "x" * 4001),
        ("pointer", [0.5]),
        ("pointer", [0.5, 1.5]),
        ("pointer", ["a", True]),
        ("shout", "x"),
    ):
        assert passes(page, kind, body) == 400, (kind, body)
    assert passes(customer, "caption", "I am the office") == 400
