"""A file is applied by verbs, once; what was applied is taken back."""

from collections.abc import Collection
from typing import Any

import pytest
from django.utils.translation import override
from pydantic import SecretStr

from okienko.cases.actions import change_kind, open_case
from okienko.cases.models import CaseKind
from okienko.channels.actions import add_account
from okienko.channels.email.settings import EmailSettings, mailbox
from okienko.channels.models import Account
from okienko.channels.phone.models import Number
from okienko.channels.phone.numbers import add_number, remove_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import change_topic
from okienko.interactions.models import Topic
from okienko.knowledge.models import ReplyTemplate
from okienko.offices.actions import change_department
from okienko.offices.models import Department, Schedule
from okienko.routing import actions as routing
from okienko.routing.models import Queue, Skill
from tests.cast import OfficeCast, make_office

from ..configuration.applying import Applied, apply, past, take_back
from ..configuration.compare import Comparison, compare
from ..configuration.format import OfficeFile, Wrong, read
from ..configuration.menus import menu_of
from ..configuration.packs import PACKS, pack
from ..configuration.reading import in_use, present
from ..configuration.writing import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeCast:
    return make_office("zielonka", {"anna": "admin"})


def done(office: OfficeCast, wanted: OfficeFile, chosen: Collection[str] | None = None) -> Applied:
    return apply.by(office.actor("anna"))(office.id, wanted=wanted, source="gmina", chosen=chosen)


def left(office: OfficeCast, wanted: OfficeFile) -> Comparison:
    with in_offices([office.id]):
        return compare(present(office.id), wanted)


def picture(office: OfficeCast) -> dict[str, Any]:
    """All settings as a file has them."""
    with in_offices([office.id]):
        there = present(office.id)
        return {"topics": there.file.topics} | {
            f"{part}:{row.called}": row.model_dump() for part, row in there.file.rows()
        }


def newest(office: OfficeCast) -> int:
    with in_offices([office.id]):
        return past(office.id)[0].event.id


def test_a_pack_makes_an_office_that_has_nothing_left_to_do(office: OfficeCast) -> None:
    made = done(office, pack("gmina"))
    assert made.added > 80
    again = left(office, pack("gmina"))
    assert [step.id for step in again.steps] == []
    assert done(office, pack("gmina")) == Applied(0, 0, 0)
    with in_offices([office.id]):
        assert Queue.objects.get(name="Ogólna").schedule == Schedule.objects.get(name="Urząd")
        kind = CaseKind.objects.get(name="Skarga")
        assert (kind.term_amount, kind.term_unit, kind.basis) == (1, "months", "KPA art. 237 § 1")
        told = EventRow.objects.filter(kind="case_kind.changed", subject=kind.id).get()
        assert told.actor.startswith("official:")
        assert len(past(office.id)) == 1  # the second time nothing was done


@pytest.mark.parametrize("name", PACKS[1:])
def test_every_pack_is_what_the_verbs_take(office: OfficeCast, name: str) -> None:
    assert done(office, pack(name)).added > 60
    assert left(office, pack(name)).steps == []


def test_an_export_says_all_that_a_file_can_say(office: OfficeCast) -> None:
    done(office, pack("gmina"))
    with in_offices([office.id]):
        exported = read(text(in_use(present(office.id)), "Zielonka").encode())
    assert left(office, exported).steps == []
    other = make_office("brzezina", {"olena": "admin"})
    apply(other.id, wanted=exported, source="x.toml")
    assert left(other, exported).steps == []
    with in_offices([other.id]):
        assert ReplyTemplate.objects.count() == len(pack("gmina").templates)


LEADS = """format = 1
topics = ["Drogi", "Odpady", "Odpady › bio"]
[[queues]]
name = "Odpady i środowisko"
[[topic_queues]]
topic = "Odpady"
queue = "Odpady i środowisko"
"""


