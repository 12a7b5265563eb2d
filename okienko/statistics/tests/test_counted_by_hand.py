"""Days played through the verbs at given times; every figure beside what was counted by hand."""

from datetime import date, timedelta

import pytest
from django.db import connection

from okienko.events.security.row_security import APP_ROLE
from okienko.events.security.scope import in_offices
from okienko.offices.actions import add_official
from okienko.routing import actions
from okienko.routing.actions import change_queue
from okienko.routing.matcher import note_lost_pages
from okienko.routing.models import Attendance, Wait
from okienko.statistics.measure import Selection, measure
from okienko.statistics.periods import day_of
from tests.cast import a_call, at_work, make_office, the_cast

from .player import ZONE, Player

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def day() -> Player:
    return Player(the_cast().here, TUESDAY)


@pytest.fixture
def calls(day: Player) -> dict[str, int]:
    """A day of ten calls in two queues that are open from 8:00 to 16:00.

    Odpady: goal 20 s. Podatki: goal 30 s. Short abandons: up to 6 s in both.

        call  queue    enters    leaves    waits         talk       hold wrap-up  outcome
        A     Odpady   9:00:00   9:00:10   10 s          9:02:10 =  100   20  30  information
        B     Odpady   9:05:00   9:05:20   20 s          9:06:20 =   60    0  10  intervention
        C     Odpady   9:10:00   9:10:41   41 s  late    9:11:41 =   60    0   0  passed on to
              Podatki  9:11:41   9:12:01   20 s          9:13:01 =   60    0  20  information
        D     Odpady   9:31:00   9:31:05    5 s  short abandon
        E     Odpady   9:32:00   9:32:06    6 s  short abandon, exactly
        F     Odpady   9:33:00   9:33:07    7 s  abandoned
        G     Odpady   9:40:00   9:42:00  120 s  abandoned
        K     Podatki 10:00:00  10:00:31   31 s  late   10:02:31 =  120    0  10  mistake
        J     Odpady   7:59:50   8:00:30   outside hours, abandoned
        H     Odpady  17:00:00  17:00:05   outside hours 17:00:35 = 30    0   5  not ours
    """
    day.open_from_8_to_16()
    other = day.office.other_queue
    change_queue(day.office.id, queue_id=other, goal_seconds=30)
    c: dict[str, int] = {}
    c["J"] = day.call("7:59:50")
    day.give_up(c["J"], "8:00:30")
    c["A"] = day.call("9:00:00")
    day.take(c["A"], "9:00:10")
    day.do(actions.hold, c["A"], "9:01:00")
    day.do(actions.resume, c["A"], "9:01:20")
    day.hang_up(c["A"], "9:02:10", "9:02:40", "information")
    c["B"] = day.call("9:05:00")
    day.take(c["B"], "9:05:20")
    day.hang_up(c["B"], "9:06:20", "9:06:30", "intervention")
    c["C"] = day.call("9:10:00")
    day.take(c["C"], "9:10:41")
    day.do(actions.transfer_to_queue, c["C"], "9:11:41", queue_id=other)
    day.take(c["C"], "9:12:01", "piotr")
    day.hang_up(c["C"], "9:13:01", "9:13:21", "information", "piotr")
    for name, enters, leaves in (
        ("D", "9:31:00", "9:31:05"),
        ("E", "9:32:00", "9:32:06"),
        ("F", "9:33:00", "9:33:07"),
        ("G", "9:40:00", "9:42:00"),
    ):
        c[name] = day.call(enters)
        day.give_up(c[name], leaves)
    c["K"] = day.call("10:00:00", other)
    day.take(c["K"], "10:00:31")
    day.hang_up(c["K"], "10:02:31", "10:02:41", "mistake")
    c["H"] = day.call("17:00:00")
    day.take(c["H"], "17:00:05")
    day.hang_up(c["H"], "17:00:35", "17:00:40", "not_ours")
    return c


