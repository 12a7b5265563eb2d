/** The strip for every state, as a pure function: what it shows and the one main button it offers. */

import assert from "node:assert/strict";
import { test } from "node:test";

// the page's texts stand in the document; without one every key speaks for itself
Object.assign(globalThis, { document: { getElementById: () => null, querySelector: () => null } });
const { stripView } = await import("../strip-view.ts");
type Facts = Parameters<typeof stripView>[0];

const NOW = 1_000_000;

const GK = { name: "GK", answered: true, blind: false, turns: true, state: "asked", ended: "" };

function facts(changes: { state?: object; presence?: string; call?: object; phone?: object } = {}): Facts {
  const call = changes.call && {
    interaction: 1, medium: "voice", state: "active", can: ["hold", "tones"], who: "Halina", line: "601", url: "/desk/contact/1/", began: NOW - 102_000, held: null,
    keptUntil: null, keptSince: null, talkEnded: null, wrapDue: null, consult: null, unanswered: 0, unansweredSince: null,
    slowAt: null, awaySince: null, awayUntil: null, ...changes.call,
  };
  return {
    state: {
      now: NOW,
      presence: { state: changes.presence ?? "ready", media: ["voice", "video", "text"], word: "Break", look: "", since: NOW - 12_000 },
      offers: [],
      talks: call ? [call] : [],
      open: 0,
      ...changes.state,
    },
    phone: { state: "registered", trouble: null, leg: null, muted: false, bars: 4, unsent: "", unheard: false, ...changes.phone },
    now: NOW,
    checked: "",
  } as Facts;
}

const OFFER = { id: 7, interaction: 1, rings: true, who: "Halina", line: "601", made: NOW - 7000, due: NOW + 13_000, url: "" };
const RINGING = { leg: { state: "ringing", offer: 7 } };

const CASES: [string, Facts, string, string, string][] = [
  // what, facts, look, time, main button
  ["signed off", facts({ presence: "off", phone: { state: "off" } }), "off", "–", "ready"],
  ["on a break", facts({ presence: "not_ready" }), "off", "0:12", "ready"],
  ["calm", facts(), "ready", "0:12", ""],
  ["connecting", facts({ phone: { state: "connecting" } }), "connecting", "0:12", ""],
  ["no microphone", facts({ phone: { state: "failed", trouble: "no-microphone" } }), "no-phone", "0:12", ""],
  ["no TLS, before anything is pressed", facts({ presence: "off", phone: { state: "failed", trouble: "no-tls" } }), "no-phone", "0:12", "ready"],
  ["it rings", facts({ state: { offers: [OFFER] }, phone: RINGING }), "rings", "0:07", "answer"],
  ["a call", facts({ call: {} }), "talks", "1:42", ""],
  ["muted", facts({ call: {}, phone: { muted: true } }), "talks", "1:42", "unmute"],
  ["the microphone is gone", facts({ call: {}, phone: { unsent: "no-microphone" } }), "unheard", "1:42", "hold"],
  ["nothing is sent", facts({ call: {}, phone: { unsent: "no-packets" } }), "unheard", "1:42", "hold"],
  ["nothing is heard", facts({ call: {}, phone: { unheard: true } }), "unheard", "1:42", "hold"],
  ["nothing is heard while it rings outside", facts({ call: { state: "dialling" }, phone: { unheard: true } }), "talks", "1:42", ""],
  ["nothing is heard on hold", facts({ call: { state: "held", held: NOW - 35_000 }, phone: { unheard: true } }), "held", "0:35", "resume"],
  ["on hold", facts({ call: { state: "held", held: NOW - 35_000 } }), "held", "0:35", "resume"],
  ["asking a department", facts({ call: { state: "held", held: NOW - 5000, consult: GK } }), "held", "0:05", "complete"],
  ["the department hears music", facts({ call: { consult: { ...GK, state: "waits" } } }), "talks", "1:42", ""],
  ["all three speak", facts({ call: { consult: { ...GK, state: "together" } } }), "talks", "1:42", "complete"],
  ["all three, and nothing is sent", facts({ call: { consult: { ...GK, state: "together" } }, phone: { unsent: "no-packets" } }), "unheard", "1:42", "complete"],
  ["the microphone is gone beside a department that waits", facts({ call: { consult: { ...GK, state: "waits" } }, phone: { unsent: "no-microphone" } }), "unheard", "1:42", ""],
  ["the microphone is gone while a department is asked", facts({ call: { state: "held", held: NOW - 5000, consult: GK }, phone: { unsent: "microphone-refused" } }), "unheard", "0:05", "complete"],
  ["nothing is sent to who is asked", facts({ call: { state: "held", held: NOW - 5000, consult: GK }, phone: { unheard: true } }), "held", "0:05", "complete"],
  ["passed on while it rings", facts({ call: { state: "held", held: NOW - 5000, consult: { ...GK, answered: false, blind: true } } }), "held", "0:05", ""],
  ["a department was busy", facts({ call: { state: "held", held: NOW - 9000, consult: { ...GK, answered: false, ended: "busy" } } }), "held", "0:09", "resume"],
  ["after a reload", facts({ call: { state: "kept", keptSince: NOW - 4000, keptUntil: NOW + 11_000 } }), "kept", "0:04", "back"],
  ["a chat alone leaves the strip to the telephone", facts({ call: { medium: "text" } }), "ready", "0:12", ""],
  ["a chat that is wrapped up does so, too", facts({ call: { medium: "text", state: "wrap_up", wrapDue: NOW + 9000 } }), "ready", "0:12", ""],
  ["written up", facts({ call: { state: "wrap_up", talkEnded: NOW - 31_000, wrapDue: NOW + 89_000 } }), "after", "0:31", "finish"],
];

