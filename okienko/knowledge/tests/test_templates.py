"""Reply templates are written, found and removed."""

import pytest

from okienko.events.actor import official
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.knowledge import actions, queries
from okienko.knowledge.models import ReplyTemplate
from tests.cast import Cast, the_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


@pytest.fixture
def here(cast: Cast) -> int:
    return cast.here.id


def names(here: int, *args: str) -> list[tuple[str, str]]:
    with in_offices([here]):
        return [(line.name, line.language) for line in queries.templates(*args)]


def test_templates_are_listed_by_language_and_words(here: int) -> None:
    actions.add_template(here, name="Żwir", body="Dzień dobry {customer}")
    actions.add_template(here, name="Bioodpady", body="Odbiór: {date}")
    actions.add_template(here, name="Bioodpady", body="Pick-up: {date}", language="en")
    assert names(here) == [("Bioodpady", "en"), ("Bioodpady", "pl"), ("Żwir", "pl")]
    assert names(here, "pl") == [("Bioodpady", "pl"), ("Żwir", "pl")]
    assert names(here, "pl", "ODBIOR bio") == [("Bioodpady", "pl")]


def test_a_short_form_is_a_few_letters_and_a_door_is_named(here: int) -> None:
    actions.add_template(here, name="Chwila", body="Już sprawdzam.", shortcut=" Chwila-1 ")
    made = actions.add_template(here, name="Czat", body="Dziękuję.", channel="chat")
    with in_offices([here]):
        found = {line.name: line for line in queries.templates()}
    assert found["Chwila"].shortcut == "chwila-1"
    assert (found["Czat"].channel, found["Chwila"].channel) == ("chat", "")
    for wrong in ("dwa słowa", ";chwila", "a" * 21):
        with pytest.raises(Refused) as refused:
            actions.change_template(here, template_id=made, shortcut=wrong)
        assert refused.value.code == "template_shortcut"


def test_a_template_is_filled(cast: Cast, here: int) -> None:
    made = actions.add_template(
        here, name="A", body="Dzień dobry {customer}, {due}", subject="W sprawie {case_number}"
    )
    with in_offices([here]):
        filled = queries.filled(made, {"customer": "Jan Kos"})
        assert filled is not None
        assert (filled.text, filled.missing) == ("Dzień dobry Jan Kos, {due}", ("due",))
        line = queries.template(made)
        assert line is not None
        assert line.subject == "W sprawie {case_number}"
    with in_offices([cast.there.id]):
        assert queries.filled(made, {}) is None
        assert queries.template(made) is None


def test_a_template_is_corrected_and_removed(cast: Cast, here: int) -> None:
    anna = cast.here.officials["anna"]
    made = actions.add_template(here, name="A", body="x")
    actions.change_template.by(official(here, anna))(
        here, template_id=made, name="B", body="y\r\nz"
    )
    with in_offices([here]):
        row = ReplyTemplate.objects.get(id=made)
        assert (row.name, row.body, row.changed_by_id) == ("B", "y\nz", anna)
    actions.remove_template(here, template_id=made)
    assert names(here) == []
    for gone in (
        lambda: actions.remove_template(here, template_id=made),
        lambda: actions.change_template(here, template_id=made, name="B", body="y"),
    ):
        with pytest.raises(Refused) as refused:
            gone()
        assert refused.value.code == "unknown_template"


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("", "x", "template_needs_name"),
        ("A", "  ", "template_text"),
        ("A", "x" * 20_001, "template_text"),
        ("A", "PESEL {pesel}", "unknown_placeholder"),
        ("Taken", "x", "template_taken"),
    ],
)
def test_what_no_template_is(here: int, name: str, body: str, code: str) -> None:
    actions.add_template(here, name="Taken", body="x")
    other = actions.add_template(here, name="Other", body="x")
    with pytest.raises(Refused) as refused:
        actions.add_template(here, name=name, body=body)
    assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        actions.change_template(here, template_id=other, name=name, body=body)
    assert refused.value.code == code


def test_each_office_has_its_own(cast: Cast, here: int) -> None:
    actions.add_template(here, name="A", body="x")
    actions.add_template(cast.there.id, name="A", body="y")
    assert names(here) == [("A", "pl")]
    with in_offices([here, cast.there.id]):
        assert len(queries.templates()) == 2
        assert [t.body for t in queries.templates(office=here)] == ["x"]


def test_those_out_of_use_are_listed_last_for_who_keeps_them(here: int) -> None:
    old = actions.add_template(here, name="Ambona", body="x")
    actions.change_template(here, template_id=old, active=False)
    actions.add_template(here, name="Żwir", body="y")
    with in_offices([here]):
        listed = [(line.name, line.active) for line in queries.all_templates(here)]
    assert listed == [("Żwir", True), ("Ambona", False)]
