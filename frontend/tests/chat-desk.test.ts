/** An official's chats: which is next, and how each stands. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeskState, Talk } from "../desk-state.ts";

// the page's texts stand in the document; without one every key speaks for itself
Object.assign(globalThis, { document: { getElementById: () => null, querySelector: () => null } });
const { beside, chats, longestUnanswered, standOf, turnedSlow } = await import("../chat-desk.ts");

const NOW = 1_000_000;
const hour = (at: number): string => `h${at}`;

function chat(interaction: number, changes: Partial<Talk> = {}): Talk {
  return {
    interaction, medium: "text", state: "active", can: [], who: "", line: "", url: "", began: NOW, held: null, keptUntil: null, keptSince: null,
    talkEnded: null, wrapDue: null, consult: null, unanswered: 0, unansweredSince: null, slowAt: null, awaySince: null, awayUntil: null, ...changes,
  };
}

const waits = (interaction: number, since: number, changes: Partial<Talk> = {}): Talk =>
  chat(interaction, { unanswered: 1, unansweredSince: NOW - since, slowAt: NOW - since + 60_000, ...changes });

const id = (talk: Talk | null): number | null => talk?.interaction ?? null;

test("the next chat, round and round, and none when there is no other", () => {
  const all = [chat(1), chat(2), chat(3)];
  assert.equal(id(beside(all, 1, 1)), 2);
  assert.equal(id(beside(all, 3, 1)), 1);
  assert.equal(id(beside(all, 1, -1)), 3);
  assert.equal(id(beside(all, 9, 1)), 1); // a letter is open
  assert.equal(id(beside(all, 9, -1)), 3);
  assert.equal(id(beside([chat(1)], 1, 1)), null);
  assert.equal(id(beside([], 1, 1)), null);
});

test("the one that waits longest: not the open one, not whose customer has left", () => {
  const all = [waits(1, 90_000), waits(2, 30_000), waits(3, 50_000), waits(4, 99_000, { awaySince: NOW, awayUntil: NOW }), chat(5)];
  assert.equal(id(longestUnanswered(all, 1)), 3);
  assert.equal(id(longestUnanswered(all, 5)), 1);
  assert.equal(id(longestUnanswered([chat(5), waits(1, 5)], 1)), null);
});

test("who is done with stands not among them, nor what is spoken", () => {
  const state = { talks: [chat(1, { medium: "voice" }), chat(2), chat(3, { state: "wrap_up" })] } as DeskState;
  assert.deepEqual(chats(state).map(id), [2]);
});

test("an answer is slow from its moment on, and is told of once", () => {
  const one = waits(1, 60_000); // slow now
  assert.equal(standOf(waits(1, 59_000), NOW, hour).tone, "");
  assert.equal(standOf(one, NOW, hour).tone, "late");
  assert.deepEqual(turnedSlow([one], NOW - 1, NOW).map(id), [1]);
  assert.deepEqual(turnedSlow([one], NOW, NOW + 1000), []);
  assert.deepEqual(turnedSlow([waits(1, 59_000)], NOW - 1, NOW), []);
  assert.equal(standOf(waits(1, 90_000, { slowAt: null }), NOW, hour).tone, ""); // the queue never warns
});

test("who has left the page does not wait for an answer", () => {
  assert.equal(standOf(waits(1, 90_000, { awaySince: NOW, awayUntil: NOW }), NOW, hour).tone, "after");
  assert.deepEqual(standOf(chat(1), NOW, hour), { words: "", tone: "" });
});
