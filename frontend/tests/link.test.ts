/** What silence and breaks of the stream mean, second by second. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, type Link, nextPause, silenceOf, type Stream } from "../link.ts";

const SILENCE = silenceOf(15_000);

/** The link after each of so many seconds, and when the stream was to be opened anew, if ever. */
function after(seconds: number, stream: (now: number) => Stream): { link: Link; over: number } {
  let link: Link = "live";
  for (let now = 1000; now <= seconds * 1000; now += 1000) {
    const { link: next, over } = judge(stream(now), now, SILENCE);
    link = next ?? link;
    if (over) return { link, over: now / 1000 };
  }
  return { link, over: 0 };
}

test("a stream that gives its signs of life is let alone", () => {
  const beats = (now: number): Stream => ({ opened: 0, heard: now - (now % 15_000), broken: 0 });
  assert.deepEqual(after(300, beats), { link: "live", over: 0 });
});

test("one sign that is missed is nothing, two make it late and have it opened anew", () => {
  assert.deepEqual(after(40, () => ({ opened: 0, heard: 0, broken: 0 })), { link: "live", over: 0 });
  assert.deepEqual(after(60, () => ({ opened: 0, heard: 0, broken: 0 })), { link: "late", over: 41 });
});

test("a break that the browser mends at once is not worth a word", () => {
  const mended = (now: number): Stream => ({ opened: 0, heard: now, broken: now < 4000 ? 500 : 0 });
  assert.deepEqual(after(20, mended), { link: "live", over: 0 });
});

test("a break that lasts is lost, not late", () => {
  assert.deepEqual(after(20, () => ({ opened: 0, heard: 0, broken: 500 })), { link: "lost", over: 0 });
  assert.deepEqual(after(60, () => ({ opened: 0, heard: 0, broken: 500 })), { link: "lost", over: 41 });
});

test("one that was opened anew has its own time, though what is shown stays late", () => {
  const anew: Stream = { opened: 41_000, heard: 0, broken: 0 };
  assert.deepEqual(judge(anew, 42_000, SILENCE), { link: "late", over: false });
  assert.deepEqual(judge(anew, 82_000, SILENCE), { link: "late", over: true });
});

test("who is refused waits longer each time, and after a success from the beginning", () => {
  const waits: number[] = [];
  for (let pause = 1000, time = 0; time < 6; time += 1) {
    const { wait, next } = nextPause(pause, false);
    waits.push(wait);
    pause = next;
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 15_000, 15_000]);
  assert.deepEqual(nextPause(15_000, true), { wait: 1000, next: 2000 });
});
