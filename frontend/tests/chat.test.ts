/** The chat window's rules without a browser: what is read, kept, sent, told and made a link. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer } from "../chat/announcer.ts";
import { type Box, Kept, usable } from "../chat/kept.ts";
import { parts } from "../chat/links.ts";
import { type Entry, Outbox, Refused } from "../chat/outbox.ts";
import { reader } from "../chat/sse.ts";
import { Talk } from "../chat/talk.ts";
import type { Message, Said } from "../chat/types.ts";

function box(): Box & { held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (name) => held.get(name) ?? null,
    setItem: (name, value) => void held.set(name, value),
    removeItem: (name) => void held.delete(name),
  };
}

function message(id: number, more: Partial<Message> = {}): Message {
  return { id, at: "2026-03-02T09:00:00Z", from: "official", name: "Anna", text: `no. ${id}`, files: [], client_id: null, delivered: false, read: false, ...more };
}

function said(event: string, data: unknown, id = ""): Said {
  return { event, data: JSON.stringify(data), id };
}

test("a stream is read however its bytes are cut", () => {
  const whole = 'retry: 5\r\n: hello\r\n\r\nevent: state\r\nid: 7\r\ndata: {"a":\r\ndata: 1}\r\n\r\nevent:typing\ndata:x\n\n';
  const wanted = [
    { event: "state", data: '{"a":\n1}', id: "7" },
    { event: "typing", data: "x", id: "7" },
  ];
  for (let size = 1; size <= whole.length; size += 1) {
    const read = reader();
    const found: Said[] = [];
    for (let at = 0; at < whole.length; at += size) found.push(...read(whole.slice(at, at + size)));
    assert.deepEqual(found, wanted, `pieces of ${size}`);
  }
});

test("storage that is refused or full loses nothing of the page", () => {
  const refused = usable(() => {
    throw new Error("SecurityError");
  });
  const kept = new Kept("k", refused);
  kept.set("token", "abc");
  assert.equal(kept.get("token"), "abc");
  const full = new Kept("k", { ...box(), setItem: () => assert.fail("QuotaExceededError") });
  full.set("token", "abc");
  assert.equal(full.get("token"), null);
});

test("a site whose library gives arrays a toJSON loses no message", () => {
  const arrays = Array.prototype as unknown as { toJSON?: () => string };
  arrays.toJSON = () => "as Prototype 1.6 does";
  try {
    const kept = new Kept("k", box());
    kept.set("outbox", [{ text: "a" }, { text: "b" }]);
    assert.deepEqual(kept.get("outbox"), [{ text: "a" }, { text: "b" }]);
  } finally {
    delete arrays.toJSON;
  }
});

test("what somebody else has put there is no token of ours", () => {
  const storage = box();
  storage.held.set("okienko-chat-k-token", "{broken");
  assert.equal(new Kept("k", storage).get("token"), null);
  storage.held.set("okienko-chat-other-token", '"abc"');
  assert.equal(new Kept("k", storage).get("token"), null);
});

test("a chat that ended long ago is not shown to who sits there next", () => {
  const hour = 3_600_000;
  const kept = new Kept("k", box());
  kept.set("token", "abc");
  assert.equal(kept.token(9 * hour), "abc");
  kept.set("over", 9 * hour);
  assert.equal(kept.token(10 * hour), "abc");
  assert.equal(kept.token(10 * hour + 1), null);
  assert.equal(kept.get("over"), null);
});

test("a message that is sent again keeps its place and is not new again", () => {
  const talk = new Talk();
  assert.deepEqual(talk.take(said("message", message(1), "10")).fresh.length, 1);
  talk.take(said("message", message(2, { from: "me", client_id: "c" }), "11"));
  talk.take(said("message", message(3), "12"));
  assert.deepEqual(talk.take(said("message", message(1, { read: true }), "13")).fresh, []);
  assert.deepEqual([...talk.messages.keys()], [1, 2, 3]);
  assert.equal(talk.messages.get(1)!.read, true);
  assert.equal(talk.cursor, "13");
  assert.equal(talk.has("c"), true);
  assert.equal(talk.last, 3);
  assert.equal(talk.unread(0), 2);
  assert.equal(talk.unread(1), 1);
  assert.equal(talk.unread(3), 0);
});

test("who has written or gone is not typing any more, and what is unknown changes nothing", () => {
  const talk = new Talk();
  talk.take(said("typing", { on: true }));
  assert.equal(talk.typing, true);
  talk.take(said("message", message(1)));
  assert.equal(talk.typing, false);
  const change = talk.take(said("dance", {}));
  assert.deepEqual(change, { fresh: [], state: false, gone: false });
  assert.equal(talk.take(said("gone", {})).gone, true);
});

test("another tab knows all of it", () => {
  const [one, two] = [new Talk(), new Talk()];
  one.take(said("message", message(1), "5"));
  two.learn(structuredClone(one.snapshot()));
  assert.deepEqual([...two.messages], [...one.messages]);
  assert.equal(two.cursor, "5");
  assert.deepEqual(two.take(said("message", message(1), "6")).fresh, []);
});

class Office {
  got: string[] = [];
  answer: () => unknown = () => null;
  timers: [again: () => void, ms: number][] = [];
  outbox: Outbox;

  constructor(storage = box()) {
    const send = async (entry: Entry): Promise<void> => {
      const wrong = this.answer();
      if (wrong) throw wrong;
      this.got.push(entry.text);
    };
    this.outbox = new Outbox(new Kept("k", storage), send, () => undefined, (again, ms) => this.timers.push([again, ms]));
  }

  states(): string[] {
    return this.outbox.entries.map(({ text, state }) => `${text} ${state}`);
  }
}

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

test("what was written while away goes once, in its order", async () => {
  const office = new Office();
  office.answer = () => new TypeError("Failed to fetch");
  office.outbox.add("one", 0);
  office.outbox.add("two", 0);
  await settled();
  assert.deepEqual(office.states(), ["one late", "two waiting"]);
  assert.deepEqual(office.timers.map(([, ms]) => ms), [1000]);
  office.answer = () => null;
  await office.outbox.flush(); // the network is there again
  office.timers[0]![0](); // and the pause that was meant for it counts no more
  await settled();
  assert.deepEqual(office.got, ["one", "two"]);
  assert.deepEqual(office.states(), ["one sent", "two sent"]);
  office.outbox.drop(office.outbox.entries[0]!.client_id);
  assert.deepEqual(office.states(), ["two sent"]);
});

test("a page that was left in the middle sends on from what is kept", async () => {
  const storage = box();
  const before = new Office(storage);
  before.answer = () => new TypeError("Failed to fetch");
  before.outbox.add("one", 0);
  await settled();
  const after = new Office(storage);
  await after.outbox.flush();
  assert.deepEqual(after.got, ["one"]);
});

test("what is refused says why and keeps nobody waiting; what is too fast waits as long as asked", async () => {
  const office = new Office();
  office.answer = () => new Refused(400, "too-long", "Za długie", null);
  office.outbox.add("long", 0);
  await settled();
  assert.deepEqual(office.states(), ["long refused"]);
  assert.equal(office.outbox.entries[0]!.words, "Za długie");
  office.answer = () => new Refused(429, "too-many", "Za szybko", 7);
  office.outbox.add("quick", 0);
  await settled();
  assert.deepEqual(office.states(), ["long refused", "quick late"]);
  assert.deepEqual(office.timers.map(([, ms]) => ms), [7000]);
  office.answer = () => new Refused(429, "too-many", "Za szybko", null);
  office.timers[0]![0]();
  await settled();
  assert.deepEqual(office.states(), ["long refused", "quick late"]);
  office.answer = () => null;
  office.timers[1]![0]();
  await settled();
  assert.deepEqual(office.got, ["quick"]);
  office.outbox.again(office.outbox.entries[0]!.client_id);
  await settled();
  assert.deepEqual(office.got, ["quick", "long"]);
});

test("pauses grow while nobody is reached", async () => {
  const office = new Office();
  office.answer = () => new Refused(503, "busy", "", null);
  office.outbox.add("one", 0);
  for (let time = 0; time < 6; time += 1) {
    await settled();
    office.timers.at(-1)![0]();
  }
  await settled();
  assert.deepEqual(office.timers.map(([, ms]) => ms / 1000), [1, 2, 5, 10, 20, 20, 20]);
});

const shown = (text: string): string => parts(text).map((part) => (typeof part === "string" ? part : `<${part.href}>`)).join("");

test("addresses are links, and only safe ones", () => {
  assert.equal(shown("Zobacz https://gmina.example/bip, tam jest."), "Zobacz <https://gmina.example/bip>, tam jest.");
  assert.equal(shown("(www.gmina.example)"), "(<https://www.gmina.example/>)");
  assert.equal(shown("https://pl.example/Ulica_(Kraków)."), "<https://pl.example/Ulica_(Krak%C3%B3w)>.");
  assert.equal(shown("h.wrzos@example.pl"), "<mailto:h.wrzos@example.pl>");
  for (const text of ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "https://bank.example@evil.example/", "<img src=x onerror=alert(1)>", "http://", ""]) {
    assert.ok(!/<(javascript|data|vbscript|https:\/\/bank)/.test(shown(text)), text);
    assert.equal(parts(text).map((part) => (typeof part === "string" ? part : part.text)).join(""), text);
  }
});

test("a screen reader hears each message, many as their number, and how it stands not all the time", () => {
  const told = new Announcer((count) => `${count} new`);
  told.stands("You are third");
  assert.equal(told.next(0, 20_000), "You are third");
  told.stands("You are second");
  assert.equal(told.next(5_000, 20_000), "");
  told.message({ who: "Anna", text: "Hello" });
  assert.equal(told.next(6_000, 20_000), "Anna: Hello");
  told.stands("You are next");
  assert.equal(told.next(21_000, 20_000), "You are next");
  assert.equal(told.next(99_000, 20_000), "");
  told.stands("Anna is here", true); // who has waited for that hears it at once
  assert.equal(told.next(99_100, 20_000), "Anna is here");
  for (let id = 0; id < 9; id += 1) told.message({ who: "Anna", text: String(id) });
  assert.equal(told.next(99_000, 20_000), "9 new");
});
