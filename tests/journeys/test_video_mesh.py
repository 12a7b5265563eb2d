"""The exchange of pictures itself (frontend/video/mesh.ts): three of them in one page, with signals
that are late, come before it is said with whom, or are lost.
"""

import json
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from okienko.config import PROJECT
from tests.waiting import until

from .video import SEEN

#: Meshes by seat, each with a canvas of its own colour as its camera, and a server between them
#: that gives signals on in their order, some milliseconds late.
HARNESS = """
window.meshes = {}; window.turns = {}; window.lose = () => false; window.counts = {};
const COLOURS = {1: 'rgb(220,0,0)', 2: 'rgb(0,200,0)', 3: 'rgb(0,0,220)'};
const film = seat => {
  const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
  [canvas.width, canvas.height] = [160, 90];
  let at = 0;
  setInterval(() => {
    pen.fillStyle = COLOURS[seat]; pen.fillRect(0, 0, 160, 90);
    pen.fillStyle = 'white'; pen.fillRect(80 + (at = (at + 7) % 70), 0, 6, 90);
  }, 66);
  return canvas.captureStream(15).getVideoTracks()[0];
};
const name = (a, b) => {
  const [x, y] = a < b ? [a, b] : [b, a];
  return `${x}.${turns[x]}-${y}.${turns[y]}`;
};
const queues = {};
const give = (from, to, generation, kind, body) => {
  const key = `${from}-${to}`;
  if (kind === 'description') window.counts[key] = (window.counts[key] ?? 0) + 1;
  queues[key] = (queues[key] ?? Promise.resolve()).then(() => new Promise(go => setTimeout(go, 5)))
    .then(() => {
      if (!window.lose(from, to, kind)) meshes[to]?.take({from, generation, kind, body});
    });
};
window.sit = seat => {
  window.meshes[seat]?.close();
  turns[seat] = (turns[seat] ?? 0) + 1;
  document.querySelectorAll(`.of-${seat}`).forEach(each => each.remove());
  const videos = {};
  meshes[seat] = new video.Mesh({
    signal: (to, generation, kind, body) =>
      give(seat, to, generation, kind, JSON.parse(JSON.stringify(body))),
    picture: (from, stream) => {
      videos[from]?.remove();
      if (!stream) return;
      const made = videos[from] = document.createElement('video');
      Object.assign(made, {muted: true, autoplay: true, srcObject: stream});
      Object.assign(made, {id: `v${seat}-${from}`, className: `of-${seat}`});
      document.body.append(made);
    },
    screen: () => undefined,
    stands: (from, stand) => { (window.stands ??= {})[`${seat}-${from}`] = stand; },
    line: (from, between) => { (window.lines ??= {})[`${seat}-${from}`] = between; },
  });
  meshes[seat].reach({ice: [], relay: false});
  meshes[seat].show(film(seat));
};
window.agree = (seat, others) => meshes[seat].agree(
  others.map(other => ({seat: other, generation: name(seat, other), polite: seat > other})),
  others.map(id => ({id, role: 'customer', name: '', here: true, camera: true, microphone: true})));
"""
COLOURS = {1: "red", 2: "green", 3: "blue"}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    esbuild = PROJECT / "node_modules/esbuild/bin/esbuild"
    source = PROJECT / "frontend/video/mesh.ts"
    command = [esbuild, source, "--bundle", "--format=iife", "--global-name=video"]
    code = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    page = chromium.new_page()
    page.evaluate(f"{code}; window.video = video; {HARNESS}; undefined")
    yield page
    page.close()


def sees(page: Page, seat: int, other: int) -> None:
    look = f"({SEEN})(document.querySelector('#v{seat}-{other}'))"
    until(lambda: page.evaluate(look) == COLOURS[other], seconds=40)


def all_see(page: Page, *seats: int) -> None:
    for seat in seats:
        for other in seats:
            if other != seat:
                sees(page, seat, other)


def sit(page: Page, *seats: int) -> None:
    for seat in seats:
        page.evaluate(f"sit({seat})")


