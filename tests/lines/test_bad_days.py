"""Bad days of the telephone, with the real parts: killed processes, lost phones, garbage."""

from __future__ import annotations

import asyncio
import socket
import time

import psycopg

from okienko.channels.phone.actions import consult
from okienko.channels.phone.models import Call as CallRow
from okienko.machinery.postgres import APP_ROLE
from okienko.routing import actions as routing
from okienko.routing.models import Callback, Presence
from tests.lines.conftest import NUMBER, REAL, TRUNK, Town
from tests.lines.sound import power_at
from tests.lines.talk import answer_saying, heard, talking, without_holes
from tests.whole import RUNNING, database, until, within

pytestmark = REAL


async def test_the_switchboard_is_killed_in_mid_call(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    before = len(caller.sound.stamps)
    town.run.kill("switchboard")
    await heard(caller, 440)
    await heard(desk, 700)
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    without_holes(caller, before)
    interaction, anna = await town.newest(), town.here.officials["anna"]
    words = {"interaction_id": interaction, "official_id": anna}
    await town.do(routing.hold, **words)
    await until(lambda: power_at(caller.sound.samples(time.monotonic() - 0.3), 440) < 0.1, 5)
    await town.do(routing.resume, **words)
    await heard(caller, 440)
    await town.do(consult.ask, department_id=town.here.department, blind=True, **words)
    department = await within(8, town.operator.arrivals.get())
    department.say(900)
    department.answer()
    await heard(caller, 900)
    await heard(department, 700)
    await until(desk.ended.is_set, 5, "anna's leg stayed")


async def test_killed_while_callers_wait_and_call(town: Town) -> None:
    waiting = await town.operator.call(NUMBER)
    await waiting.until_answered()
    await waiting.press("0")
    await town.until_state("waiting")
    in_menu = await town.operator.call(NUMBER)
    await in_menu.until_answered()
    town.run.freeze("switchboard")  # Asterisk still takes it for alive
    unheard = await town.operator.call(NUMBER)
    await until(unheard.ringing.is_set, 5, "who calls in the moment of its death hears nothing")
    town.run.kill("switchboard")
    coming = await town.operator.call(NUMBER)
    await until(coming.ringing.is_set, 5, "who calls meanwhile hears no ringing")
    town.run.start("switchboard")
    await town.run.wait_for_switchboard()
    await coming.until_answered(5, "who called meanwhile was lost")
    await unheard.until_answered(5, "who called in the moment of its death was lost")
    began = time.monotonic()
    await until(lambda: in_menu.sound.loudness(began) > 100, 5, "the menu was not spoken again")
    anna = await town.official("anna")
    ringing = await within(8, anna.arrivals.get())
    ringing.say(440)
    ringing.answer()
    await heard(waiting, 440)
    await in_menu.press("0")
    await until(
        lambda: town.read(lambda: CallRow.objects.filter(interaction__state="waiting").exists()), 5
    )


async def test_a_caller_hangs_up_while_no_switchboard_runs(town: Town) -> None:
    caller = await town.operator.call(NUMBER)
    await caller.until_answered()
    await caller.press("0")
    await town.until_state("waiting")
    town.run.kill("switchboard")
    caller.hang_up()
    town.run.start("switchboard")
    await town.until_state("abandoned", seconds=20)


async def test_asterisk_is_killed(town: Town) -> None:
    await talking(town)
    waiting = await town.operator.call(NUMBER)
    await waiting.until_answered()
    await waiting.press("0")
    await town.until_state("waiting")
    await asyncio.to_thread(town.run.kill_asterisk)
    await asyncio.to_thread(town.run.start_asterisk)
    rows = await until(
        lambda: town.read(lambda: list(Callback.objects.filter(state="open", first=True))),
        20,
        "no call-back",
    )
    assert {row.value for row in rows} == {"+48601000212"}
    assert {row.reason for row in rows} == {"cut_off"}
    # phones that register again are taken at once, and calls come again
    await town.phones["anna"].register_again(10)
    again = await town.operator.call(NUMBER)
    await again.until_answered(10, town.run.log()[-2000:])


async def test_the_officials_phone_dies_and_comes_back(town: Town) -> None:
    caller, desk, phone = await talking(town)
    interaction, anna = await town.newest(), town.here.officials["anna"]
    await town.do(routing.lose_official, interaction_id=interaction)  # the page's last word
    await until(desk.ended.is_set, 5, "the dead leg stayed")
    await until(lambda: power_at(caller.sound.samples(time.monotonic() - 0.3), 440) < 0.1, 5)
    phone.on_call = answer_saying(520)
    await town.do(routing.come_back, interaction_id=interaction, official_id=anna)
    back = await within(8, phone.arrivals.get())
    assert back.invite is not None
    assert back.invite.get("x-okienko-answer") == "auto"
    await heard(caller, 520)
    assert await town.state() == "active"


async def test_the_officials_phone_dies_without_a_word(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    desk.vanish()
    await town.until_state("kept", seconds=25)
    assert not caller.ended.is_set()
    began = time.monotonic()
    await until(lambda: caller.sound.loudness(began) > 30, 8, "no music")


async def test_malformed_sip_harms_nobody(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    garbage = [
        b"",
        b"\0" * 500,
        b"INVITE\r\n\r\n",
        b"INVITE sip:x SIP/2.0\r\nContent-Length: 99999\r\n\r\n",
        b"INVITE sip:%s SIP/2.0\r\nVia: SIP/2.0/UDP x\r\n\r\n" % (b"9" * 5000),
        b"REGISTER sip:a SIP/2.0\r\nCSeq: -1 REGISTER\r\nCall-ID: \xff\xfe\r\n\r\n",
        "INVITE sip:ż@ą SIP/2.0\r\nFrom: <sip:'; drop table@x>\r\n\r\n".encode(),
    ]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind((TRUNK, 0))
        for _ in range(20):
            for datagram in garbage:
                wire.sendto(datagram, town.run.sip)
    await heard(caller, 440)
    await heard(desk, 700)
    second = await town.operator.call(NUMBER)
    await second.until_answered()
    assert "601000212" not in town.run.log()
    assert "601000212" not in town.run.log("asterisk.log")


async def test_a_withheld_number_matches_nobody(town: Town) -> None:
    from okienko.interactions.models import Interaction

    call = await town.operator.call(
        NUMBER, "P-Asserted-Identity: <sip:+48601000212@x>\r\nPrivacy: id\r\n"
    )
    await call.until_answered()
    row = await town.read(lambda: Interaction.objects.latest("id"))
    assert (row.address_kind, row.address_value, row.customer_id) == ("hidden", "", None)


async def test_presence_follows_the_registration(town: Town) -> None:
    phone = await town.official("anna")
    person = town.here.persons["anna"]
    phone._register(
        phone._digest(phone.answers[0], "REGISTER", f"sip:127.0.0.1:{town.run.sip_port}"), 0
    )
    await until(
        lambda: town.read(
            lambda: Presence.objects.filter(person_id=person, phone_up=False).exists()
        ),
        5,
    )


async def test_the_database_cuts_every_connection(town: Town) -> None:
    caller, desk, _phone = await talking(town)
    connected = town.run.log().count("asterisk_connected")
    await asyncio.to_thread(_cut_connections)
    await heard(caller, 440)
    await heard(desk, 700)
    await until(lambda: town.run.log().count("asterisk_connected") > connected, 20)
    interaction, anna = await town.newest(), town.here.officials["anna"]
    await town.do(routing.end_talk, interaction_id=interaction, official_id=anna)
    await until(caller.ended.is_set, 10, "the call was not taken over")
    again = await town.operator.call(NUMBER)
    await again.until_answered(10)


def _cut_connections() -> None:
    """What a restart of PostgreSQL does to its clients."""
    with psycopg.connect(database(), application_name="test", autocommit=True) as owner:
        owner.execute(f"set role {APP_ROLE}")  # the processes' own role may end them
        owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = %s",
            [RUNNING],
        )