def test_a_topic_leads_to_the_queue_that_the_file_names(office: OfficeCast) -> None:
    before, wanted = picture(office), read(LEADS.encode())
    # with one line all that it names comes too
    done(office, wanted, ["topic_queues:Odpady"])
    with in_offices([office.id]):
        topic, queue = Topic.objects.get(), Queue.objects.get(name="Odpady i środowisko")
        assert (topic.path, topic.queue_id) == ("Odpady", queue.id)
    done(office, wanted)
    with in_offices([office.id]):
        assert Topic.objects.exclude(queue=None).get() == topic
        exported = read(text(in_use(present(office.id)), "Zielonka").encode())
    assert exported.topic_queues == wanted.topic_queues
    assert left(office, exported).steps == []
    other = make_office("brzezina", {"olena": "admin"})
    apply(other.id, wanted=exported, source="x.toml")
    assert left(other, exported).steps == []

    # renamed here, it is known again; led elsewhere, the file leads it back, and is taken back
    elsewhere = routing.add_queue(office.id, name="Inna")
    change_topic(office.id, topic_id=topic.id, name="Śmieci", queue_id=elsewhere)
    (step,) = left(office, wanted).steps
    assert (step.called, step.differences) == (
        "Śmieci",
        {"queue": ("Inna", "Odpady i środowisko")},
    )
    done(office, wanted)
    assert left(office, wanted).steps == []
    take_back(office.id, event_id=newest(office))
    with in_offices([office.id]):
        assert Topic.objects.get(id=topic.id).queue_id == elsewhere
        routing.close_queue.within(office.id, queue_id=elsewhere, instead_id=queue.id)
        assert in_use(present(office.id)).topic_queues == ()
    assert before.keys() < picture(office).keys()


def test_where_a_topic_waits_is_taken_back_with_the_topic(office: OfficeCast) -> None:
    before = picture(office)
    wanted = LEADS + '[[topic_queues]]\ntopic = "Drogi"\nqueue = "Odpady i środowisko"\n'
    done(office, read(wanted.encode()))
    with in_offices([office.id]):
        assert Topic.objects.exclude(queue=None).count() == 2
    assert take_back(office.id, event_id=newest(office)) == (5, 0)
    assert picture(office) == before


def test_what_the_office_renamed_keeps_its_name_and_is_not_made_twice(office: OfficeCast) -> None:
    done(office, pack("gmina"))
    with in_offices([office.id]):
        department = Department.objects.get(code="OR")
        queue = Queue.objects.get(name="Ogólna")
        skill = Skill.objects.get(name="język ukraiński")
    change_department(office.id, department_id=department.id, code="ORG")
    routing.change_queue(office.id, queue_id=queue.id, name="Wszystko")
    routing.change_skill(office.id, skill_id=skill.id, name="ukraiński")
    again = left(office, pack("gmina"))
    assert again.steps == []
    assert {("OR", "ORG"), ("Ogólna", "Wszystko")} <= set(again.renamed)


def test_a_refusal_names_the_row_and_nothing_is_written(office: OfficeCast) -> None:
    before = picture(office)
    wanted = pack("gmina").model_copy(update={"topics": ()})
    with pytest.raises(Refused) as told:
        done(office, wanted)
    assert told.value.code == "configuration_lacks"
    clash = read(b'format = 1\n[[skills]]\nname = "a"\n[[departments]]\ncode = "A"\nname = "B"\n')
    with in_offices([office.id]):
        row = clash.skills[0].model_copy(update={"name": "x" * 200})
    with pytest.raises(Refused) as told:
        done(office, clash.model_copy(update={"skills": (row,)}))
    assert told.value.code == "configuration_row"
    assert "x" * 200 in str(told.value)
    assert picture(office) == before


def test_who_looked_at_another_picture_looks_again(office: OfficeCast) -> None:
    shown = left(office, pack("gmina")).digest
    apply(
        office.id, wanted=pack("gmina"), source="gmina", chosen=["topics:Stan cywilny"], shown=shown
    )
    with pytest.raises(Refused) as told:
        apply(office.id, wanted=pack("gmina"), source="gmina", shown=shown)
    assert told.value.code == "configuration_moved"


def test_who_does_not_administer_applies_nothing() -> None:
    office = make_office("zielonka", {"anna": "supervisor"})
    with pytest.raises(Refused):
        done(office, pack("gmina"))


def test_what_was_applied_is_taken_back(office: OfficeCast) -> None:
    before = picture(office)
    done(office, pack("gmina"))
    assert take_back(office.id, event_id=newest(office))[1] == 0
    assert picture(office) == before
    with pytest.raises(Refused) as told:
        take_back(office.id, event_id=newest(office))
    assert told.value.code == "configuration_taken_back"
    with pytest.raises(Refused):
        take_back(office.id, event_id=1_000_000)
    assert done(office, pack("gmina")).added > 80  # and may come again


