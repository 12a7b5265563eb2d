"""Which contacts of a customer are of one matter: what was said, what takes up what, cases."""

from datetime import UTC, datetime, timedelta

from okienko.interactions.matter import matter
from okienko.interactions.models import Bond, Interaction

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def contact(number: int, days: float = 0, **more: object) -> Interaction:
    at = NOON + timedelta(days=days)
    return Interaction(id=number, customer_id=1, channel="email", received_at=at, **more)


def said(one: int, other: int, *, together: bool = True) -> Bond:
    return Bond(first_id=min(one, other), second_id=max(one, other), together=together)


def numbers(found: list[Interaction]) -> list[int]:
    return [row.id for row in found]


def test_what_takes_another_up_is_of_its_matter_and_so_on() -> None:
    rows = [contact(1), contact(2, 40, previous_id=1), contact(3, 80, previous_id=2), contact(4)]
    found = matter(rows[0], rows, [], {})
    assert numbers(found.contacts) == [1, 2, 3]
    assert [one.why for one in found.joined] == ["follows", "follows"]


def test_contacts_of_one_case_are_of_one_matter() -> None:
    rows = [contact(1), contact(2, 20), contact(3, 40)]
    found = matter(rows[1], rows, [], {1: {7}, 2: {7, 8}, 3: {9}})
    assert numbers(found.contacts) == [1, 2]


def test_what_an_official_said_counts_before_every_rule() -> None:
    rows = [contact(1), contact(2, previous_id=1), contact(3)]
    bonds = [said(1, 2, together=False), said(3, 1)]
    found = matter(rows[0], rows, bonds, {1: {7}, 2: {7}})
    assert numbers(found.contacts) == [1, 3]
    assert numbers(list(found.parted)) == [2]
    assert found.joined[0].bond is bonds[1]
    assert found.suggestions == ()


def test_a_contact_of_another_customer_never_comes_in() -> None:
    rows = [contact(1), contact(2)]
    assert numbers(matter(rows[0], rows[:1], [said(1, 2)], {}).contacts) == [1]


def test_a_suggestion_has_a_reason() -> None:
    here = contact(9, 0, topic_id=5)
    rows = [
        here,
        contact(1, -13, topic_id=5),
        contact(2, -15, topic_id=5),  # the same topic, too long ago
        contact(3, -1, topic_id=6),  # another topic
        contact(4, -1),
        contact(5, -4),  # nothing known, not near
        contact(6, 30, subject="Re: [K-2026-000009] Odpady"),
    ]
    found = matter(here, rows, [], {})
    assert [(one.contact.id, one.hint) for one in found.suggestions] == [
        (6, "number"),
        (1, "topic"),
        (4, "days"),
    ]
    assert numbers(found.contacts) == [9]  # a suggestion is a suggestion


def test_what_was_refused_is_not_suggested_again() -> None:
    rows = [contact(1), contact(2, 1)]
    found = matter(rows[0], rows, [said(1, 2, together=False)], {})
    assert found.suggestions == ()
