/** What a customer reads of the sound: nothing is said to be interrupted that is not. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { LineState } from "../line.ts";
import { Voice } from "../video/camera.ts";
import { bookable } from "../video/help-words.ts";
import { Lines } from "../video/lines.ts";
import { type Facts, lineWords } from "../video/meeting-words.ts";
import { Sound } from "../video/sound.ts";

const timers: (() => void)[] = [];
Object.assign(globalThis, {
  document: { getElementById: () => null }, // a text is its key
  window: { setTimeout: (then: () => void) => timers.push(then), clearTimeout: () => timers.splice(0) },
});

const line = (more: Partial<LineState>): LineState => ({ bars: 4, unsent: "", unheard: false, ...more });
const facts = (more: Partial<Facts>): Facts => ({ phase: "talk", link: "live", sound: "up", why: "", line: null, muted: false, microphone: true, worst: null, lines: "", soundless: false, ...more });

test("who has no microphone sends nothing, and no line is lost by that", () => {
  const silent = line({ bars: 1, unsent: "no-packets" });
  assert.equal(lineWords(facts({ line: silent })), "line-lost");
  assert.equal(lineWords(facts({ line: silent, microphone: false })), "no-voice");
  assert.equal(lineWords(facts({ line: line({ ...silent, unheard: true }), microphone: false })), "you-hear-nothing no-voice");
  assert.equal(lineWords(facts({ line: line({ bars: 1 }), microphone: false })), "line-poor no-voice");
});

test("who signs reads nothing of sound, and all of pictures", () => {
  const deaf = (more: Partial<Facts>): string => lineWords(facts({ soundless: true, microphone: false, ...more }));
  assert.equal(deaf({ line: line({ bars: 1, unheard: true }) }), "");
  for (const sound of ["coming", "lost"] as const) assert.equal(deaf({ sound, lines: "slow" }), "slow");
  assert.equal(deaf({ link: "lost" }), "page-lost-in-talk");
  const lines = new Lines();
  const seat = { id: 2, role: "interpreter", name: "Kinga", here: true, camera: true, microphone: true } as const;
  lines.set(2, { sent: 3, theirs: { level: 0, wants: 0, slow: false } });
  assert.deepEqual(lines.said([seat], false, false), { words: "video_alone_between", alone: true, unsent: true });
  assert.equal(lines.said([seat], false).words, "video_alone_between video_alone_sound");
});

test("before there was sound nothing is interrupted; some tries later the customer is told", async () => {
  const sound = new Sound("", new Voice(), () => Promise.reject(new Error("nobody has it in hand")), () => undefined);
  sound.want(true);
  const states: string[] = [];
  for (let tried = 0; tried < 5; tried += 1) {
    while (timers.length === 0) await new Promise((done) => setImmediate(done));
    states.push(sound.state);
    timers.shift()!();
  }
  assert.deepEqual(states, ["coming", "coming", "coming", "lost", "lost"]);
  sound.want(false);
});

test("a time with an interpreter is offered where one is free in that language", () => {
  assert.deepEqual([bookable("spoken ", "pjm"), bookable("spoken pjm ", "pjm"), bookable("spoken ", "uk"), bookable("pjm ", "uk")], [false, true, true, false]);
});

test("who sends the sound alone sends no screen; who only gets no picture does", () => {
  const lines = new Lines();
  const seats = [{ id: 2, role: "customer" as const, name: "", here: true, camera: true, microphone: true }];
  const quiet = { level: 0, wants: 0, slow: false } as const;
  lines.set(2, { sent: 0, theirs: { ...quiet, level: 3 } });
  assert.deepEqual([lines.said(seats, false).alone, lines.said(seats, false).unsent], [true, false]);
  lines.set(2, { sent: 3, theirs: quiet });
  assert.ok(lines.said(seats, false).unsent);
});
