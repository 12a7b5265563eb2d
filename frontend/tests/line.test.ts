/** What is a fault of the line and what is a person who says nothing. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOf, type Counts, countsOf, LineWatch, type LineState } from "../line.ts";

const LIVE = { muted: false, live: true };

/** Each second 50 packets both ways and a microphone that trembles, changed by `each`. */
function after(seconds: number, each: (second: number) => Partial<Counts> & { muted?: boolean; live?: boolean }): LineState {
  const watch = new LineWatch();
  let state: LineState = { bars: 0, unsent: "", unheard: false };
  const usual = { sent: 0, sentLost: 0, sentJitter: 0, energy: 0, received: 0, lost: 0, jitter: 0 };
  for (let at = 0; at <= seconds; at += 1) {
    const { muted = false, live = true, ...counts } = each(at);
    state = watch.see({ ...usual, at, sent: at * 50, energy: at * 1e-9, received: at * 50, ...counts }, { muted, live });
  }
  return state;
}

const GOOD: LineState = { bars: 4, unsent: "", unheard: false };

const CASES: [string, LineState, LineState][] = [
  ["both speak", after(20, () => ({})), GOOD],
  ["a quiet speaker", after(20, (at) => ({ energy: at * 1e-15 })), GOOD],
  ["muted on purpose", after(20, () => ({ energy: 0, muted: true })), GOOD],
  ["a level of nothing, for a moment", after(4, () => ({ energy: 0 })), GOOD],
  ["a level of nothing", after(7, () => ({ energy: 0 })), { ...GOOD, unsent: "no-sound" }],
  ["a browser that counts no energy", after(20, () => ({ energy: -1 })), GOOD],
  ["nothing is sent", after(5, () => ({ sent: 50 })), { bars: 1, unsent: "no-packets", unheard: false }],
  ["nothing comes", after(5, () => ({ received: 50 })), { bars: 1, unsent: "", unheard: true }],
  ["nothing ever came", after(5, () => ({ received: -1 })), { bars: 1, unsent: "", unheard: true }],
  ["a gap of two seconds", after(12, (at) => ({ received: (at > 10 ? 10 : at) * 50 })), GOOD],
  ["on hold", after(20, () => ({ received: 50, sent: 50, energy: 0, live: false })), { bars: 0, unsent: "", unheard: false }],
  ["just back from hold", after(20, (at) => ({ received: 50, live: at > 18 })), GOOD],
  ["the other end loses much of ours", after(20, () => ({ sentLost: 0.2 })), { ...GOOD, bars: 1 }],
  ["it trembles at the other end", after(20, () => ({ sentJitter: 0.06 })), { ...GOOD, bars: 2 }],
  ["we lose some of theirs", after(20, (at) => ({ lost: at })), { ...GOOD, bars: 3 }],
];

for (const [what, state, wanted] of CASES) test(what, () => assert.deepEqual(state, wanted));

test("sound that returns ends the warning", () => {
  const state = after(20, (at) => ({ received: at > 15 ? at * 50 : 50, sent: at > 15 ? at * 50 : 50, energy: at > 15 ? at * 1e-9 : 0 }));
  assert.equal(state.unheard, false);
  assert.equal(state.unsent, "");
});

test("a line that sends nothing while its person is silent warns once, then with more patience", () => {
  const pauses = (...spells: [number, number][]) => (at: number) => ({ received: at - spells.reduce((lost, [from, to]) => lost + Math.max(0, Math.min(at, to) - from), 0) });
  assert.equal(after(14, pauses([10, 30])).unheard, true);
  assert.equal(after(24, pauses([10, 15], [20, 40])).unheard, false);
  assert.equal(after(30, pauses([10, 15], [20, 40])).unheard, true);
  assert.equal(after(30, pauses([10, 12], [20, 40])).unheard, true); // a short gap teaches nothing
  assert.equal(after(140, pauses([10, 15], [20, 32], [40, 72], [80, 120], [122, 160])).unheard, false);
  assert.equal(after(160, pauses([10, 15], [20, 32], [40, 72], [80, 120], [122, 160])).unheard, true); // but it is not for ever
});

test("the counts come from the audio rows of a report", () => {
  const rows = [
    { type: "outbound-rtp", kind: "audio", packetsSent: 7 },
    { type: "media-source", kind: "audio", totalAudioEnergy: 0.5 },
    { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.1, jitter: 0.02 },
    { type: "inbound-rtp", kind: "audio", packetsReceived: 9, packetsLost: 1, jitter: 0.01 },
    { type: "inbound-rtp", kind: "video", packetsReceived: 1000 },
  ];
  assert.deepEqual(countsOf(rows, 3), { at: 3, sent: 7, sentLost: 0.1, sentJitter: 0.02, energy: 0.5, received: 9, lost: 1, jitter: 0.01 });
  assert.equal(new LineWatch().see(countsOf([], 0), LIVE).bars, 0);
  assert.equal(barsOf(0.09, 0), 1);
});
