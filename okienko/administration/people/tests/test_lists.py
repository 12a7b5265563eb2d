"""A list of people is read however a spreadsheet wrote it, and makes nobody before it is asked."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from okienko.events.security.scope import in_offices
from okienko.offices.access import officials_of
from okienko.offices.models import Official, Person
from okienko.routing import actions as routing_actions
from okienko.routing import queries as routing
from tests.cast import Cast

from ..listed import MOST_LINES, Line, decoded, parse
from ..verbs import add_colleague
from .test_people import base, browser, cast  # noqa: F401 (a fixture)

SKILLS = {7: "odpady", 8: "język ukraiński"}


def read(text: str, **more: object) -> list[Line]:
    return parse(text, skills=SKILLS, here={"maria dąb", "m@x.pl"}, taken={"ANNA"})


@pytest.mark.parametrize("rest", ["", "Piotr Zet;p@x.pl\n", "long"])
def test_a_quotation_mark_that_is_never_closed_is_told_by_its_line(rest: str) -> None:
    good, wrong = read(f'Anna;a@x.pl\n"Jan Lis;j@x.pl\n{rest.replace("long", "x" * 200_000)}')
    assert (good.name, good.wrong) == ("Anna", [])
    assert (wrong.number, wrong.name, len(wrong.wrong)) == (2, "", 1)
    assert '"' in wrong.wrong[0]
    (closed,) = read('"Jan\nLis";j@x.pl')
    assert not closed.wrong


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
def test_separators_and_encodings(mark: str, code: str) -> None:
    rows = [["Imię i nazwisko", "E-mail", "Rola"], ["Łucja Żółć", "l@x.pl", "kierownik"]]
    text = "\r\n".join(mark.join(row) for row in rows)
    (line,) = read(decoded(text.encode(code)))
    assert (line.name, line.email, line.role, line.wrong) == (
        "Łucja Żółć",
        "l@x.pl",
        "supervisor",
        [],
    )


def test_without_headings_and_with_first_and_last_name() -> None:
    (line,) = read("Anna Nowak; a@x.pl; ; ania; odpady 4, język ukraiński; Polski")
    assert line.values == {
        "name": "Anna Nowak",
        "role": "official",
        "username": "ania",
        "email": "a@x.pl",
        "language": "pl",
        "levels": {7: 4, 8: 3},
    }
    (line,) = read("Nazwisko\tImię\nNowak\tAnna\n\n")
    assert line.name == "Anna Nowak"
    assert [one.name for one in read("Anna Nowak\nPiotr Zet\n")] == ["Anna Nowak", "Piotr Zet"]


@pytest.mark.parametrize(
    "text",
    [
        ";a@x.pl",
        "Jan Zet;nobody",
        "Jan Zet;;król",
        "Jan Zet;;;ma spację",
        "Jan Zet;;;anna",
        "Jan Zet;;;;pływanie 3",
        "Jan Zet;;;;odpady 9",
        "Jan Zet;;;;;klingoński",
        "Maria Dąb",
        "Jan Zet;M@x.pl",
        "x" * 121,
    ],
)
def test_what_is_wrong_is_said_of_its_line(text: str) -> None:
    lines = read(f"Ala Dobra;ala@x.pl\n{text}\n")
    assert [bool(line.wrong) for line in lines] == [False, True]
    assert lines[1].number == 2


def test_a_person_who_stands_twice_is_taken_once() -> None:
    first, second = read("Jan Zet;j@x.pl\nJan Zet;j@x.pl")
    assert not first.wrong
    assert second.wrong


def test_a_list_without_end_is_cut() -> None:
    lines = read("\n".join(f"Osoba {n}" for n in range(MOST_LINES + 50)))
    assert len(lines) == MOST_LINES
    assert lines[-1].wrong


@given(st.text(max_size=300))
def test_nothing_breaks_it(text: str) -> None:
    for line in read(text):
        assert line.wrong or line.name


@given(st.binary(max_size=300))
def test_nor_does_any_file(data: bytes) -> None:
    read(decoded(data))


@pytest.mark.django_db
def test_a_list_is_shown_first_and_then_made(cast: Cast) -> None:  # noqa: F811
    maria, url = browser(cast), base(cast, "list/")
    text = "Łucja Żółć;l@x.pl;kierownik;;odpady 5\nbez;zły adres\nJan Zet"
    before = Person.objects.count()
    seen = maria.post(url, {"text": text})
    assert "is no e-mail address" in seen.content.decode()
    assert "Add 2 people" in seen.content.decode()
    assert Person.objects.count() == before
    made = maria.post(url, {"text": text, "make": "1"}, follow=True).content.decode()
    assert "2 people were added." in made
    lucja = Person.objects.get(username="lucja.zolc")
    with in_offices([cast.here.id]):
        seat = Official.objects.get(person=lucja)
        assert seat.role == "supervisor"
        assert routing.levels(cast.here.id)[seat.id] == {cast.here.skill: 5}
    assert officials_of(lucja.id).keys() == {cast.here.id}
    again = maria.post(url, {"text": text, "make": "1"})
    assert again.content.decode().count("Works here already.") == 2
    sheet = maria.post(base(cast, "links/"))
    codes = re.findall(r"/account/join/#([\w-]+)", sheet.content.decode())
    assert len(set(codes)) == 2
    assert sheet.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_file_is_read_and_a_hostile_one_shown_harmless(cast: Cast) -> None:  # noqa: F811
    maria, url = browser(cast), base(cast, "list/")
    file = SimpleUploadedFile("lista.csv", "Imię;Nazwisko\nŻaneta;Ćma\n".encode("cp1250"))
    assert "Żaneta Ćma" in maria.post(url, {"file": file}).content.decode()
    hostile = SimpleUploadedFile("x.csv", b"<script>alert(1)</script>;=1+1\n\x00\xff\xfe\x80")
    page = maria.post(url, {"file": hostile})
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.content.decode()
    empty = maria.post(url, {"text": " \n\n;;;\n"})
    assert empty.status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "pl", "uk"])
def test_what_is_exported_is_taken_back(cast: Cast, language: str) -> None:  # noqa: F811
    maria, here = browser(cast), cast.here
    skill = routing_actions.add_skill(here.id, name="wody, ścieki | 2")
    for name, more in (
        ("=Zły Żuk", {"role": "supervisor", "email": "z@x.pl", "language": "uk"}),
        ('Łucja; Dąb, "Ł"', {"role": "trainee"}),
    ):
        add_colleague(here.id, name=name, levels={here.skill: 2, skill: 5}, **more)
    answer = maria.get(base(cast, "export.csv"), headers={"Accept-Language": language})
    assert answer.headers["Content-Type"].startswith("text/csv")
    text = decoded(answer.content)
    assert "'=Zły Żuk" in text, "no spreadsheet takes it for a formula"
    lines = parse(text, skills={here.skill: "odpady", skill: "wody, ścieki | 2"}, here=set())
    assert [line.wrong for line in lines] == [[]] * 5
    by_name = {line.name: line.values for line in lines}
    assert by_name["=Zły Żuk"] == {
        "name": "=Zły Żuk",
        "role": "supervisor",
        "username": by_name["=Zły Żuk"]["username"],
        "email": "z@x.pl",
        "language": "uk",
        "levels": {here.skill: 2, skill: 5},
    }
    assert by_name['Łucja; Dąb, "Ł"']["role"] == "trainee"
    assert by_name["Anna"]["levels"] == {here.skill: 3}


@pytest.mark.django_db
def test_the_export_holds_what_the_list_was_asked_for(cast: Cast) -> None:  # noqa: F811
    maria = browser(cast)
    maria.post(base(cast, f"{cast.here.officials['piotr']}/retire/"))
    names = lambda asked: [  # noqa: E731
        line.name
        for line in parse(
            decoded(maria.get(base(cast, f"export.csv?{asked}")).content),
            skills={cast.here.skill: "odpady"},
            here=set(),
        )
    ]
    assert names("") == ["Anna", "Maria"]
    assert names("role=role-admin") == ["Maria"]
    assert names("state=out") == ["Piotr"]
    assert names("q=nobody") == []


def test_who_names_no_role_is_told_which_there_are() -> None:
    with override("en"):
        (line,) = read("name,role\nAnna Nowak,referent")
    assert line.wrong == [
        (
            "There is no role called referent. There are: Interpreter, Trainee, Official, "
            "Supervisor, Administrator."
        )
    ]
