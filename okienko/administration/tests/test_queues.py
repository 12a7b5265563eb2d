"""Queues: their steps, their order, one that is closed while contacts wait, the dry run."""

import pytest

from okienko.channels.phone.messages.boxes import add_box
from okienko.events.security.scope import in_offices
from okienko.offices.queries import names_of_officials
from okienko.routing import queries
from okienko.routing.actions import add_queue, add_skill, set_levels
from okienko.routing.models import Queue
from tests.cast import Cast

from .test_sections import browser, cast

__all__ = ["cast"]

pytestmark = pytest.mark.django_db

WHOLE = {
    "name": "Podatki lokalne",
    "goal_percent": "80",
    **{
        f"{name}_1": "1"
        for name in (
            "offer_seconds",
            "goal_seconds",
            "short_abandon_seconds",
            "answer_seconds",
            "call_again_seconds",
            "place_seconds",
            "call_instead_seconds",
        )
    },
    "offer_seconds_0": "20",
    "goal_seconds_0": "20",
    "short_abandon_seconds_0": "6",
    "answer_seconds_0": "60",
    "call_tries": "3",
    "call_again_seconds_0": "300",
    "place_seconds_0": "45",
    "call_instead_seconds_0": "90",
    "written_goal_seconds_0": "4",
    "written_goal_seconds_1": "3600",
    "written_offer_seconds_0": "2",
    "written_offer_seconds_1": "60",
    "wrap_up_seconds_0": "2",
    "wrap_up_seconds_1": "60",
    "last_official_seconds_0": "0",
    "last_official_seconds_1": "1",
    "head_start_0": "-5",
    "head_start_1": "60",
    "schedule_id": "",
}


def base(cast: Cast) -> str:
    return f"/administration/{cast.here.id}/queues/"


def test_a_queue_with_widening_is_made_and_says_what_it_means(cast: Cast) -> None:
    skill = add_skill(cast.here.id, name="taxes")
    steps = {
        "steps_after_seconds": ["0", "60", ""],
        "steps_skill_id": [str(skill), str(skill), ""],
        "steps_level": ["3", "0", "1"],
    }
    page = browser(cast, "maria").post(f"{base(cast)}new/", {**WHOLE, **steps}, follow=True)
    words = page.content.decode()
    assert "Added." in words
    assert "At first it rings at who has: taxes at level 3." in words
    assert "After 1 minute of waiting it rings at everybody who is free." in words
    assert "Its contacts come 5 minutes after those of other queues." in words
    with in_offices([cast.here.id]):
        row = Queue.objects.get(name="Podatki lokalne")
        assert (row.written_goal_seconds, row.head_start) == (4 * 3600, -300)
        (entry,) = [e for e in queries.all_queues(cast.here.id) if e.queue.id == row.id]
        assert [(s.after_seconds, s.level) for s in entry.steps] == [(0, 3), (60, 0)]


def test_a_language_that_is_lifted_later_asks_nothing_of_other_contacts(cast: Cast) -> None:
    skill = add_skill(cast.here.id, name="English", language="en")
    steps = {
        "steps_after_seconds": ["90", ""],
        "steps_skill_id": [str(skill), ""],
        "steps_level": ["0", "1"],
    }
    admin = browser(cast, "maria")
    words = admin.post(f"{base(cast)}new/", {**WHOLE, **steps}, follow=True).content.decode()
    assert "It rings at everybody who is free, the longest free first." in words
    assert "For 90 seconds a contact in another language waits for who has the skill of it" in words
    row = admin.get(base(cast)).content.decode().split("Podatki lokalne")[1].split("</tr>")[0]
    assert "everybody" in row
    assert "English" not in row
    words = admin.get(f"/administration/{cast.here.id}/skills/").content.decode()
    asked = words.split(">English<")[-1].split("</tr>")[0]
    assert "all, for contacts in this language" in asked
    assert "Podatki lokalne" not in asked


def test_a_wrong_step_is_said_at_the_table_and_kept(cast: Cast) -> None:
    skill = add_skill(cast.here.id, name="taxes")
    steps = {
        "steps_after_seconds": ["<b>soon", ""],
        "steps_skill_id": [str(skill), ""],
        "steps_level": ["3", "1"],
    }
    page = browser(cast, "maria").post(f"{base(cast)}new/", {**WHOLE, **steps})
    words = page.content.decode()
    assert page.status_code == 422
    assert "Row 1:" in words
    assert 'value="&lt;b&gt;soon"' in words


