"""A case from its opening to its end, and again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from okienko.cases import actions, queries
from okienko.cases.models import Case, CaseStep
from okienko.cases.queries import Filters
from okienko.cases.statutory import rule, rules_on
from okienko.customers.actions import make as make_customer
from okienko.customers.actions import merge, unmerge
from okienko.events import clock
from okienko.events.actor import acting, official
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import add_topic, change_topic
from okienko.interactions.models import Interaction
from okienko.offices.actions import add_department, change_department
from okienko.offices.models import Department
from okienko.routing.actions import finish, put_back
from okienko.routing.models import Wait
from okienko.statistics.tests.player import Player
from tests.cast import Cast, a_call, the_cast

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with clock.at(TUESDAY):
        yield the_cast()


@pytest.fixture
def here(cast: Cast) -> int:
    return cast.here.id


@pytest.fixture
def kind(cast: Cast) -> int:
    return actions.add_kind(cast.here.id, name="Nieodebrane odpady", term_days=3)


def opened(here: int, kind: int, **more: Any) -> int:
    return actions.open_case(here, kind_id=kind, title="Nie odebrano bioodpadów", **more)


def page(here: int, case: int) -> queries.CasePage:
    with in_offices([here]):
        found = queries.case(case)
    assert found is not None
    return found


def listed(here: int, filters: Filters | None = None, **more: Any) -> list[str]:
    with in_offices([here]):
        return [line.title for line in queries.cases(filters, **more).lines]


def codes(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def test_an_intervention_becomes_a_case(cast: Cast, here: int) -> None:
    anna, call = cast.here.officials["anna"], a_call(cast.here)
    kind = actions.add_kind(here, name="Odpady", term_days=3, department_id=cast.here.department)
    with acting(official(here, anna)):
        case = opened(here, kind, interaction_id=call, words="Polna 1")
    found = page(here, case)
    with in_offices([here]):
        caller = Interaction.objects.get(id=call).customer_id
        assert queries.by_number(" z-2026-00001 ") == case
        assert [c.id for c in queries.of_interaction(call)] == [case]
        event = EventRow.objects.get(kind="case.opened")
    line = found.line
    assert line.number == "Z-2026-00001"
    assert (line.state, line.open, line.late, line.days) == ("new", True, False, 3)
    assert (line.customer_id, line.department) == (caller, "Gospodarka komunalna")
    assert line.due_on == date(2026, 3, 13)
    assert found.opened_by == "Anna"
    assert [c.id for c in found.contacts] == [call]
    assert [(s.kind, s.words, s.official, s.contact) for s in found.steps] == [
        ("opened", "Polna 1", "Anna", call)
    ]
    assert event.data["interaction"] == call
    assert "Polna" not in str(event.data)


def test_the_term_runs_from_the_local_day_of_receipt(cast: Cast, here: int) -> None:
    kind = actions.add_kind(here, name="Skarga", rule="complaint")
    with clock.at(datetime(2026, 1, 30, 23, 30, tzinfo=UTC)):  # the 31st in Warsaw
        call = a_call(cast.here)
    case = page(here, opened(here, kind, interaction_id=call))
    assert case.began_on == date(2026, 1, 31)
    assert case.line.due_on == date(2026, 3, 2)
    assert case.basis == "KPA art. 237 § 1"


def test_a_case_opened_by_hand(here: int, kind: int) -> None:
    jan = make_customer(here, name="Jan Kos")
    case = opened(here, kind, customer_id=jan, due_on=date(2026, 4, 1))
    assert page(here, case).line.customer == "Jan Kos"
    assert page(here, case).line.due_on == date(2026, 4, 1)
    with in_offices([here]):
        assert [c.id for c in queries.open_of_customer(jan)] == [case]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind_id": 0}, "no_case_kind"),
        ({"title": " "}, "no_case_title"),
        ({"interaction_id": 0}, "unknown_contact"),
        ({"department_id": 0}, "unknown_department"),
        ({"due_on": date(2026, 3, 9)}, "term_too_early"),
    ],
)
def test_what_no_case_is_opened_with(here: int, kind: int, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.open_case(here, **{"kind_id": kind, "title": "x", **more})
    assert codes(refused) == code
    with in_offices([here]):
        assert not Case.objects.exists()


def test_numbers_have_no_gaps_and_begin_anew_each_year(cast: Cast, here: int, kind: int) -> None:
    opened(here, kind)
    with pytest.raises(Refused):
        opened(here, kind, due_on=date(2020, 1, 1))
    second = opened(here, kind)
    assert page(here, second).line.number == "Z-2026-00002"
    with clock.at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):  # 2027 in Warsaw
        assert page(here, opened(here, kind)).line.number == "Z-2027-00001"
    there = cast.there.id
    other = actions.open_case(there, kind_id=actions.add_kind(there, name="A"), title="x")
    assert page(there, other).line.number == "Z-2026-00001"


@pytest.mark.django_db(transaction=True)
def test_cases_opened_at_once_have_numbers_of_their_own() -> None:
    here = the_cast().here.id
    kind = actions.add_kind(here, name="A")
    start, cases, failed = Barrier(6), [], []

    def work() -> None:
        try:
            start.wait()
            cases.append(opened(here, kind))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    numbers = sorted(page(here, case).line.number[-5:] for case in cases)
    assert numbers == [f"{n:05d}" for n in range(1, 7)]


def test_a_case_goes_its_way(cast: Cast, here: int, kind: int) -> None:
    anna, case = cast.here.officials["anna"], opened(here, kind)
    actions.hand_over.by(official(here, anna))(
        here, case_id=case, department_id=cast.here.department
    )
    with pytest.raises(Refused) as refused:
        actions.hand_over(here, case_id=case, department_id=cast.here.department)
    assert codes(refused) == "case_same_department"
    actions.move_on(here, case_id=case, move="accept")
    actions.move_on(here, case_id=case, move="begin", words="Firma wie")
    actions.annotate.by(official(here, anna))(here, case_id=case, words="Klient prosi o telefon")
    with pytest.raises(Refused) as refused:
        actions.close(here, case_id=case, words="  ")
    assert codes(refused) == "no_words_of_outcome"
    actions.close.by(official(here, anna))(here, case_id=case, words="Odebrano 12 marca")
    found = page(here, case)
    assert (found.line.state, found.line.open, found.line.days) == ("settled", False, None)
    assert found.outcome_words == "Odebrano 12 marca"
    assert [m.move for m in found.moves] == ["reopen"]
    assert [(s.kind, s.words) for s in found.steps] == [
        ("opened", ""),
        ("handed_over", ""),
        ("moved", ""),
        ("moved", "Firma wie"),
        ("note", "Klient prosi o telefon"),
        ("closed", "Odebrano 12 marca"),
    ]
    assert found.steps[4].basis == "KPA art. 14 § 2"
    with pytest.raises(Refused) as refused:
        actions.move_on(here, case_id=case, move="begin")
    assert codes(refused) == "case_move_impossible"


def test_a_case_opened_again_has_a_new_term(here: int, kind: int) -> None:
    case = opened(here, kind)
    actions.close(here, case_id=case, words="Zrobione")
    with pytest.raises(Refused):
        actions.set_due(here, case_id=case, due_on=date(2026, 5, 5), reason="bo")
    with clock.at(datetime(2026, 3, 17, 9, 0, tzinfo=UTC)):
        with pytest.raises(Refused):
            actions.reopen(here, case_id=case, words="")
        actions.reopen(here, case_id=case, words="Nadal leży")
    found = page(here, case)
    assert (found.line.state, found.line.open, found.outcome_words) == ("reopened", True, "")
    assert found.line.due_on == date(2026, 3, 20)
    assert [s.kind for s in found.steps] == ["opened", "closed", "reopened"]


def test_the_clock_stands_while_the_case_is_suspended(here: int, kind: int) -> None:
    case = opened(here, kind)
    with clock.at(datetime(2026, 3, 12, 9, 0, tzinfo=UTC)):
        with pytest.raises(Refused) as refused:
            actions.move_on(here, case_id=case, move="suspend")
        assert codes(refused) == "no_reason_for_pause"
        actions.move_on(here, case_id=case, move="suspend", words="Czekamy na sąd")
        assert page(here, case).paused_on == date(2026, 3, 12)
    with clock.at(datetime(2026, 3, 20, 9, 0, tzinfo=UTC)):
        assert not page(here, case).line.late
        assert listed(here, Filters(due="late")) == []
        actions.move_on(here, case_id=case, move="resume")
        found = page(here, case)
        # 13 March and the eight days from the 12th to the 19th: Saturday 21st, so Monday
        assert found.line.due_on == date(2026, 3, 23)
        assert found.steps[-1].due_on == date(2026, 3, 23)
        assert found.steps[-2].basis == "KPA art. 35 § 5"


def test_asking_the_customer_stops_the_clock_only_when_said(here: int, kind: int) -> None:
    asked, stopped = opened(here, kind), opened(here, kind)
    actions.move_on(here, case_id=asked, move="ask")
    actions.move_on(here, case_id=stopped, move="ask", words="Brak podpisu", pause=True)
    with clock.at(datetime(2026, 3, 16, 9, 0, tzinfo=UTC)):
        assert page(here, asked).line.days == -3
        assert page(here, stopped).line.days is None
        actions.close(here, case_id=stopped, words="Wycofano", move="reject")
        assert page(here, stopped).paused_on is None


def test_a_term_is_changed_with_a_reason(cast: Cast, here: int, kind: int) -> None:
    case = opened(here, kind)
    with pytest.raises(Refused) as refused:
        actions.set_due(here, case_id=case, due_on=date(2026, 4, 1), reason="")
    assert codes(refused) == "no_reason_for_term"
    with pytest.raises(Refused) as refused:
        actions.set_due(here, case_id=case, due_on=date(2026, 3, 1), reason="x")
    assert codes(refused) == "term_too_early"
    actions.set_due(here, case_id=case, due_on=date(2026, 4, 1), reason="Awaria śmieciarki")
    found = page(here, case)
    assert found.line.due_on == date(2026, 4, 1)
    assert (found.steps[-1].words, found.steps[-1].due_on) == (
        "Awaria śmieciarki",
        date(2026, 4, 1),
    )


def test_contacts_are_tied_and_untied(cast: Cast, here: int, kind: int) -> None:
    case, call = opened(here, kind), a_call(cast.here)
    assert actions.tie(here, case_id=case, interaction_id=call)
    assert not actions.tie(here, case_id=case, interaction_id=call)
    assert page(here, case).line.customer_id is not None
    assert actions.untie(here, case_id=case, interaction_id=call)
    assert not actions.untie(here, case_id=case, interaction_id=call)
    assert [s.kind for s in page(here, case).steps] == ["opened", "tied", "untied"]


@pytest.mark.parametrize("move", ["settle", "hand_over", "reopen"])
def test_moves_with_a_verb_of_their_own(here: int, kind: int, move: str) -> None:
    case = opened(here, kind)
    with pytest.raises(Refused) as refused:
        actions.move_on(here, case_id=case, move=move)
    assert codes(refused) == "case_move_asks_more"


def test_a_case_ends_only_by_a_closing_move(here: int, kind: int) -> None:
    with pytest.raises(Refused):
        actions.close(here, case_id=opened(here, kind), words="x", move="begin")


def test_nobody_knows_a_case_of_another_office(cast: Cast, here: int, kind: int) -> None:
    case, call = opened(here, kind), a_call(cast.there)
    there = cast.there.id
    with pytest.raises(Refused) as refused:
        actions.close(there, case_id=case, words="x")
    assert codes(refused) == "unknown_case"
    with pytest.raises(Refused) as refused:
        actions.tie(here, case_id=case, interaction_id=call)
    assert codes(refused) == "unknown_contact"
    with in_offices([there]):
        assert queries.case(case) is None
        assert queries.cases().lines == ()


def test_the_list_is_filtered_and_paged(cast: Cast, here: int, kind: int) -> None:
    other = actions.add_kind(here, name="Drogi", term_days=30)
    jan = make_customer(here, name="Jan Żuk")
    first = actions.open_case(here, kind_id=kind, title="Śmieci na Polnej", customer_id=jan)
    actions.open_case(
        here, kind_id=other, title="Dziura w drodze", department_id=cast.here.department
    )
    done = actions.open_case(here, kind_id=kind, title="Stara sprawa", customer_id=jan)
    actions.close(here, case_id=done, words="Zrobione")
    assert listed(here) == ["Śmieci na Polnej", "Dziura w drodze"]
    assert listed(here, Filters(state="closed")) == ["Stara sprawa"]
    assert listed(here, Filters(state="settled")) == ["Stara sprawa"]
    assert len(listed(here, Filters(state=""))) == 3
    assert listed(here, Filters(department=cast.here.department)) == ["Dziura w drodze"]
    assert listed(here, Filters(kind=other)) == ["Dziura w drodze"]
    assert listed(here, Filters(text="smieci POLNEJ")) == ["Śmieci na Polnej"]
    assert listed(here, Filters(text="zuk", state="")) == ["Stara sprawa", "Śmieci na Polnej"]
    assert listed(here, Filters(text="Z-2026-00002")) == ["Dziura w drodze"]
    assert listed(here, Filters(customer=jan)) == ["Śmieci na Polnej"]
    assert listed(here, Filters(due="week")) == ["Śmieci na Polnej"]
    assert listed(here, number=2, size=1) == ["Dziura w drodze"]
    with clock.at(datetime(2026, 3, 13, 9, 0, tzinfo=UTC)):
        assert listed(here, Filters(due="today")) == ["Śmieci na Polnej"]
    with clock.at(datetime(2026, 3, 14, 9, 0, tzinfo=UTC)):
        assert listed(here, Filters(due="late")) == ["Śmieci na Polnej"]
        assert page(here, first).line.late
        with in_offices([here]):
            counts = queries.counts()
    assert (counts["open"], counts["late"], counts["new"], counts["settled"]) == (2, 1, 2, 1)
    with in_offices([here]):
        pages = queries.cases(number=9, size=1)
        assert (pages.number, pages.pages, pages.total) == (2, 2, 2)
        assert [c.title for c in queries.of_customer(jan)] == ["Śmieci na Polnej", "Stara sprawa"]
        assert [k.name for k in queries.kinds()] == ["Drogi", "Nieodebrane odpady"]


def test_cases_move_with_a_merged_customer_and_back(here: int, kind: int) -> None:
    one, two = make_customer(here, name="A"), make_customer(here, name="B")
    case = opened(here, kind, customer_id=two)
    joined = merge(here, kept=one, gone=two)
    assert page(here, case).line.customer_id == one
    unmerge(here, merge_id=joined)
    assert page(here, case).line.customer_id == two


def test_the_history_is_never_changed(here: int, kind: int) -> None:
    opened(here, kind)
    with in_offices([here]), pytest.raises(DatabaseError), transaction.atomic():
        CaseStep.objects.update(words="nothing happened")


def test_kinds_have_names_of_their_own(cast: Cast, here: int, kind: int) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_kind(here, name="Nieodebrane odpady")
    assert codes(refused) == "case_kind_taken"
    with pytest.raises(Refused):
        actions.add_kind(here, name="")
    assert actions.add_kind(cast.there.id, name="Nieodebrane odpady")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"rule": "no such"}, "unknown_rule"),
        ({"rule": "information", "term_days": -1}, "invalid"),
        ({"rule": "information", "term_days": 40_000}, "invalid"),  # more than a column holds
        ({"topic_id": "old"}, "unknown_topic"),
        ({"department_id": "old"}, "unknown_department"),
        ({"department_id": "there"}, "unknown_department"),
    ],
)
def test_what_no_kind_has(cast: Cast, here: int, kind: int, words: dict, code: str) -> None:
    topic = add_topic(here, name="Dawne")
    change_topic(here, topic_id=topic, active=False)
    department = add_department(here, code="XX", name="Dawny")
    change_department(here, department_id=department, active=False)
    stand_for = {
        ("topic_id", "old"): topic,
        ("department_id", "old"): department,
        ("department_id", "there"): cast.there.department,
    }
    words = {field: stand_for.get((field, value), value) for field, value in words.items()}
    with pytest.raises(Refused) as refused:
        actions.change_kind(here, kind_id=kind, **words)
    assert codes(refused) == code
    with pytest.raises(Refused) as refused:
        actions.add_kind(here, name="Inna", **words)
    assert codes(refused) == code


def test_a_kind_keeps_a_department_out_of_use_and_gives_it_no_new_case(
    cast: Cast, here: int
) -> None:
    unit = cast.here.department
    kind = actions.add_kind(here, name="Odpady", department_id=unit)
    change_department(here, department_id=unit, active=False)
    actions.change_kind(here, kind_id=kind, name="Odpady i bioodpady", department_id=unit)
    case = opened(here, kind)
    with in_offices([here]):
        assert Case.objects.get(id=case).department_id is None
        assert [one.id for one in queries.all_kinds(here)] == [kind]


def test_a_kind_of_which_there_was_no_case_can_be_removed(here: int, kind: int) -> None:
    other = actions.add_kind(here, name="Drogi")
    actions.change_kind(here, kind_id=kind, active=False)
    with in_offices([here]):
        assert [(one.id, one.active) for one in queries.all_kinds(here)] == [
            (other, True),
            (kind, False),
        ]
        assert [one.id for one in queries.kinds()] == [other]
    actions.remove_kind(here, kind_id=other)
    actions.change_kind(here, kind_id=kind, active=True)
    opened(here, kind)
    with pytest.raises(Refused) as refused:
        actions.remove_kind(here, kind_id=kind)
    assert codes(refused) == "case_kind_used"


def test_each_statutory_rule_is_listed_once() -> None:
    rules = rules_on(date(2026, 11, 24))
    codes_of = [one.code for one in rules]
    assert len(codes_of) == len(set(codes_of)) > 3
    assert all(one == rule(one.code, date(2026, 11, 24)) for one in rules)


def test_a_department_of_another_office_is_unknown(cast: Cast, here: int, kind: int) -> None:
    case = opened(here, kind)
    with in_offices([cast.there.id]):
        assert Department.objects.filter(id=cast.there.department).exists()
    with pytest.raises(Refused) as refused:
        actions.hand_over(here, case_id=case, department_id=cast.there.department)
    assert codes(refused) == "unknown_department"


def test_a_letter_that_opens_an_old_thread_again_begins_its_own_term(cast: Cast, kind: int) -> None:
    played = Player(cast.here, date(2026, 6, 2))
    thread = played.letter("10:00:00", external_id="<first@example.pl>")
    played.take(thread, "10:10:00")
    new = Player(cast.here, date(2026, 6, 28))
    with played.at("12:00:00", date(2026, 6, 5)):
        finish(
            cast.here.id,
            interaction_id=thread,
            official_id=cast.here.officials["anna"],
            outcome="information",
        )
    again = new.letter(
        "10:00:00", external_id="<second@example.pl>", continues=["<first@example.pl>"]
    )
    assert again == thread
    new.take(thread, "10:10:00")
    with new.at("10:20:00"):
        case = opened(cast.here.id, kind, interaction_id=thread)
    assert page(cast.here.id, case).began_on == new.day
    new.do(put_back, thread, "10:30:00")
    with in_offices([cast.here.id]):
        wait = Wait.objects.select_related("queue").get(interaction_id=thread, result="")
    assert wait.rank_at == new.moment("10:00:00") - timedelta(seconds=wait.queue.head_start)