def test_the_whole_office(day: Player, calls: dict[str, int]) -> None:
    figures = day.figures()
    occupancy = figures.pop("occupancy")
    assert figures == {
        "waiting": 0,
        "waiting_since": None,
        # answered A B C C K, abandoned D E F G, short D E; in time A B C(Podatki): 3 / (5 + 4 - 2)
        "service_level": 42.86,
        "answered": 5,
        "abandoned": 4,
        "short_abandons": 2,
        "abandoned_share": 28.57,  # F G: 2 / 7
        "asa": 24.4,  # (10 + 20 + 41 + 20 + 31) / 5
        "longest_wait": 120.0,  # G
        "told_right": None,
        "out_of_hours": 2,  # J H
        "talk": 71.67,  # (100 + 60 + 60 + 60 + 120 + 30) / 6
        "handle": 87.5,  # (150 + 70 + 60 + 80 + 130 + 35) / 6
        "chat_handle": None,
        "chat_first_word": None,
        "transferred": 1,  # C
        "at_once": 50.0,  # A H of A B C H: K is a mistake, C had two officials, B became a matter
        "asked": 0,
        "asked_answered": None,
        "satisfied": None,
        "said_settled": None,
        **{code: 0 for code in figures if code.startswith("ruled_")},
        "relays": 0,
        "interpreters_sought": 0,
        "interpreters_found": None,
        "interpreters_wait": None,
        "interpreters_longest": None,
        "written_level": None,
        "written_answered": 0,
        "written_open": 0,
    }
    assert 0 < occupancy < 100


def test_each_queue(day: Player, calls: dict[str, int]) -> None:
    waste = day.figures(queue=day.office.queue)
    assert waste["service_level"] == 40.0  # A B of A B C F G
    assert waste["answered"] == 3
    assert waste["abandoned"] == 4
    assert waste["abandoned_share"] == 40.0  # F G of five
    assert waste["asa"] == 23.67  # (10 + 20 + 41) / 3
    assert waste["talk"] == 62.5  # A B C H: (100 + 60 + 60 + 30) / 4
    assert waste["at_once"] == 66.67  # A H of A B H: C stood in Podatki last
    taxes = day.figures(queue=day.office.other_queue)
    assert taxes["service_level"] == 50.0  # C in 20 s of 30, K in 31 s
    assert taxes["abandoned"] == 0
    assert taxes["longest_wait"] == 31.0  # K
    assert taxes["handle"] == 105.0  # (80 + 130) / 2
    assert taxes["at_once"] == 0.0  # C only


def test_one_query_by_queue_says_the_same_as_queue_by_queue(
    day: Player, calls: dict[str, int]
) -> None:
    together = day.by("queue")
    for queue in (day.office.queue, day.office.other_queue):
        apart = day.figures(queue=queue)
        for code, value in together[queue].items():
            shown = round(value, 2) if isinstance(value, float) else value
            assert shown == apart[code], code


def test_half_hours(day: Player, calls: dict[str, int]) -> None:
    slots = day.by("slot")
    counted = {
        slot: (values["answered"], values["abandoned"])
        for slot, values in slots.items()
        if values.get("answered") or values.get("abandoned")
    }
    # 9:00 A B C C; 9:30 D E F G; 10:00 K. The others came outside the hours.
    assert counted == {18: (4, 0), 19: (0, 4), 20: (1, 0)}


def test_a_list_holds_what_its_figure_counts(day: Player, calls: dict[str, int]) -> None:
    def names(code: str) -> str:
        by_id = {number: name for name, number in calls.items()}
        return "".join(sorted(by_id[number] for number in day.listed(code)))

    assert names("service_level") == "ABCCFGK"
    assert names("answered") == "ABCCK"
    assert names("abandoned") == "DEFG"
    assert names("short_abandons") == "DE"
    assert names("out_of_hours") == "HJ"
    assert names("handle") == "ABCCHK"
    assert names("transferred") == "C"
    assert names("at_once") == "ABCH"


