/** Quick replies: what asks for them, and which come first. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { askedBefore, fitting } from "../quick-rules.ts";

test("a sign at the beginning of a word asks, inside of one it does not", () => {
  assert.equal(askedBefore(";"), "");
  assert.equal(askedBefore("Dzień dobry ;ch"), "ch");
  assert.equal(askedBefore("a\n/śm"), "śm");
  for (const none of ["", "24/7", "tak; nie", "https://gmina", "12/2026", ";a b", "a;b"]) assert.equal(askedBefore(none), null, none);
});

const ALL = [
  { name: "Odpady: odbiór", short: "", own: true },
  { name: "Wait a moment (en)", short: "chwila", own: false },
  { name: "Czat: chwileczkę", short: "chwila", own: true },
  { name: "Chwilowa awaria", short: "", own: true },
];

const names = (typed: string, most = 9): string[] => fitting(ALL, typed, most).map(({ name }) => name);

test("the customer's language comes before others, there the short form before the name", () => {
  assert.deepEqual(names("chwi"), ["Czat: chwileczkę", "Chwilowa awaria", "Wait a moment (en)"]);
  assert.deepEqual(names("CHWILA"), ["Czat: chwileczkę", "Wait a moment (en)"]);
  assert.deepEqual(names("odbior"), ["Odpady: odbiór"]);
  assert.deepEqual(names("xyz"), []);
});

test("the sign alone lists those with a short form first, and no more than asked for", () => {
  assert.deepEqual(names("", 3), ["Czat: chwileczkę", "Odpady: odbiór", "Chwilowa awaria"]);
});