def test_queues_are_put_in_order(cast: Cast) -> None:
    maria = browser(cast, "maria")
    made = [add_queue(cast.here.id, name=name, order=9) for name in ("A", "B")]
    maria.post(f"{base(cast)}order/", {"up": str(made[1])})
    with in_offices([cast.here.id]):
        after = [queue.id for queue in queries.queues_to_choose(cast.here.id)]
    assert after.index(made[1]) < after.index(made[0])
    assert maria.post(f"{base(cast)}order/", {"down": "999999"}).status_code == 302


def test_the_dry_run_names_who_has_the_skill(cast: Cast) -> None:
    office = cast.here
    tax = add_skill(office.id, name="taxes")
    ukrainian = add_skill(office.id, name="Ukrainian", language="uk")
    set_levels(office.id, official_id=office.officials["anna"], levels={tax: 3, ukrainian: 4})
    queue = add_queue(office.id, name="Taxes", steps=[(0, tax, 1)])
    asked = {"queue_id": queue, "load": "voice", "language": "uk", "who": "all"}
    page = browser(cast, "maria").get(f"{base(cast)}try/", {**asked, "at": "2026-12-01T16:50"})
    (line,) = page.context["result"]["lines"]
    with in_offices([office.id]):
        assert line.names == [names_of_officials(office.id)[office.officials["anna"]]]
    nothing = browser(cast, "maria").get(f"{base(cast)}try/", {**asked, "at": "soon"})
    assert nothing.context["result"] is None


def test_the_dry_run_knows_video_calls_and_sign_language(cast: Cast) -> None:
    office = cast.here
    signs = add_skill(office.id, name="PJM", language="pjm")
    set_levels(office.id, official_id=office.officials["anna"], levels={signs: 4})
    queue = add_queue(office.id, name="Video", offer_seconds=23, written_offer_seconds=240)
    asked = {"queue_id": queue, "language": "pjm", "who": "all", "at": "2026-12-01T16:50"}
    for load in ("video", "text"):
        page = browser(cast, "maria").get(f"{base(cast)}try/", {**asked, "load": load})
        (line,) = page.context["result"]["lines"]
        with in_offices([office.id]):
            assert line.names == [names_of_officials(office.id)[office.officials["anna"]]]
        assert "23" in page.context["result"]["ring"]  # who is there is offered as a call is


def test_rules_over_time_are_set_said_in_words_and_tried(cast: Cast) -> None:
    office = cast.here
    with in_offices([office.id], durable=True):
        box = add_box.within(office.id, name="Skrzynka")
    rules = {
        "rules_when": ["time", "length", "time", ""],
        "rules_number": ["300", "12", "60", ""],
        "rules_what": ["voice", "voice", "", "voice"],
        "rules_action": ["box", "call", "raise", "raise"],
        "rules_target": [f"box:{box}", "", "", ""],
    }
    maria = browser(cast, "maria")
    words = maria.post(f"{base(cast)}new/", {**WHOLE, **rules}, follow=True).content.decode()
    assert "When 12 wait already, or more (calls): may be called at their turn" in words
    assert "After 5 minutes of waiting (calls): may leave a message (box: Skrzynka)." in words
    with in_offices([office.id]):
        row = Queue.objects.get(name="Podatki lokalne")
    assert [rule[3] for rule in row.rules] == ["call", "raise", "box"]
    asked = {"queue_id": row.id, "load": "voice", "who": "now", "at": "2026-12-01T16:50"}
    tried = maria.get(f"{base(cast)}try/", asked)
    assert [(line.after, line.rule) for line in tried.context["result"]["lines"]] == [
        ("1 minute", "comes before the others"),
        ("5 minutes", "may leave a message (box: Skrzynka)"),
    ]
    full = maria.get(f"{base(cast)}try/", {**asked, "ahead": "12"})
    assert [line.after for line in full.context["result"]["lines"]] == [""]
    page = maria.get(f"{base(cast)}{row.id}/").content.decode()
    assert "Skrzynka" in page
    wrong = {**rules, "rules_what": ["text", "voice", "", "voice"]}
    refused = maria.post(f"{base(cast)}new/", {**WHOLE, **wrong, "name": "B"})
    assert refused.status_code == 422
    assert "for calls alone" in refused.content.decode()