def test_at_this_moment(day: Player) -> None:
    day.open_from_8_to_16()
    first = day.call("11:58:30")
    day.call("11:59:00", day.office.other_queue)
    mail = day.letter("11:59:30")
    noon = day.figures("12:00:00")
    assert noon["waiting"] == 3
    assert noon["waiting_since"] == day.moment("11:58:30")
    assert noon["answered"] == 0
    day.take(first, "12:00:10")
    later = day.figures("12:00:20")
    assert later["waiting"] == 2
    assert later["waiting_since"] == day.moment("11:59:00")
    assert day.listed("waiting", "12:00:20", day.office.queue) == [mail]


def test_letters(day: Player) -> None:
    """Goal 4 h of opening hours, 8:00 to 16:00. Seen at 15:00 on Tuesday.

    letter enters    answered           open time   Tuesday's?
    P      Mon 15:00 Tue 9:00           2 h         Monday's: in time
    Q      9:00      13:00              4 h         in time, exactly
    R      9:00      moved 10:00, 13:30 4 h 30      late, in Podatki
    S      10:00     -                  5 h         late, unanswered
    T      12:00     -                  3 h         unanswered, not late yet
    U      9:30      closed 9:45        15 min      in time
    V      14:00     Q writes again     1 h         unanswered: a new letter, not 9:00's
    W      Mon 15:30 -                  7 h 30      Monday's: late, unanswered
    """
    day.open_from_8_to_16()
    monday = date(2026, 11, 23)
    p = Player(day.office, monday).letter("15:00:00")
    day.take(p, "8:50:00")
    day.write(p, "9:00:00")
    day.do(actions.finish, p, "9:00:30", outcome="information")
    w = Player(day.office, monday).letter("15:30:00", sender="w@example.pl")
    q = day.letter("9:00:00", external_id="<q@example.pl>")
    r = day.letter("9:00:00", sender="r@example.pl")
    u = day.letter("9:30:00", sender="u@example.pl")
    day.take(u, "9:35:00")
    day.do(actions.finish, u, "9:45:00", outcome="mistake")
    with day.at("10:00:00"):
        actions.move_wait.by(day.office.actor("maria"))(
            day.office.id,
            interaction_id=r,
            queue_id=day.office.other_queue,
        )
    s = day.letter("10:00:00", sender="s@example.pl")
    t = day.letter("12:00:00", sender="t@example.pl")
    day.take(q, "12:50:00")
    day.write(q, "13:00:00")
    day.do(actions.finish, q, "13:00:10", outcome="information")
    day.take(r, "13:10:00")
    day.write(r, "13:30:00")
    again = day.letter("14:00:00", continues=["<q@example.pl>"])
    assert again == q
    seen = day.figures("15:00:00")
    assert seen["written_level"] == 50.0  # Q U of Q R S U
    assert seen["written_answered"] == 3  # Q R U
    assert seen["written_open"] == 4  # S T V W: of whatever day
    assert day.listed("written_open", "15:00:00") == sorted([s, t, q, w])
    assert day.figures("15:00:00", queue=day.office.other_queue)["written_level"] == 0.0  # R
    assert day.figures("15:00:00", queue=day.office.queue)["written_level"] == 66.67  # Q U of Q S U
    assert day.figures("15:00:00", day=monday)["written_level"] == 50.0  # P of P W
    assert seen["service_level"] is None  # no live contact


def test_a_letter_that_is_put_back_keeps_its_time(day: Player) -> None:
    """9:00 into the queue, taken 9:10, put back 10:00, answered 13:30: 4 h 30, late; one letter."""
    day.open_from_8_to_16()
    letter = day.letter("9:00:00")
    day.take(letter, "9:10:00")
    day.do(actions.put_back, letter, "10:00:00")
    day.take(letter, "13:00:00", "piotr")
    day.write(letter, "13:30:00", "piotr")
    seen = day.figures("14:00:00")
    assert seen["written_level"] == 0.0
    assert seen["written_answered"] == 1
    assert seen["written_open"] == 0