for (const [what, given, look, time, main] of CASES) {
  test(what, () => {
    const view = stripView(given);
    assert.equal(view.look, look);
    assert.equal(view.time, time);
    const mains = view.buttons.filter((button) => button.kind === "main").map((button) => button.act);
    assert.deepEqual(mains, main ? [main] : []);
  });
}

test("a customer who is connected comes before one who rings", () => {
  assert.equal(stripView(facts({ call: {}, state: { offers: [OFFER] }, phone: RINGING })).look, "talks");
});

test("a call that rings comes before the one that is written up", () => {
  const call = { state: "wrap_up", talkEnded: NOW - 1000, wrapDue: NOW + 1000 };
  assert.equal(stripView({ ...facts({ call, phone: RINGING }), state: { ...facts({ call }).state, offers: [OFFER] } } as Facts).look, "rings");
});

for (const ended of ["busy", "no_answer", "failed", "gone"]) {
  test(`a department that does not take the call (${ended}) is said, with the ways on`, () => {
    const view = stripView(facts({ call: { state: "held", held: NOW, consult: { ...GK, ended } } }));
    assert.deepEqual([view.who, view.line], [`asked_${ended}`, "asked_line"]);
    assert.deepEqual(view.buttons.map((button) => button.act), ["resume", "transfer", "hang-up"]);
  });
}

test("without its telephone a call can still be passed on", () => {
  const view = stripView(facts({ call: {}, phone: { state: "failed", trouble: "no-link" } }));
  assert.equal(view.look, "no-phone");
  assert.ok(view.buttons.some((button) => button.act === "transfer"));
});

test("the strip offers what the call's door can do, and no more", () => {
  const acts = (can: string[]) => stripView(facts({ call: { can } })).buttons.map((button) => button.act);
  assert.deepEqual(acts(["hold", "tones"]), ["mute", "hold", "transfer", "keypad", "hang-up"]);
  assert.deepEqual(acts(["hold"]), ["mute", "hold", "transfer", "hang-up"]);
  assert.deepEqual(acts([]), ["mute", "transfer", "hang-up"]);
});

test("beside two chats the strip is the call's", () => {
  const { talks } = facts({ call: {} }).state;
  const chat = { ...talks[0], interaction: 2, medium: "text", unanswered: 2 } as (typeof talks)[0];
  const state = { ...facts().state, talks: [chat, ...talks, { ...chat, interaction: 3 }] };
  assert.equal(stripView({ ...facts(), state }).look, "talks");
});

test("a chat that is offered does not ring in the strip", () => {
  assert.equal(stripView(facts({ state: { offers: [{ ...OFFER, rings: false }] } })).look, "ready");
});

test("in a chat the strip says what the official does, not that a contact is waited for", () => {
  assert.equal(stripView(facts({ call: { medium: "text" } })).who, "Break"); // the word of the presence above
  assert.equal(stripView(facts()).who, "ready_who");
});

test("who is asked can be turned to, and all three speak, in a call that was answered", () => {
  const acts = (consult: object) => stripView(facts({ call: { state: consult && "held", held: NOW, consult: { ...GK, ...consult } } })).buttons.map((button) => button.act);
  assert.deepEqual(acts({}), ["complete", "swap", "gather", "give-up"]);
  assert.deepEqual(acts({ answered: false, state: "ringing" }), ["complete", "give-up"]);
  assert.deepEqual(acts({ turns: false }), ["complete", "give-up"]);
  assert.deepEqual(acts({ state: "waits" }), ["mute", "swap", "gather", "complete", "give-up"]);
  assert.deepEqual(acts({ state: "together" }), ["mute", "swap", "complete", "give-up"]);
});

