"""What can go wrong with sound at the desk: a microphone pulled out, a dead line, a silent ring."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from okienko.routing.models import Presence
from tests.lines.browser import (
    Desk,
    answered,
    both_hear,
    desk_of,
    hears_silence,
    in_talk,
    ringing,
)
from tests.lines.conftest import REAL, Town
from tests.lines.peer import Call
from tests.whole import until

pytestmark = REAL

# The microphone is pulled out: true, and the browser finds another one; or why it gives none.
PULL = """(others) => {
  const {mediaDevices} = navigator;
  window.opened ??= mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = others === true ? window.opened : async () => {
    throw new DOMException('Requested device not found', others || 'NotFoundError');
  };
  const {track} = window.okienkoPhone.microphone;
  track.stop();
  track.dispatchEvent(new Event('ended'));
}"""
PLUG_IN = """() => {
  navigator.mediaDevices.getUserMedia = window.opened;
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
}"""
HEARD = "Mikrofon działa, słychać głos."
# From now on the microphone gives a tone of this loudness, 0 for nothing at all.
LOUDNESS = """async (loudness) => {
  const context = new AudioContext();
  const gain = context.createGain(), tone = context.createOscillator();
  const end = context.createMediaStreamDestination();
  gain.gain.value = loudness;
  tone.connect(gain).connect(end);
  tone.start();
  await context.resume();
  navigator.mediaDevices.getUserMedia = async () => end.stream.clone();
  await window.okienkoPhone.useMicrophone('');
}"""
# What the page plays by itself can be measured: the loudest level since the page was loaded.
LISTEN = """(() => {
  window.loudest = 0;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to === this.context.destination) {
      const analyser = this.context.createAnalyser(), samples = new Float32Array(2048);
      connect.call(this, analyser);
      setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        window.loudest = Math.max(window.loudest, ...samples.map(Math.abs));
      }, 20);
    }
    return connect.call(this, to, ...more);
  };
})()"""


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[Desk]:
    async with desk_of(town) as anna:
        await anna.context.grant_permissions(["microphone"], origin=town.run.url)
        yield anna


async def words(desk: Desk, text: str) -> None:
    await expect(desk.page.locator("#phone .who")).to_contain_text(text)


async def test_another_microphone_is_taken_when_one_is_pulled_out(town: Town, desk: Desk) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    for _time in range(2):
        await desk.page.evaluate(PULL, True)
        await both_hear(desk, caller)
    await desk.look("talks")
    await desk.press("mute")
    await desk.page.evaluate(PULL, True)  # muted stays muted
    await hears_silence(caller)
    await desk.press("unmute")
    await both_hear(desk, caller)


async def test_a_microphone_that_ends_without_a_word_is_noticed(town: Town, desk: Desk) -> None:
    caller = await in_talk(town, desk)
    await desk.page.evaluate("window.okienkoPhone.microphone.track.stop()")
    await both_hear(desk, caller)


async def test_without_a_microphone_it_is_said_and_the_next_one_is_taken(
    town: Town, desk: Desk
) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    await desk.page.evaluate(PULL, "")
    await desk.look("unheard")
    await expect(desk.page.locator("#phone [role=alert]")).to_contain_text("Nie masz mikrofonu")
    await expect(desk.page.locator("#phone-link .meter")).to_have_attribute("data-bars", "1")
    await desk.press("hold")
    await desk.look("held")
    await desk.press("resume")
    await desk.look("unheard")
    await desk.page.evaluate(PLUG_IN)
    await desk.look("talks")
    await both_hear(desk, caller)
    await desk.page.evaluate(PULL, "NotAllowedError")  # by the padlock
    await words(desk, "Przeglądarka nie daje mikrofonu")
    await desk.page.evaluate("() => { navigator.mediaDevices.getUserMedia = window.opened; }")
    await desk.press("devices")  # one that the dialog hears is taken by the telephone, too
    await expect(desk.page.locator("#devices [data-part=words]")).to_have_text(HEARD)
    await desk.page.keyboard.press("Escape")
    await desk.look("talks")
    await both_hear(desk, caller)
    assert not caller.ended.is_set()


async def test_without_a_microphone_no_call_is_offered_and_with_one_it_is(
    town: Town, desk: Desk
) -> None:
    await desk.press("ready")
    await desk.look("ready")
    await desk.page.evaluate(PULL, "")
    await desk.look("no-phone")
    person = town.here.persons["anna"]
    down = Presence.objects.filter(person_id=person, phone_up=False)
    await until(lambda: town.read(down.all().exists), 10, "calls would still be offered")
    await desk.page.evaluate(PLUG_IN)
    await desk.look("ready")
    caller = await answered(town, desk)
    await both_hear(desk, caller)


async def test_a_dead_level_is_told_and_a_quiet_voice_is_not(town: Town, desk: Desk) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    await desk.page.evaluate(LOUDNESS, 0)
    await desk.look("unheard")
    await words(desk, "Mikrofon nie daje żadnego dźwięku")
    await desk.page.evaluate(LOUDNESS, 0.004)
    await desk.look("talks")
    await stays(desk, "talks", 7)
    await desk.page.evaluate(LOUDNESS, 0)
    await desk.look("unheard")


async def test_nothing_sent_is_told(town: Town, desk: Desk) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    senders = "window.okienkoPhone.session.connection.getSenders()"
    await desk.page.evaluate(f"{senders}.forEach((sender) => sender.replaceTrack(null))")
    await desk.look("unheard")
    await words(desk, "nie wychodzi")


async def test_nothing_heard_is_told_and_silence_is_not(town: Town, desk: Desk) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    caller.sound.saying = bytes([0xD5]) * 8000  # the customer listens
    await stays(desk, "talks", 6)
    await desk.page.locator("#phone-link").click()  # how the call sounds, both ways
    sound = desk.page.locator("#devices .sound-of-call")
    await expect(sound).to_contain_text("Od klienta do nas")
    await expect(sound).to_contain_text("% strat")
    await desk.page.keyboard.press("Escape")
    caller.sound.stall()
    await desk.look("unheard")
    await expect(desk.page.locator("#phone .line-2")).to_contain_text("Twój dźwięk jest w porządku")
    await words(desk, "Nic nie słychać")
    assert caller.sound.remote is not None
    caller.sound.start(caller.sound.remote)
    await desk.look("talks")
    caller.sound.stall()
    await desk.press("hold")  # is seen through, not waited for
    await desk.look("held")
    await stays(desk, "held", 5)


async def test_the_other_end_reports_what_it_lost(town: Town, desk: Desk) -> None:
    await in_talk(town, desk)
    reports = """async () => {
      let found = false;
      (await window.okienkoPhone.stats()).forEach((row) => {
        found ||= row.type === 'remote-inbound-rtp' && typeof row.fractionLost === 'number';
      });
      return found;
    }"""

    async def there() -> bool:
        return bool(await desk.page.evaluate(reports))

    await until(there, 15, "Asterisk sends no report of what it receives", 0.3)
    await expect(desk.page.locator("#phone-link .meter")).to_have_attribute("data-bars", "4")


async def test_after_a_reload_it_rings_aloud(town: Town, desk: Desk) -> None:
    await desk.page.add_init_script(LISTEN)
    await desk.press("ready")
    await desk.look("ready")
    await desk.page.reload()
    await desk.look("ready")
    caller = await ringing(town)
    await desk.look("rings")
    await until(lambda: _loud(desk), 8, "it rings without a sound", 0.1)
    await expect(desk.page.locator("[data-kind=sound]")).to_have_count(0)
    await desk.press("answer")
    await desk.look("talks")
    await both_hear(desk, caller)


async def test_loaded_anew_while_it_rings_it_rings_again(town: Town, desk: Desk) -> None:
    await desk.press("ready")
    await desk.look("ready")
    caller = await ringing(town)
    await desk.look("rings")
    await desk.page.reload()
    await desk.press("answer")
    await desk.look("talks")
    await both_hear(desk, caller)


async def _loud(desk: Desk) -> bool:
    return bool(await desk.page.evaluate("window.loudest > 0.05"))


async def stays(desk: Desk, look: str, seconds: float) -> None:
    """The strip shows one state all the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert await desk.page.locator("#phone").get_attribute("data-look") == look
        await desk.page.wait_for_timeout(250)