def test_what_a_file_changed_is_as_before_again(office: OfficeCast) -> None:
    done(office, pack("gmina"))
    before = picture(office)
    wanted = read(
        """format = 1
[[schedules]]
name = "Urząd"
week = { mon = ["9:00-12:00", "13:00-16:00"] }
[[queues]]
name = "Ogólna"
goal_seconds = 40
steps = [{ after = 5, skill = "język ukraiński", level = 2 }]
[[kinds]]
name = "Skarga"
rule = "petition"
[[kinds]]
name = "Dziura w drodze"
days = 3
[[departments]]
code = "OR"
name = "Organizacja"
[[templates]]
name = "Odpowiedź ogólna"
body = "Inna"
""".encode()
    )
    assert done(office, wanted) == Applied(0, 6, 0)
    assert left(office, wanted).steps == []
    with in_offices([office.id]):
        department = Department.objects.get(code="OR")
    change_department(office.id, department_id=department.id, name="Sekretariat")
    assert take_back(office.id, event_id=newest(office)) == (5, 1)
    after = picture(office)
    assert after["departments:OR"].pop("name") == "Sekretariat"
    before["departments:OR"].pop("name")
    assert after == before


def test_what_is_used_meanwhile_goes_out_of_use(office: OfficeCast) -> None:
    done(office, pack("gmina"))
    with in_offices([office.id]):
        kind = CaseKind.objects.get(name="Skarga")
    open_case(office.id, kind_id=kind.id, title="Skarga")
    take_back(office.id, event_id=newest(office))
    with in_offices([office.id]):
        assert not CaseKind.objects.get(name="Skarga").active
        assert not Topic.objects.get(path="Urząd › skargi i wnioski").active
    steps = {step.id: step.does for step in left(office, pack("gmina")).steps}
    assert steps["kinds:Skarga"] == steps["topics:Urząd › skargi i wnioski"] == "restore"
    only = done(office, pack("gmina"), [one for one, does in steps.items() if does == "add"])
    assert only.added > 60
    with in_offices([office.id]):  # what nobody asked for stays out of use
        assert not CaseKind.objects.get(name="Skarga").active


def test_what_is_out_of_use_comes_back_by_the_file_and_goes_again(office: OfficeCast) -> None:
    done(office, pack("gmina"))
    with in_offices([office.id]):
        queue = Queue.objects.get(name="Sprawy pisemne").id
        topic = Topic.objects.get(path="Odpady").id
        kind = CaseKind.objects.get(name="Skarga").id
    routing.close_queue(office.id, queue_id=queue)
    change_topic(office.id, topic_id=topic, active=False)
    change_kind(office.id, kind_id=kind, active=False, name="Skarga")
    before = left(office, pack("gmina"))
    assert {step.does for step in before.steps} == {"restore"}
    # a topic brings what stands above it
    assert [step.id for step in before.chosen(["topics:Odpady › bioodpady"])] == [
        "topics:Odpady",
        "topics:Odpady › bioodpady",
    ]
    done(office, pack("gmina"))
    assert left(office, pack("gmina")).steps == []
    with in_offices([office.id]):
        assert Queue.objects.get(id=queue).active
    assert take_back(office.id, event_id=newest(office))[1] == 0
    assert left(office, pack("gmina")) == before


def test_another_offices_event_is_not_found(office: OfficeCast) -> None:
    other = make_office("brzezina", {"olena": "admin"})
    apply(other.id, wanted=pack("gmina"), source="gmina")
    with pytest.raises(Refused) as told:
        take_back(office.id, event_id=newest(other))
    assert told.value.code == "gone"


