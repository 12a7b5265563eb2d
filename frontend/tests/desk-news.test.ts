/** What the desk does when the state is another: by cases, and that the same state twice does nothing. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { newsOf } from "../desk-news.ts";
import { type Consult, type DeskState, spoken, type Talk, unanswered } from "../desk-state.ts";

const NOW = 1_000_000;

function talk(interaction: number, changes: Partial<Talk> = {}): Talk {
  return {
    interaction, medium: "voice", state: "active", can: [], who: `who ${interaction}`, line: "", url: `/desk/contact/${interaction}/`, began: NOW, held: null,
    keptUntil: null, keptSince: null, talkEnded: null, wrapDue: null, consult: null, unanswered: 0, unansweredSince: null,
    slowAt: null, awaySince: null, awayUntil: null, ...changes,
  };
}

const chat = (interaction: number, changes: Partial<Talk> = {}): Talk => talk(interaction, { medium: "text", ...changes });

function state(...talks: Talk[]): DeskState {
  return { now: NOW, presence: { state: "ready", media: ["voice"], word: "", look: "", since: 0 }, offers: [], talks, open: 0 };
}

const ASKED: Consult = { name: "GK", answered: false, blind: false, ended: "" };
const DUE = { state: "wrap_up", wrapDue: NOW } as const;
const NOT_DUE = { state: "wrap_up", wrapDue: NOW + 1 } as const;

interface Done { sounds?: true; open?: number; taken?: number[]; moved?: number[]; wrote?: number[]; timeUp?: number[] }

/** The news in short: numbers, and only what there is. */
function done(before: DeskState, next: DeskState): Done {
  const { sounds, open, taken, moved, wrote, timeUp } = newsOf(before, next);
  const ids = (talks: Talk[]): number[] => talks.map(({ interaction }) => interaction);
  return {
    ...(sounds && { sounds }),
    ...(open && { open: open.interaction }),
    ...(taken.length && { taken: ids(taken) }),
    ...(moved.length && { moved }),
    ...(wrote.length && { wrote: ids(wrote) }),
    ...(timeUp.length && { timeUp: ids(timeUp) }),
  };
}

const CASES: [string, DeskState, DeskState, Done][] = [
  ["a call is connected", state(), state(talk(1)), { open: 1 }],
  ["another call instead of one", state(talk(1)), state(talk(2)), { open: 2 }],
  ["it is put on hold", state(talk(1)), state(talk(1, { state: "held" })), { moved: [1] }],
  ["it has ended", state(talk(1)), state(talk(1, NOT_DUE)), { open: 1, moved: [1] }],
  ["it was passed on, or a colleague has it now", state(talk(1)), state(), { moved: [1] }],
  ["a wrap-up that goes on", state(talk(1, NOT_DUE)), state(talk(1, NOT_DUE)), {}],
  ["it was finished", state(talk(1, NOT_DUE)), state(), {}],
  ["the wrap-up's time is over", state(talk(1, DUE)), state(), { timeUp: [1] }],
  ["a department is busy", state(talk(1, { consult: ASKED })), state(talk(1, { consult: { ...ASKED, ended: "busy" } })), { sounds: true }],
  ["it was busy already", state(talk(1, { consult: { ...ASKED, ended: "busy" } })), state(talk(1, { consult: { ...ASKED, ended: "busy" } })), {}],
  ["a supervisor comes, with a tone", state(talk(1)), state(talk(1, { listened: "Maria listens", listenedTone: true })), { sounds: true }],
  ["a supervisor comes, without one", state(talk(1)), state(talk(1, { listened: "Maria listens" })), {}],
  ["the supervisor whispers now", state(talk(1, { listened: "Maria listens", listenedTone: true })), state(talk(1, { listened: "Maria whispers", listenedTone: true })), {}],
  ["a chat is taken", state(), state(chat(5)), { taken: [5] }],
  ["two chats are taken beside a call", state(talk(1)), state(talk(1), chat(5), chat(6)), { taken: [5, 6] }],
  ["its customer writes", state(chat(5)), state(chat(5, { unanswered: 1 })), { wrote: [5] }],
  ["one more, of two chats", state(chat(5, { unanswered: 1 }), chat(6, { unanswered: 1 })), state(chat(6, { unanswered: 2 }), chat(5, { unanswered: 1 })), { wrote: [6] }],
  ["it was answered", state(chat(5, { unanswered: 2 })), state(chat(5)), {}],
  ["who writes again in the wrap-up", state(chat(5, NOT_DUE)), state(chat(5, { unanswered: 1 })), { moved: [5], wrote: [5] }],
  ["a chat's wrap-up", state(chat(5)), state(chat(5, NOT_DUE)), { moved: [5] }],
  ["a chat was finished or passed on", state(chat(5)), state(), { moved: [5] }],
  ["a chat's wrap-up time is over", state(chat(5, DUE)), state(), { timeUp: [5] }],
  ["a taken chat that has waited with words", state(), state(chat(5, { unanswered: 3 })), { taken: [5] }],
];

for (const [what, before, next, wanted] of CASES) test(what, () => assert.deepEqual(done(before, next), wanted));

test("the same state once more is no news", () => {
  for (const [, before, next] of CASES) {
    assert.deepEqual(done(next, next), {});
    assert.deepEqual(done(before, before), {});
  }
});

test("the strip is the spoken talk's, and what waits for an answer is counted over all", () => {
  const desk = state(chat(5, { unanswered: 2 }), talk(1), chat(6, { unanswered: 1 }));
  assert.equal(spoken(desk)?.interaction, 1);
  assert.equal(spoken(state(chat(5))), null);
  assert.equal(spoken(state(talk(2, { medium: "video" })))?.interaction, 2);
  assert.equal(unanswered(desk), 3);
});
