"""What is found, and by which words."""

from datetime import timedelta

import pytest
from django.db import connection

from okienko.events import clock
from okienko.events.runtime.reader import read_all
from okienko.events.security.scope import in_offices
from okienko.interactions import actions
from okienko.interactions.models import Interaction
from okienko.searching import marks
from okienko.searching.lemmas import lemmas
from okienko.searching.models import Word
from okienko.searching.places import places
from okienko.searching.queries import Filters, find
from okienko.searching.rebuilding import rebuild
from okienko.searching.words import composed, level, words_in
from tests.cast import Cast, OfficeCast, an_email, finished, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def found(office: OfficeCast, text: str = "", **more) -> list[int]:
    with in_offices([office.id]):
        return [hit.interaction.id for hit in find(Filters(text=text, **more)).hits]


def place(office: OfficeCast, text: str) -> str:
    """The first place found, with the words in brackets."""
    with in_offices([office.id]):
        result = find(Filters(text=text))
        shown = places(result.hits, result.asked)[result.hits[0].interaction.id]
    return "".join(f"[{part.text}]" if part.found else part.text for part in shown.parts)


@pytest.mark.parametrize(
    "asked",
    [
        "pies",  # another word for the same: the lemma
        "psami",  # a form that stands nowhere
        "bezpanskich psow",  # without accents
        "wałęsające",
        "Kowalskiemu",
        "kowals",  # a beginning
        "bezpańksich",  # a slip
    ],
)
def test_polish_endings_accents_beginnings_and_slips(cast: Cast, asked: str):
    contact = an_email(
        cast.here,
        sender="Jan Kowalski <jk@example.pl>",
        text="Po osiedlu biegają wałęsające się, bezpańskie psy.",
    )
    other = an_email(cast.here, sender="Ewa Lis <el@example.pl>", text="Kiedy wywóz śmieci?")
    read_all()
    assert found(cast.here, asked) == [contact]
    assert found(cast.here) == []
    assert set(found(cast.here, open=True)) == {contact, other}


@pytest.mark.parametrize("asked", ["собака", "собаками", "мяч", "м’ячем", "вивезеня сміття"])
def test_ukrainian_endings(cast: Cast, asked: str):
    contact = an_email(cast.here, text="Бездомні собаки забрали м'яч. Коли буде вивезення сміття?")
    an_email(cast.here, sender="Ewa <el@example.pl>", text="Kiedy wywóz?")
    read_all()
    assert found(cast.here, asked) == [contact]


def test_letters_written_without_accents_are_found_by_those_with(cast: Cast):
    """In every form, as soon as somebody has written the word with them."""
    bare = an_email(cast.here, text="nie odebrano smieci z ul. Zrodlanej")
    read_all()
    for asked in ("śmieci", "Źródlana", "zrodlanej"):
        assert found(cast.here, asked) == [bare], asked
    whole = an_email(cast.here, sender="Ewa <el@example.pl>", text="Śmieci leżą.")
    read_all()
    assert found(cast.here, "śmieciami") == [whole, bare]


def test_all_words_of_a_contact_count_together(cast: Cast):
    contact = an_email(
        cast.here,
        subject="Latarnia",
        text="Nie świeci przy szkole.",
        attachments=[actions.File("zdjęcie latarni.jpg", "image/jpeg", b"x")],
    )
    with in_offices([cast.here.id]):
        number = _contact(contact).number
    read_all()
    assert found(cast.here, "latarnie szkoła Wrzos") == [contact]
    assert found(cast.here, "zdjecia") == [contact]
    assert found(cast.here, number) == [contact]
    assert found(cast.here, "latarnia przedszkole") == []


def _contact(number: int):
    from okienko.interactions.models import Interaction

    return Interaction.objects.get(id=number)


def test_the_place_is_shown_and_words_in_it_marked(cast: Cast):
    an_email(cast.here, text="Dzień dobry. " * 40 + "Na ulicy leżą śmiecie & <b>gruz</b>.")
    read_all()
    shown = place(cast.here, "gruzem smieci")
    assert shown.startswith("… ")
    assert shown.endswith("leżą [śmiecie] & <b>[gruz]</b>.")


def test_filters_go_together_with_words(cast: Cast):
    letter = an_email(cast.here, text="Kosz na bioodpady")
    other = an_email(
        cast.here, sender="x@example.pl", text="Kosz na papier", queue=cast.here.other_queue
    )
    finished(cast.here, letter)
    with in_offices([cast.here.id]):
        customer = _contact(other).customer_id
    anna = cast.here.officials["anna"]
    actions.describe(cast.here.id, interaction_id=letter, topic_id=cast.here.topic)
    read_all()
    assert found(cast.here, "kosze", open=True) == [other]
    assert found(cast.here, "kosze", open=False) == [letter]
    assert found(cast.here, "kosze", queue=cast.here.other_queue) == [other]
    assert found(cast.here, "kosze", person=anna) == [letter]
    assert found(cast.here, "kosze", topic=cast.here.topic) == [letter]
    assert found(cast.here, "kosze", customer=customer) == [other]
    assert found(cast.here, "kosze", door="phone") == []
    assert found(cast.here, "kosze", files=True) == []


def test_another_office_is_never_found(cast: Cast):
    """Nor are its words: a slip is not corrected to what only the others have written."""
    there = an_email(cast.there, text="Sprawa żyrandola w urzędzie")
    here = an_email(cast.here, text="Sprawa pilna")
    read_all()
    assert found(cast.here, "sprawa") == [here]
    assert found(cast.there, "żyrandol") == [there]
    for asked in ("żyrandol", "zyran", "zyradnol"):
        with in_offices([cast.here.id]):
            result = find(Filters(text=asked))
        assert not result.hits, asked
        assert not [one for one in result.asked if one.lemmas], asked
    with in_offices([cast.here.id, cast.there.id]):
        both = {hit.interaction.id for hit in find(Filters(text="sprawy")).hits}
    assert both == {here, there}


