/** A form that is opened meets its draft: nothing that was typed is lost, and nothing comes back that was sent. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fields, type Kept, meet, type Meeting, type Mine, same } from "../draft-rules.ts";

const EMPTY: Fields = { text: "" };
const ONE: Fields = { text: "one" };
const TWO: Fields = { text: "two" };

const kept = (fields: Fields): Kept => ({ version: 3, at: "7:32", fields, files: [], other: null });
const mine = (fields: Fields, saved: boolean): Mine => ({ fields, files: [], base: 2, saved });

const CASES: [string, Kept | null, Fields, Mine | null, Meeting][] = [
  // what, on the server, in the form, in this tab, what is done
  ["nothing anywhere", null, EMPTY, null, ""],
  ["written on another computer", kept(ONE), EMPTY, null, "theirs"],
  ["the same here and there", kept(ONE), ONE, mine(ONE, true), "theirs"],
  ["saved here, changed there since", kept(TWO), ONE, mine(ONE, true), "theirs"],
  ["saved here, sent from another window", null, ONE, mine(ONE, true), "empty"],
  ["typed without a connection", null, ONE, mine(ONE, false), "mine"],
  ["typed without a connection, and there, too", kept(TWO), ONE, mine(ONE, false), "mine"],
  ["saved, and typed on before the answer came", kept(ONE), TWO, mine(ONE, true), "mine"],
  ["saved, typed on, and sent from another window", null, TWO, mine(ONE, true), "mine"],
  ["typed before the answer came", kept(ONE), TWO, null, "mine"],
  ["emptied without a connection", kept(ONE), EMPTY, mine(EMPTY, false), "theirs"],
];

for (const [what, there, now, here, then] of CASES) test(what, () => assert.equal(meet(there, now, EMPTY, here), then));

test("what was typed and is saved nowhere is never replaced", () => {
  const texts = [EMPTY, ONE, TWO];
  for (const now of texts) {
    for (const there of [null, ...texts.map(kept)]) {
      for (const here of [null, ...texts.flatMap((text) => [mine(text, true), mine(text, false)])]) {
        const known = same(now, EMPTY) || (there && same(now, there.fields)) || (here?.saved && same(now, here.fields));
        if (!known) assert.equal(meet(there, now, EMPTY, here), "mine", JSON.stringify({ there, now, here }));
      }
    }
  }
});

test("a field that is not there is an empty one", () => {
  assert.ok(same({ text: "", cc: "" }, {}));
  assert.ok(!same({ text: "a" }, { text: "a", cc: "b" }));
});