test("a talk that may be recorded says how it stands, and has its buttons before the last", () => {
  const shown = stripView(facts({ call: { recording: { words: "is recorded", steps: ["pause", "refuse"] } } }));
  assert.equal(shown.line, "is recorded · 601");
  assert.deepEqual(shown.buttons.map(({ act }) => act).slice(-3), ["record-pause", "record-refuse", "hang-up"]);
  const held = stripView(facts({ call: { state: "held", recording: { words: "is recorded", steps: ["pause"] } } }));
  assert.ok(!held.buttons.some(({ act }) => act.startsWith("record-")));
});

test("who is listened to reads by whom, and who listens reads who hears them", () => {
  const listened = stripView(facts({ call: { listened: "Maria listens" } }));
  assert.deepEqual([listened.who, listened.line, listened.signs], ["Halina", "Maria listens · 601", "Maria listens"]);
  assert.equal(stripView(facts({ call: { listened: "" } })).line, "601");
  const at = (listens: object) => stripView(facts({ presence: "not_ready", state: { listens: { interaction: 1, mode: "listen", up: true, name: "Anna", who: "Halina", ...listens } } }));
  const acts = (listens: object) => at(listens).buttons.map((button) => button.act);
  assert.deepEqual(acts({}), ["ear-whisper", "ear-join", "ear-take-over", "ear-stop"]);
  assert.deepEqual(acts({ mode: "whisper" }), ["mute", "ear-listen", "ear-join", "ear-take-over", "ear-stop"]);
  assert.deepEqual(acts({ mode: "join", up: false }), ["ear-listen", "ear-whisper", "ear-stop"]);
  assert.equal(at({ up: false }).look, "connecting");
});

test("who is not heard is said by where the sound is lost, what this computer sees first", () => {
  const said = (quality: object, phone: object = {}, state = "active") => stripView(facts({ call: { quality, state, held: NOW }, phone })).who;
  const silent = { bars: 1, fault: "silent" }, deaf = { bars: 1, fault: "deaf" };
  assert.equal(said({ customer: silent }), "fault_customer_silent");
  assert.equal(said({ customer: silent }, { unheard: true }), "fault_customer_silent");
  assert.equal(said({ customer: silent }, { unsent: "no-packets" }), "fault_no_packets");
  assert.equal(said({ official: silent, customer: silent }), "fault_not_arriving");
  assert.equal(said({ official: deaf }), "fault_unheard");
  assert.equal(said({ customer: deaf }), "fault_customer_deaf");
  assert.equal(said({ customer: silent }, {}, "held"), "held_who");
});

test("a bad line says whose it is and what to do, before what is known of the call", () => {
  const line = (quality: object | null, phone: object = {}) => stripView(facts({ call: { quality }, phone })).line;
  assert.equal(line({ customer: { bars: 1, fault: "" }, official: { bars: 4, fault: "" } }), "bad_customer 601");
  assert.equal(line({ customer: { bars: 1, fault: "" }, official: { bars: 1, fault: "" } }), "bad_official 601");
  assert.equal(line(null, { bars: 1 }), "bad_official 601");
  assert.equal(line({ customer: { bars: 3, fault: "" } }), "601");
});

test("a telephone on the desk rings and is muted there; the page steers, and takes it back by one press", () => {
  const desk = { desk: true, leg: null };
  const acts = (given: Facts) => stripView(given).buttons.map((button) => button.act);
  const ringing = facts({ state: { offers: [OFFER] }, phone: desk });
  assert.deepEqual(acts(ringing), ["decline"]);
  assert.equal(stripView(ringing).line, "answer_there · 601");
  assert.deepEqual(acts(facts({ call: {}, phone: desk })), ["hold", "transfer", "hang-up"]);
  assert.deepEqual(acts(facts({ phone: desk })), ["dial", "pause", "browser"]);
  const gone = { ...desk, state: "failed", trouble: "desk-phone" };
  assert.deepEqual([stripView(facts({ phone: gone })).who, ...acts(facts({ phone: gone }))], ["trouble_desk_phone", "browser"]);
  const kept = { state: "kept", keptSince: NOW - 4000, keptUntil: NOW + 11_000 };
  assert.deepEqual(acts(facts({ call: kept, phone: gone })), ["browser"]);
  assert.deepEqual(acts(facts({ call: kept, phone: desk })), ["back", "browser"]);
  assert.equal(stripView(facts({ call: {}, phone: gone })).look, "talks"); // its sound may go on
});
