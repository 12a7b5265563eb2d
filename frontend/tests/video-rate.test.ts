/** What a line carries: the sound first, a smaller picture before a frozen one, and back again without a dance. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { capOf, type Level, SOUND_ALONE } from "../video/caps.ts";
import { type Between, PeerLine } from "../video/peer-line.ts";
import { lineSaid, placeOf, Rate, type LineSaid, type Sending } from "../video/rate.ts";

/** A line that is looked at each second. `levels`: one for each of them. */
class Line {
  readonly rate = new Rate();
  readonly levels: Level[] = [];
  at = 100;

  passes(seconds: number, how: Partial<Sending> = {}): Level {
    for (let second = 0; second < seconds; second += 1) {
      this.at += 1;
      const now = { at: this.at, place: 2_000_000, lost: 0, limited: false, soundSuffers: false, sends: this.rate.level < SOUND_ALONE, ...how };
      this.levels.push(this.rate.see(now, capOf(1, false, this.rate.level)));
    }
    return this.rate.level;
  }
}

test("each level asks for less, and signs keep their frames the longest", () => {
  for (const signs of [false, true]) {
    const [full, small, smallest] = ([0, 1, 2] as Level[]).map((level) => capOf(1, signs, level));
    assert.ok(full!.bitrate > small!.bitrate && small!.bitrate > smallest!.bitrate);
    assert.ok(full!.height > small!.height && small!.height > smallest!.height);
  }
  assert.ok(capOf(1, true, 2).frames >= 20);
  // a line of 300 kbit/s: the sound takes 90 of it both ways
  assert.ok(capOf(1, false, 2).bitrate + 90_000 < 300_000 && capOf(1, true, 2).bitrate + 90_000 < 300_000);
});

test("a line that carries all stays as it is, with 5 % lost as well, and while the browser finds out", () => {
  const line = new Line();
  assert.equal(line.passes(10, { place: 300_000, limited: true }), 0);
  assert.equal(line.passes(60, { lost: 0.05 }), 0);
  assert.equal(line.passes(60, { place: 200_000, limited: false }), 0); // nothing moves in the picture: no more is needed
});

test("a narrow line gets a smaller picture, and then the smallest; never fast after another", () => {
  const line = new Line();
  line.passes(15);
  assert.equal(line.passes(4, { place: 150_000, limited: true }), 1);
  assert.equal(line.passes(2, { place: 150_000, limited: true }), 1);
  assert.equal(line.passes(6, { place: 90_000, limited: true }), 2);
  assert.equal(line.passes(30, { place: 90_000, limited: true }), 2); // what it carries now stays
});

test("what is lost beyond repair ends in the sound alone, which is tried again the later the oftener it failed", () => {
  const line = new Line();
  line.passes(15);
  assert.equal(line.passes(30, { lost: 0.4 }), SOUND_ALONE);
  const began = line.at;
  const tries: number[] = [];
  while (line.at - began < 300) {
    const before = line.rate.level;
    const now = line.passes(1, line.rate.level < SOUND_ALONE ? { lost: 0.4 } : {});
    if (before === SOUND_ALONE && now < SOUND_ALONE) tries.push(line.at - began);
  }
  assert.ok(tries.length >= 2 && tries.length <= 5, String(tries));
  const apart = tries.slice(1).map((at, index) => at - tries[index]!);
  assert.ok(apart.every((gap, at) => at === 0 || gap >= apart[at - 1]!), String(tries));
});

test("a line that is better brings all back, step by step", () => {
  const line = new Line();
  line.passes(15);
  line.passes(30, { lost: 0.4 });
  assert.equal(line.passes(90), 0);
  for (const [at, level] of line.levels.entries()) assert.ok(at === 0 || Math.abs(level - line.levels[at - 1]!) <= 1);
});

test("the own sound goes first, and pressing brings the smallest picture back", () => {
  const line = new Line();
  assert.equal(line.passes(2, { soundSuffers: true }), 0); // a moment
  assert.equal(line.passes(20, { soundSuffers: true }), SOUND_ALONE);
  line.rate.tryAgain(line.at);
  assert.equal(line.rate.level, 2);
});

test("what the browser counts: the way that is used, and the worst of the lines", () => {
  const rows = [
    { type: "candidate-pair", nominated: false, availableOutgoingBitrate: 9_000_000 },
    { type: "candidate-pair", nominated: true, availableOutgoingBitrate: 250_000 },
    { type: "outbound-rtp", kind: "video", qualityLimitationReason: "bandwidth" },
    { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.1 },
    { type: "remote-inbound-rtp", kind: "video", fractionLost: 0 },
  ];
  assert.deepEqual(placeOf(rows), { place: 250_000, lost: 0.1, limited: true });
  assert.deepEqual(placeOf([]), { place: -1, lost: -1, limited: false });
});

test("what the other says is obeyed, told back once, and nonsense says nothing", () => {
  const [said, known]: [LineSaid[], Between[]] = [[], []];
  const line = new PeerLine((each) => said.push(each), (each) => known.push(each));
  line.ask({ wants: 0, slow: false });
  assert.deepEqual([said, known], [[], [{ sent: 0, theirs: { level: 0, wants: 0, slow: false } }]]);
  line.hear({ level: 1, wants: 2, slow: true });
  line.hear({ level: 1, wants: 2, slow: true });
  assert.equal(line.level, 2);
  assert.deepEqual(said, [{ level: 2, wants: 0, slow: false }]);
  assert.equal(known.length, 2);
  line.ask({ wants: 3, slow: true });
  assert.deepEqual(said.at(-1), { level: 3, wants: 3, slow: true });
  for (const odd of [null, 3, "x", { level: 9, wants: "2", slow: 1 }]) assert.deepEqual(lineSaid(odd), { level: 0, wants: 0, slow: false });
});