def agree(page: Page, *seats: int) -> None:
    for seat in seats:
        page.evaluate(f"agree({seat}, {json.dumps([one for one in seats if one != seat])})")


def test_three_see_each_other_and_one_is_loaded_anew(page: Page) -> None:
    sit(page, 1, 2)
    agree(page, 1, 2)
    all_see(page, 1, 2)
    sit(page, 3)
    agree(page, 1, 2, 3)
    all_see(page, 1, 2, 3)
    # the one who offers, and the one who answers; the others hear of it before or after
    for seat, order in ((1, (2, 1, 3)), (3, (3, 1, 2))):
        sit(page, seat)
        for one in order:
            page.evaluate(f"agree({one}, {json.dumps([x for x in (1, 2, 3) if x != one])})")
        all_see(page, 1, 2, 3)
    assert page.evaluate("Object.values(stands).every(stand => stand !== 'lost')")
    page.evaluate("agree(1, [2]); agree(2, [1]); agree(3, [])")
    assert page.evaluate("document.querySelectorAll('video').length") == 2
    all_see(page, 1, 2)


def test_signals_before_it_is_said_with_whom_are_kept(page: Page) -> None:
    sit(page, 1, 2)
    page.evaluate("agree(1, [2])")
    until(lambda: page.evaluate("(counts['1-2'] ?? 0) > 0"))
    page.evaluate("agree(2, [1])")
    all_see(page, 1, 2)


def test_the_way_is_sought_anew_by_either(page: Page) -> None:
    sit(page, 1, 2)
    agree(page, 1, 2)
    all_see(page, 1, 2)
    for seat in (1, 2):
        # its peer thinks that the way broke long ago: the one who offers, and the one who asks
        page.evaluate(
            """seat => { const peer = meshes[seat].peers.get(3 - seat);
            peer.brokenAt = peer.triedAt = performance.now() - 20000;
            Object.defineProperty(peer, 'way', {get: () => 'broken', configurable: true});
            const offered = counts['1-2'], timer = setInterval(() => {
              if (counts['1-2'] === offered) return;
              delete peer.way; peer.brokenAt = 0; clearInterval(timer); window.found = seat;
            }, 20); }""",
            seat,
        )
        until(lambda seat=seat: page.evaluate("window.found") == seat, seconds=20)
        all_see(page, 1, 2)
    waits = "meshes[2].peers.get(1).connection.getReceivers().map(one => one.jitterBufferTarget)"
    assert page.evaluate(waits) == [60, 60]  # for the sound
    lines = "[1, 2].map(one => meshes[one].peers.get(3 - one).connection.getTransceivers().length)"
    assert page.evaluate(lines) == [2, 2]  # the camera, and what is kept for a screen


def test_a_lost_first_offer_is_made_again(page: Page) -> None:
    sit(page, 1, 2)
    page.evaluate("window.lose = (from, to, kind) => kind === 'description'")
    agree(page, 1, 2)
    until(lambda: page.evaluate("(counts['1-2'] ?? 0) > 0"))
    page.evaluate("window.lose = () => false")
    all_see(page, 1, 2)


def test_nothing_is_shown_and_then_something_again(page: Page) -> None:
    sit(page, 1, 2)
    agree(page, 1, 2)
    all_see(page, 1, 2)
    offers = "counts['1-2'] + counts['2-1']"
    before = page.evaluate(offers)
    page.evaluate("window.shown = meshes[1].track; meshes[1].show(null)")
    until(lambda: page.evaluate(f"({SEEN})(document.querySelector('#v2-1'))") == "still")
    sees(page, 1, 2)
    page.evaluate("meshes[1].show(shown)")
    all_see(page, 1, 2)
    assert page.evaluate(offers) == before  # no new negotiation
    page.evaluate("meshes[1].show(shown, true)")
    caps = """meshes[1].peers.get(2).connection.getSenders()[0].getParameters()"""
    until(lambda: page.evaluate(f"{caps}.encodings[0].maxBitrate") == 1_000_000)