def test_pages_follow_each_other_without_a_gap(cast: Cast):
    contacts = [
        an_email(cast.here, sender=f"k{n}@example.pl", text="Dziura w jezdni") for n in range(7)
    ]
    read_all()
    for order in ("newest", "best"):
        seen, after = [], ""
        with in_offices([cast.here.id]):
            while True:
                page = find(Filters(text="dziury", order=order), after, size=3)
                seen += [hit.interaction.id for hit in page.hits]
                after = page.following
                if not after:
                    break
        assert sorted(seen) == contacts, order
        if order == "newest":
            assert seen == contacts[::-1]


@pytest.mark.parametrize("after", ["9" * 50, "1-", "x", "99999999999999999-1", "٣-٣", "-1"])
def test_a_place_that_nobody_gave_is_none(cast: Cast, after: str):
    contact = an_email(cast.here, text="Dziura")
    read_all()
    with in_offices([cast.here.id]):
        for order in ("newest", "best"):
            hits = find(Filters(text="dziura", order=order), after).hits
            assert [hit.interaction.id for hit in hits] in ([contact], [])


@pytest.mark.parametrize(
    "text", ["'", "\\", "a' | 'b", ":*", "&&&", "\0", "%", "_", "!", "🙂", "(("]
)
def test_signs_are_words_of_nobody(cast: Cast, text: str):
    an_email(cast.here, text="Dziura")
    read_all()
    assert found(cast.here, text) == []


def test_a_card_that_is_corrected_is_found_by_its_new_name(cast: Cast):
    from okienko.customers.actions import correct

    contact = an_email(cast.here, sender="k@example.pl", text="Dziura")
    with in_offices([cast.here.id]):
        customer = _contact(contact).customer
    read_all()
    assert found(cast.here, "Brzęczyszczykiewicz") == []
    correct(
        cast.here.id,
        customer_id=customer.id,
        version=customer.version,
        name="Grzegorz Brzęczyszczykiewicz",
    )
    read_all()
    assert found(cast.here, "Brzeczyszczykiewicza") == [contact]


def test_what_is_lost_is_made_anew(cast: Cast):
    contacts = {an_email(cast.here, sender=f"k{n}@x.pl", text="Dziura") for n in range(3)}
    told = []
    assert rebuild(cast.here.id, lambda done, total: told.append((done, total))) == 3
    assert told == [(3, 3)]
    assert set(found(cast.here, "dziurami")) == contacts


def test_every_letter_keeps_its_place():
    for text in ("Zażółć GĘŚLĄ jaźń", "м'яч Їжак", "İstanbul ﬁsh ß", "e\u0301 a\u0328"):
        flat = composed(text)
        assert len(level(flat)) == len(flat)


def test_words_are_taken_apart_alike():
    assert list(words_in("м'яч, jan.kos@x.pl; K-2026-000123 — a_b")) == [
        "м'яч", "jan", "kos", "x", "pl", "K", "2026", "000123", "a", "b",
    ]  # fmt: skip
    assert lemmas("Psami") == ("pies",)
    assert lemmas("zrobiłem") == ("zrobic",)
    assert lemmas("qwertyx") == ("qwertyx",)


def test_numbers_of_people_are_no_words_of_the_index(cast: Cast):
    contact = an_email(cast.here, text="Mój PESEL to 44051401359, działka 123456789012.")
    read_all()
    assert found(cast.here, "działka 123456789012") == [contact]
    assert found(cast.here, "44051401359") == []
    with in_offices([cast.here.id]):
        assert not Word.objects.filter(lemma__contains="44051401359").exists()


def many(office: OfficeCast, count: int, rare: int) -> list[int]:
    """So many contacts, a minute apart; those in each `rare`-th of which a word stands."""
    now = clock.now()
    with in_offices([office.id]):
        rows = Interaction.objects.bulk_create(
            Interaction(
                office_id=office.id,
                channel="phone",
                state="closed",
                received_at=now,
                taken_in_at=now,
            )
            for _ in range(count)
        )
        found = []
        with connection.cursor() as cursor:
            for place, row in enumerate(rows):
                said = ("kosz",) if place % rare == 0 else ()
                vector = " ".join(map(marks.quoted, (marks.office(office.id), *said)))
                cursor.execute(
                    "insert into searching_document (office_id, interaction_id, at, vector)"
                    " values (%s, %s, %s, %s::tsvector)",
                    [office.id, row.id, now - timedelta(minutes=place), vector],
                )
                if said:
                    found.append(row.id)
        Word.objects.create(office_id=office.id, lemma="kosz", forms=" kosz ")
    return found


@pytest.mark.parametrize("rare", [1, 5, 60])
def test_what_is_rare_is_found_behind_all_that_is_newer(cast: Cast, rare: int):
    here, there = many(cast.here, 420, rare), many(cast.there, 30, rare)
    for offices, wanted in (([cast.here], here), ([cast.there], there)):
        seen, after = [], ""
        with in_offices([office.id for office in offices]):
            while True:
                page = find(Filters("kosz"), after)
                seen += [hit.interaction.id for hit in page.hits]
                after = page.following
                if not after:
                    break
        assert seen == wanted
    with in_offices([cast.here.id, cast.there.id]):
        both = [hit.interaction.id for hit in find(Filters("kosz"), size=10).hits]
    assert set(both) <= {*here, *there}
    assert [one for one in both if one in here] == here[: sum(one in here for one in both)]
    assert len(both) == min(10, len(here) + len(there))