# --- windows, in mid-call


async def breaks(desk: Desk, times: int) -> None:
    """Ready, a break, and ready again."""
    for _time in range(times):
        await desk.press("ready")
        await desk.look("ready")
        await desk.press("pause")
        await desk.look("off")


async def kept_at_once(town: Town, caller: Call) -> None:
    began = time.monotonic()
    await town.until_state("kept")
    assert time.monotonic() - began < 5, "the caller sat in silence"
    assert not caller.ended.is_set()


async def test_closed_in_mid_call_after_a_break_the_caller_has_music_at_once(
    town: Town, desk: Desk
) -> None:
    await breaks(desk, 2)
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    await desk.page.close(run_before_unload=True)
    await kept_at_once(town, caller)


async def test_a_second_window_takes_a_call_over_and_nobody_is_hung_up(
    town: Town, desk: Desk
) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    other = await desk.context.new_page()
    await other.goto("/desk/")
    second = Desk(desk.context, other, desk.errors)
    await second.press("take-over")
    await second.look("kept")
    assert not caller.ended.is_set()
    await second.press("back")
    await second.look("talks")
    await both_hear(second, caller)
    await other.close(run_before_unload=True)
    await kept_at_once(town, caller)


async def test_another_browser_takes_a_call_over_and_nobody_is_hung_up(
    town: Town, desk: Desk
) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    async with desk_of(town) as second:
        await second.press("take-over")
        await second.look("kept")
        assert not caller.ended.is_set()
        await second.press("back")
        await second.look("talks")
        await both_hear(second, caller)