def test_occupancy(day: Player) -> None:
    """Anna: ready 8:00-10:00, a letter 8:30-9:00, a call 8:45-9:15: busy 45 of 120 minutes.

    Piotr: ready 8:00-9:00, no contact. Both: 45 of 180 minutes.
    """
    anna, piotr = (day.office.officials[name] for name in ("anna", "piotr"))
    with day.at("8:00:00"):
        at_work(day.office, "anna", "piotr")
    letter, call = day.letter("8:20:00"), day.call("8:44:50")
    day.take(letter, "8:30:00")
    day.take(call, "8:45:00")
    with day.at("9:00:00"):
        day.do(actions.finish, letter, "9:00:00", outcome="information")
        actions.not_ready(day.office.id, official_id=piotr)
    day.hang_up(call, "9:10:00", "9:15:00", "information")
    with day.at("10:00:00"):
        actions.sign_out(day.office.id, official_id=anna)
    assert day.figures()["occupancy"] == 25.0
    assert day.figures("9:00:00")["occupancy"] == 25.0  # so far: 30 of 2 x 60 minutes


def test_occupancy_of_an_official_of_two_offices(day: Player) -> None:
    """Anna, of both: ready 8:00-9:00, then a call of the other office rings and is missed.

    Piotr: a letter 8:00-8:30. Together 30 of 90 minutes, in each office as far as it knows.
    """
    there = make_office("brzezina", {})
    anna = add_official(there.id, person_id=day.office.persons["anna"], name="Anna")
    letter = day.letter("7:59:00")
    day.take(letter, "8:00:00", "piotr")
    with day.at("8:00:00"):
        actions.not_ready(day.office.id, official_id=day.office.officials["piotr"])
        at_work(day.office, "anna")
    day.do(actions.finish, letter, "8:30:00", "piotr", outcome="information")
    with day.at("8:59:40"):
        at_work(day.office, "anna")
        call = a_call(there)
        with in_offices([there.id]):
            wait = Wait.objects.get(interaction_id=call).id
        offer = actions.make_offer(there.id, wait_id=wait, official_id=anna)
        assert offer
    with day.at("9:00:00"):
        assert actions.lapse(there.id, offer_id=offer)
    assert day.figures()["occupancy"] == 33.33
    with day.at("23:00:00"), in_offices([there.id, day.office.id]):
        both = Selection((day.office.id, there.id), day_of(day.day, ZONE))
        assert measure(["occupancy"], both)["occupancy"] == pytest.approx(100 / 3)
    with day.at("23:00:00"), in_offices([there.id]):
        assert measure(["occupancy"], Selection((there.id,), both.period))["occupancy"] == 0


def test_occupancy_without_those_who_went_home_and_did_not_sign_out(day: Player) -> None:
    """Anna: a letter 8:00-8:30, her page closes at 9:00. Piotr: his phone goes at 8:30."""
    anna, piotr = (
        {"office": day.office.id, "official_id": day.office.officials[name]}
        for name in ("anna", "piotr")
    )
    letter = day.letter("7:59:00")
    day.take(letter, "8:00:00")
    with day.at("8:00:00"):
        at_work(day.office, "piotr")
    day.do(actions.finish, letter, "8:29:30", outcome="information")
    with day.at("8:29:30"):
        actions.stream_seen(**piotr)
    with day.at("8:30:00"):
        actions.phone_changed(**piotr, up=False)
    with day.at("8:59:30"):
        actions.stream_seen(**anna)
    with day.at("9:00:00"):
        actions.stream_seen(**anna, alive=False)
    assert day.figures()["occupancy"] == 32.78  # 29.5 of 60 + 30 minutes