def doors_of(office: OfficeCast) -> int:
    """A line with a number, and a mailbox."""
    with in_offices([office.id]):
        queue = Queue.objects.get(name="Podatki i opłaty").id
        hours = Schedule.objects.get(name="Urząd").id
    settings = TrunkSettings(
        proxy="sip.operator.pl", username="48140001900", password=SecretStr("tajne")
    )
    line = add_account(office.id, kind="phone", name="Operator", settings=settings)
    box = EmailSettings(
        address="urzad@gmina.pl",
        imap_host="imap.gmina.pl",
        smtp_host="smtp.gmina.pl",
        password=SecretStr("tajne"),
        queue=queue,
        signature="Urząd Gminy\nRynek 1",
        timeout=12.5,
    )
    add_account(office.id, kind="email", name="Skrzynka", settings=box)
    with in_offices([office.id]):
        menu = menu_of(
            pack("gmina").menus[0], {"Podatki i opłaty": queue}, office={"pl": "Urząd"}, address=""
        )
    return add_number(
        office.id,
        digits="14 000 19 07",
        name="centrala",
        account_id=line,
        schedule_id=hours,
        menu=menu,
        outgoing=True,
    )


def exported(office: OfficeCast) -> str:
    with in_offices([office.id]):
        return text(in_use(present(office.id)), "Zielonka")


def test_connections_and_numbers_go_to_another_installation(office: OfficeCast) -> None:
    done(office, pack("gmina"))
    number = doors_of(office)
    with in_offices([office.id]):
        menu = Number.objects.get(id=number).menu
    keep = exported(office)
    assert "tajne" not in keep
    assert left(office, read(keep.encode())).steps == []
    remove_number(office.id, number_id=number)  # no number is reached in two offices
    other = make_office("brzezina", {"olena": "admin"})
    apply(other.id, wanted=read(keep.encode()), source="x.toml")
    assert left(other, read(keep.encode())).steps == []
    with in_offices([other.id]):
        found = Number.objects.get()
        assert found.account.name == "Operator"
        assert found.schedule.name == "Urząd"
        assert (
            found.menu["steps"]["taxes"]["queue"] == Queue.objects.get(name="Podatki i opłaty").id
        )
        assert found.menu["steps"]["about"] == menu["steps"]["about"]
        box = Account.objects.get(kind="email")
        assert not box.enabled  # until its password is typed and its test went well
        settings = mailbox(box.read())
        assert settings.signature == "Urząd Gminy\nRynek 1"
        assert settings.password.get_secret_value() == ""
        assert settings.queue == found.menu["steps"]["taxes"]["queue"]
    assert take_back(other.id, event_id=newest(other))[1] == 0
    with in_offices([other.id]):
        assert not Account.objects.exists()


def test_a_file_leads_no_connection_elsewhere_and_changes_a_number(office: OfficeCast) -> None:
    done(office, pack("gmina"))
    number = doors_of(office)
    before = picture(office)
    hostile = exported(office).replace("imap.gmina.pl", "imap.evil.example")
    assert left(office, read(hostile.encode())).steps == []
    wanted = read(exported(office).replace("Po polsku: 1.", "Wybierz 1.").encode())
    (step,) = left(office, wanted).steps
    assert (step.id, list(step.differences)) == ("numbers:+48140001907", ["menu"])
    done(office, wanted)
    with in_offices([office.id]):
        assert (
            Number.objects.get(id=number)
            .menu["steps"]["language"]["text"]["pl"]
            .startswith("Wybierz 1.")
        )
    assert take_back(office.id, event_id=newest(office)) == (1, 0)
    assert picture(office) == before


LINE = '[[connections]]\nname = "A"\n'
NUMBER = '[[numbers]]\nname = "A"\nline = "A"\n'


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('[[connections]]\nname = "A"\nkind = "fax"\n', "no channel “fax”"),
        ('[[connections]]\nname = "A"\nkind = "phone"\n', "operator"),
        (
            '[[connections]]\nname = "A"\nkind = "phone"\nsettings = { password = "x" }\n',
            "no place",
        ),
        ('[[connections]]\nname = "A"\nkind = "phone"\nsettings = { queue = 1 }\n', "no place"),
        (
            '[[connections]]\nname = "A"\nkind = "phone"\nsettings = { x = 1 }\n',
            "Nothing of this name",
        ),
        ('[[numbers]]\ndigits = "x"\nname = "A"\nline = "A"\nmenu = 5\n', "no telephone number"),
        (
            '[[numbers]]\ndigits = "140001907"\nname = "A"\nline = "A"\nmenu = 5\n',
            "Names with their",
        ),
    ],
)
def test_what_cannot_be_a_connection_or_a_number_is_told(row: str, words: str) -> None:
    with override("en"), pytest.raises(Wrong) as told:
        read(f"format = 1\n{row}".encode())
    assert words in " ".join(told.value.lines)
