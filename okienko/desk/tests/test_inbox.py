"""The inbox and the page that finds: what stands in each view, and what is done from it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.events import clock
from okienko.events.runtime import timers
from okienko.events.runtime.reader import read_all
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Presence, Wait
from tests.cast import Cast, a_call, an_email

from .conftest import SignIn, taken

QUERIES = 16  # a view of the inbox alone


def lines(client: Client, view: str, **more: str) -> list[int]:
    page = client.get("/desk/inbox/", {"view": view, **more}, headers={"HX-Request": "true"})
    return [line.contact.id for line in page.context["inbox"].lines]


def do(client: Client, step: str, *contacts: int, view: str = "mine", **more: str):
    return client.post(
        "/desk/inbox/many/", {"step": step, "view": view, "contact": contacts, **more}
    )


def told(answer) -> dict[str, Any]:
    """What the page says of it."""
    said: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])["said"]
    return said


def room(cast: Cast, name: str = "anna") -> int:
    return Presence.objects.get(person=cast.here.persons[name]).written


def state(cast: Cast, contact: int) -> str:
    with in_offices([cast.here.id]):
        return Interaction.objects.get(id=contact).state


def test_each_contact_stands_in_its_views(cast: Cast, anna: Client):
    mine = taken(cast, an_email(cast.here, subject="Moja"))
    his = taken(cast, an_email(cast.here, subject="Piotra"), "piotr")
    waits = an_email(cast.here, subject="Czeka", queue=cast.here.other_queue)
    call = a_call(cast.here)
    assert lines(anna, "mine") == [mine]
    assert lines(anna, "unassigned") == [call, waits]
    assert lines(anna, "due") == [mine, his, waits]
    assert lines(anna, "customer") == lines(anna, "later") == lines(anna, "closed") == []
    assert lines(anna, "nonsense") == [mine]


def test_what_is_due_next_comes_first_and_what_is_late_says_so(cast: Cast, anna: Client):
    queue = {"queue_id": cast.here.other_queue, "written_goal_seconds": 60}
    routing.change_queue(cast.here.id, **queue)
    slow = an_email(cast.here, subject="Wolna")
    quick = an_email(cast.here, subject="Pilna", queue=cast.here.other_queue)
    with clock.at(clock.now() + timedelta(minutes=2)):
        page = anna.get("/desk/inbox/", {"view": "due"})
    found = page.context["inbox"].lines
    assert [(line.contact.id, line.tone) for line in found] == [(quick, "late"), (slow, "")]


def test_a_letter_is_taken_from_the_list_and_back(cast: Cast, anna: Client):
    contact = an_email(cast.here)
    answer = do(anna, "take", contact, view="unassigned")
    assert lines(anna, "mine") == [contact]
    assert room(cast) == 1
    undo = told(answer)["undo"]
    assert undo["fields"] == {"step": "put-back", "view": "unassigned", "contact": [contact]}
    anna.post(undo["url"], undo["fields"])
    assert lines(anna, "mine") == []
    assert lines(anna, "unassigned") == [contact]
    assert room(cast) == 0


def test_what_a_colleague_has_is_not_taken_and_a_call_is_not(cast: Cast, anna: Client):
    his, call = taken(cast, an_email(cast.here), "piotr"), a_call(cast.here)
    assert do(anna, "take", his, call, view="unassigned").status_code == 409
    assert room(cast) == 0
    free = an_email(cast.here, sender="x@example.pl")
    answer = do(anna, "take", his, call, free, view="unassigned")
    assert re.match(r"\w+: 1\. \w+ \w+: 2\. ", told(answer)["value"])
    assert lines(anna, "mine") == [free]


def test_where_the_queue_gives_out_in_turn_nobody_takes(cast: Cast, anna: Client):
    routing.change_queue(cast.here.id, queue_id=cast.here.queue, from_list=False)
    contact = an_email(cast.here)
    assert do(anna, "take", contact).status_code == 409
    assert state(cast, contact) == "waiting"


def test_several_are_closed_at_once_and_opened_again(cast: Cast, anna: Client):
    mine, waits = taken(cast, an_email(cast.here)), an_email(cast.here, sender="x@example.pl")
    assert do(anna, "close", mine, waits, outcome="information").status_code == 200
    assert set(lines(anna, "closed")) == {mine, waits}
    assert room(cast) == 0
    do(anna, "open", mine, waits, view="closed")
    assert set(lines(anna, "unassigned")) == {mine, waits}
    assert lines(anna, "closed") == []


def test_letters_are_passed_to_a_queue(cast: Cast, anna: Client):
    mine = taken(cast, an_email(cast.here))
    assert do(anna, "queue", mine, queue=str(cast.here.other_queue)).status_code == 200
    with in_offices([cast.here.id]):
        queue = Interaction.objects.get(id=mine).waits.get(result="").queue_id
    assert queue == cast.here.other_queue


def test_what_is_put_off_takes_no_room_and_comes_back_to_who_is_there(cast: Cast, anna: Client):
    mine = taken(cast, an_email(cast.here))
    assert do(anna, "later", mine, until="hours").status_code == 200
    assert (lines(anna, "mine"), lines(anna, "later"), room(cast)) == ([], [mine], 0)
    assert b"Bioodpady" not in anna.get("/desk/work/").content
    with clock.at(clock.now() + timedelta(hours=3)):
        routing.stream_seen(cast.here.id, official_id=cast.here.officials["anna"])
        timers.run_due()
        assert (lines(anna, "mine"), lines(anna, "later"), room(cast)) == ([mine], [], 1)


def test_who_has_gone_home_keeps_it_and_the_queue_gets_it_in_its_time(cast: Cast, anna: Client):
    mine = taken(cast, an_email(cast.here))
    do(anna, "later", mine, until="tomorrow")
    official = cast.here.officials["anna"]
    routing.sign_out(cast.here.id, official_id=official)
    assert state(cast, mine) == "active"
    with clock.at(clock.now() + timedelta(days=2)):
        timers.run_due()
    assert state(cast, mine) == "waiting"
    with in_offices([cast.here.id]):
        assert Interaction.objects.get(id=mine).waits.get(result="").preferred_id == official
    assert room(cast) == 0


def test_what_is_put_off_is_there_when_the_customer_writes(cast: Cast, anna: Client):
    mine = taken(cast, an_email(cast.here, external_id="<1@x>"))
    do(anna, "later", mine, until="week")
    read_all()
    assert lines(anna, "later") == [mine]
    again = an_email(cast.here, external_id="<2@x>", continues=["<1@x>"], text="I jeszcze coś")
    assert again == mine
    read_all()
    assert (lines(anna, "mine"), room(cast)) == ([mine], 1)


def test_what_is_put_off_and_closed_gives_no_room_back_twice(cast: Cast, anna: Client):
    first, second = taken(cast, an_email(cast.here)), an_email(cast.here, sender="x@example.pl")
    do(anna, "later", first, until="week")
    do(anna, "take", second)
    do(anna, "close", first, outcome="information")
    assert room(cast) == 1
    with in_offices([cast.here.id]):
        assert Engagement.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize(
    "until", ["", "2001-01-01T10:00", "nonsense", "2026-13-01T10:00", "9999-01-01T10:00"]
)
def test_no_moment_puts_nothing_off(cast: Cast, anna: Client, until: str):
    mine = taken(cast, an_email(cast.here))
    assert do(anna, "later", mine, until="", until_at=until).status_code == 409
    assert lines(anna, "mine") == [mine]


def test_another_office_is_in_no_view_and_nothing_is_done_with_it(
    cast: Cast, anna: Client, sign_in: SignIn
):
    theirs = an_email(cast.there, subject="Tajne", text="Żyrandol")
    read_all()
    for view in ("mine", "queues", "unassigned", "due", "customer", "later", "closed"):
        assert lines(anna, view) == []
    assert do(anna, "take", theirs).status_code == 409
    assert do(anna, "close", theirs, outcome="information").status_code == 409
    for words in ("żyrandol", "tajne"):
        page = anna.get("/desk/find/", {"q": words}).content.decode()
        assert "Żyrandol" not in page
        assert "Tajne" not in page
        assert "Żyrandol" not in anna.get("/desk/search/", {"q": words}).content.decode()
    olena = sign_in(cast.there, "olena")
    assert "<mark>Żyrandol</mark>" in olena.get("/desk/find/", {"q": "żyrandole"}).content.decode()


def test_the_list_costs_few_queries_however_long(cast: Cast, anna: Client):
    for number in range(60):
        an_email(cast.here, sender=f"k{number}@example.pl")
    head = {"HX-Request": "true"}
    with CaptureQueriesContext(connection) as queries:
        page = anna.get("/desk/inbox/", {"view": "unassigned", "part": "list"}, headers=head)
    assert len(queries) <= QUERIES, "\n".join(q["sql"][:160] for q in queries)
    first = page.context["inbox"]
    rest = lines(anna, "unassigned", after=first.following)
    assert len(first.lines) == 50
    assert len(rest) == 10
    assert not {line.contact.id for line in first.lines} & {*rest}


def test_a_view_is_saved_renamed_removed_and_brought_back(
    cast: Cast, anna: Client, sign_in: SignIn
):
    contact = an_email(cast.here, text="Dziura w jezdni")
    read_all()
    page = anna.post("/desk/find/save/", {"name": "Dziury", "asked": "q=dziury&state=open&x=1"})
    (view,) = page.context["saved"]
    assert view["open"]
    assert [line.contact.id for line in page.context["lines"]] == [contact]
    assert anna.post("/desk/find/save/", {"name": "Dziury", "asked": "q=x"}).status_code == 409
    assert anna.post("/desk/find/save/", {"name": " ", "asked": "q=x"}).status_code == 409
    page = anna.post(f"/desk/view/{view['id']}/rename/", {"name": "Drogi"})
    assert page.context["saved"][0]["name"] == "Drogi"
    piotr = sign_in(cast.here, "piotr")
    assert piotr.get("/desk/find/").context["saved"] == []
    assert piotr.post(f"/desk/view/{view['id']}/remove/").status_code == 409
    page = anna.post(f"/desk/view/{view['id']}/remove/")
    assert page.context["saved"] == []
    again = {"name": page.context["gone"].name, "asked": page.context["gone_asked"].urlencode()}
    assert anna.post("/desk/find/save/", again).context["saved"][0]["name"] == "Drogi"


def test_words_of_the_topic_are_marked_where_they_are_found(cast: Cast, anna: Client):
    contact = an_email(cast.here, text="Proszę o pomoc")
    interactions.describe(cast.here.id, interaction_id=contact, topic_id=cast.here.topic)
    with in_offices([cast.here.id]):
        word = Interaction.objects.select_related("topic").get(id=contact).topic.name.split()[0]
    read_all()
    page = anna.get("/desk/find/", {"q": word}).content.decode()
    assert f"<mark>{word}</mark>" in page


def test_odd_parameters_find_nothing_and_break_nothing(cast: Cast, anna: Client):
    an_email(cast.here, text="Dziura")
    read_all()
    for odd in (
        {"q": "'\\)(&|!:*"},
        {"q": "dziura", "queue": "x", "topic": "-1", "person": "9" * 30},
        {"q": "dziura", "since": "2026-02-30", "until": "9999-12-31"},
        {"q": "dziura", "after": "9" * 50, "order": "best"},
        {"q": "<script>alert(1)</script>"},
    ):
        page = anna.get("/desk/find/", odd)
        assert page.status_code == 200, odd
        assert b"<script>alert" not in page.content


def test_what_is_accepted_or_taken_on_its_page_is_opened(cast: Cast, anna: Client):
    first, second = an_email(cast.here), an_email(cast.here, sender="x@example.pl")
    official = cast.here.officials["anna"]
    with in_offices([cast.here.id]):
        wait = Wait.objects.get(interaction=first).id
    offer = routing.make_offer(cast.here.id, wait_id=wait, official_id=official)
    answer = anna.post(f"/desk/offer/{offer}/accept/")
    assert f"/desk/contact/{first}/" in answer.headers["HX-Location"]
    assert 'id="take"' in anna.get(f"/desk/contact/{second}/").content.decode()
    answer = anna.post(f"/desk/contact/{second}/take/")
    assert f"/desk/contact/{second}/" in answer.headers["HX-Location"]
    assert set(lines(anna, "mine")) == {first, second}
    assert anna.post(f"/desk/contact/{second}/take/").status_code == 409
    assert 'id="take"' not in anna.get(f"/desk/contact/{second}/").content.decode()


def test_a_letter_is_passed_on_with_a_word(cast: Cast, anna: Client):
    contact = taken(cast, an_email(cast.here))
    note = {"form": "note", "draft": json.dumps({"text": "Jeszcze sprawdzić"}), "base": "0"}
    anna.post(f"/desk/contact/{contact}/drafts/save/", note)
    form = {"to": f"official-{cast.here.officials['piotr']}", "word": "Pani prosi o termin."}
    assert anna.post(f"/desk/contact/{contact}/pass-on/", form).status_code == 204
    page = anna.get(f"/desk/contact/{contact}/").content.decode()
    assert "Pani prosi o termin." in page
    assert anna.get(f"/desk/contact/{contact}/drafts/").json()["note"]["fields"]["text"]