def test_figures_are_the_same_when_the_log_is_deleted(day: Player) -> None:
    """Anna: ready 8:00-10:00, a letter 8:30-9:00, a break 9:15-9:30; busy 30 of 105 minutes.

    Piotr: ready 8:00-8:15, then his page goes. Both: 30 of 120 minutes.
    """
    anna, piotr = (
        {"office": day.office.id, "official_id": day.office.officials[name]}
        for name in ("anna", "piotr")
    )
    with day.at("8:00:00"):
        at_work(day.office, "anna", "piotr")
    with day.at("8:14:30"):
        actions.stream_seen(**piotr)
    with day.at("8:15:00"):
        actions.stream_seen(**piotr, alive=False)
    letter = day.letter("8:20:00")
    day.take(letter, "8:30:00")
    day.do(actions.finish, letter, "9:00:00", outcome="information")
    with day.at("9:15:00"):
        actions.not_ready(**anna)
    with day.at("9:30:00"):
        at_work(day.office, "anna")
    with day.at("10:00:00"):
        actions.sign_out(**anna)
    before = day.figures()
    assert before["occupancy"] == 25.0
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("delete from events_event")
        assert cursor.rowcount > 5
        cursor.execute(f"set role {APP_ROLE}")
    assert day.figures() == before


def test_occupancy_over_midnight(day: Player) -> None:
    """Ready from 23:30, a letter 23:45-0:30, home at 1:00: 15 of 30 minutes, then 30 of 60."""
    next_day = TUESDAY + timedelta(days=1)
    letter = day.letter("23:29:00")
    with day.at("23:30:00"):
        at_work(day.office, "anna")
    day.take(letter, "23:45:00")
    with day.at("0:30:00", next_day):
        actions.finish(
            day.office.id,
            interaction_id=letter,
            official_id=day.office.officials["anna"],
            outcome="information",
        )
    with day.at("1:00:00", next_day):
        actions.sign_out(day.office.id, official_id=day.office.officials["anna"])
    with day.at("8:00:00", next_day), in_offices([day.office.id]):
        both = [day.selection(day=which) for which in (TUESDAY, next_day)]
        assert [measure(["occupancy"], one)["occupancy"] for one in both] == [50.0, 50.0]


def test_occupancy_when_the_web_process_was_killed_and_the_page_closed_meanwhile(
    day: Player,
) -> None:
    """A letter 8:00-8:30, the last sign of the page at 8:59:15 was good for 45 s: 30 of 60."""
    letter = day.letter("7:59:00")
    day.take(letter, "8:00:00")
    day.do(actions.finish, letter, "8:30:00", outcome="information")
    anna = {"office": day.office.id, "official_id": day.office.officials["anna"]}
    with day.at("8:59:15"):
        actions.stream_seen(**anna)
    with day.at("8:59:50"):
        note_lost_pages()  # too early
    with day.at("12:00:00"):  # the switchboard, too, was away
        note_lost_pages()
        note_lost_pages()
    assert day.figures()["occupancy"] == 50.0
    with in_offices([day.office.id]):
        rows = Attendance.objects.filter(official=anna["official_id"]).order_by("id")
        assert rows.filter(ended_at=None).count() == 1
        assert not rows.last().reachable
    with day.at("13:00:00"):
        at_work(day.office, "anna")
    with day.at("13:30:00"):
        actions.sign_out(**anna)
    assert day.figures()["occupancy"] == 33.33  # 30 of 60 + 30


def test_occupancy_when_a_clock_was_set_back(day: Player) -> None:
    """Ready at 9:00 by a clock that was an hour fast, break at 8:30: nothing is counted twice."""
    anna = {"office": day.office.id, "official_id": day.office.officials["anna"]}
    with day.at("9:00:00"):
        at_work(day.office, "anna")
    with day.at("8:30:00"):
        actions.not_ready(**anna)
    with day.at("8:40:00"):
        actions.ready(**anna)
    with day.at("8:45:00"):
        actions.sign_out(**anna)
    assert day.figures()["occupancy"] == 0.0
