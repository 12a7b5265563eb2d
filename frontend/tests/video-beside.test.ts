/** Beside the pictures: what stands large, who turns the pages, what is told how often. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { framesOf } from "../video/picture-watch.ts";
import { screenCapOf } from "../video/caps.ts";
import { Every } from "../video/every.ts";
import { cameLast, laid } from "../video/layout.ts";
import { Newest, Refused } from "../video/posts.ts";
import { Steps, zoomed } from "../video/steps.ts";
import type { Beside, Meeting, Role, ShownDocument } from "../video/types.ts";

const plan = (page: number, by: number, file = 7): ShownDocument => ({ file, name: "plan.pdf", type: "application/pdf", page, by });
const NOTHING: Beside = { document: null, screen: null, snapshot: null };
const seat = (id: number, role: Role) => ({ id, role, name: role, here: true, camera: true, microphone: true });
const meeting = (beside: Partial<Beside>, me = 1): Meeting => ({
  phase: "talk", place: null, wait: null, me, role: me === 1 ? "customer" : "official", official: "Anna", peers: [], sound: "up", contact: "K-1", signs: true,
  seats: [seat(1, "customer"), seat(2, "official"), seat(3, "interpreter")], beside: { ...NOTHING, ...beside },
});

test("what is shown stands large, and the reader's choice before it as long as it is there", () => {
  assert.deepEqual(laid(meeting({}), null, null), [3, 2]);
  assert.deepEqual(laid(meeting({ document: plan(1, 2) }), "document", null), ["document", 3, 2]);
  assert.deepEqual(laid(meeting({ document: plan(1, 2), screen: 2 }), "screen", null), ["screen", "document", 3, 2]);
  assert.deepEqual(laid(meeting({ document: plan(1, 2), screen: 2 }), "document", null), ["document", "screen", 3, 2]);
  assert.deepEqual(laid(meeting({ document: plan(1, 2) }), "document", 3), [3, "document", 2]);
  assert.deepEqual(laid(meeting({}), "document", "document"), [3, 2]); // it ended
  assert.deepEqual(laid(meeting({ screen: 2 }, 2), "screen", null), [1, 3]); // nobody needs to see the own screen
});

test("nobody who takes part is lost from the page, whatever is shown or chosen", () => {
  for (const document of [null, plan(1, 2)])
    for (const screen of [null, 1, 2, 3])
      for (const chosen of [null, 2, 3, "screen", "document", 99] as const)
        for (const newest of [null, "screen", "document"] as const) {
          const all = laid(meeting({ document, screen }), newest, chosen);
          assert.equal(new Set(all).size, all.length);
          assert.ok(all.includes(2) && all.includes(3));
        }
});

test("what comes is told once", () => {
  const [none, shown] = [meeting({}), meeting({ document: plan(1, 2) })];
  assert.equal(cameLast(null, shown), "document");
  assert.equal(cameLast(none, shown), "document");
  assert.equal(cameLast(shown, meeting({ document: plan(5, 2) })), null);
  assert.equal(cameLast(shown, meeting({ document: plan(1, 2, 8) })), "document");
  assert.equal(cameLast(shown, meeting({ document: plan(1, 2), screen: 2 })), "screen");
  assert.equal(cameLast(none, meeting({ screen: 1 })), null); // the own one
});

test("the others follow who shows, look ahead, and come back", () => {
  const steps = new Steps(() => 1);
  assert.ok(steps.take(plan(1, 2)));
  steps.pages = 5;
  assert.ok(!steps.take(plan(3, 2)) && steps.page === 3);
  assert.ok(steps.turn(1) && steps.page === 4 && steps.strays && !steps.leads);
  steps.take(plan(2, 2));
  assert.equal(steps.page, 4); // what is read is not taken away
  steps.back();
  assert.ok(steps.page === 2 && !steps.strays);
  steps.turn(1);
  steps.turn(-1);
  assert.ok(!steps.strays); // there again by themselves
  assert.ok(!steps.turn(-9) || steps.page === 1);
  assert.ok(!steps.turn(-1));
  assert.ok(steps.take(null) && !steps.turn(1));
});

test("who shows is not taken back by what the office heard before", () => {
  const steps = new Steps(() => 2);
  steps.take(plan(1, 2));
  steps.pages = 9;
  steps.turn(1);
  steps.turn(1);
  steps.take(plan(2, 2)); // an answer to the first of both
  assert.ok(steps.page === 3 && steps.leads);
  steps.take(plan(5, 1)); // somebody else shows now
  assert.ok(steps.page === 5 && !steps.leads && !steps.strays);
  steps.take(plan(1, 1, 8));
  assert.ok(steps.page === 1 && steps.pages === 0); // another document
});

test("zoom stays within its steps", () => {
  let now = 1;
  for (let at = 0; at < 20; at += 1) now = zoomed(now, 1);
  assert.ok(now > 1 && zoomed(now, 1) === now);
  for (let at = 0; at < 20; at += 1) now = zoomed(now, -1);
  assert.ok(now < 1 && zoomed(now, -1) === now);
});

test("what changes often is told in steps, the newest always in the end", async () => {
  let clock = 0;
  const told: string[] = [];
  const every = new Every<string>(30, (text) => told.push(text), () => clock);
  for (const text of ["P", "Pr", "Pro", "Pros"]) every.add(text);
  assert.deepEqual(told, ["P"]);
  await new Promise((go) => setTimeout(go, 60));
  assert.deepEqual(told, ["P", "Pros"]);
  clock = 10;
  every.add("Prosz");
  every.now(""); // it is whole: nothing older comes after it
  await new Promise((go) => setTimeout(go, 60));
  assert.deepEqual(told, ["P", "Pros", ""]);
});

test("nothing older comes after the newest, and what nobody took is tried again", async () => {
  const took: string[] = [];
  let lost = 0;
  const waits: (() => void)[] = [];
  const newest = new Newest<string>(
    async (text) => {
      await new Promise<void>((go) => waits.push(go));
      if (lost-- > 0) throw new Refused(0, "", "nobody was reached");
      took.push(text);
    },
    () => Promise.resolve(),
  );
  const goOn = async (): Promise<void> => {
    waits.shift()?.();
    await new Promise((go) => setTimeout(go, 0));
  };
  for (const text of ["P", "Pr", "Pro"]) newest.add(text);
  await goOn(); // "P" was on its way; "Pr" is not told any more
  newest.add("");
  await goOn();
  await goOn();
  assert.deepEqual(took, ["P", "Pro", ""]);
  lost = 2;
  newest.add("Q");
  for (let at = 0; at < 3; at += 1) await goOn();
  assert.deepEqual(took.slice(3), ["Q"]);
  lost = 99;
  newest.add("R"); // given up in the end
  for (let at = 0; at < 20; at += 1) await goOn();
  lost = 0;
  newest.add("S");
  await goOn();
  assert.deepEqual(took.slice(4), ["S"]);
});

test("a screen that lives hides no dead camera", () => {
  const rows = [
    { type: "inbound-rtp", kind: "video", mid: "0", framesDecoded: 5 },
    { type: "inbound-rtp", kind: "video", mid: "1", framesDecoded: 900 },
    { type: "inbound-rtp", kind: "video", framesDecoded: 1 }, // a browser that names no line
  ];
  assert.equal(framesOf(rows, 1, "0").decoded, 6);
  assert.equal(framesOf(rows, 1).decoded, 906);
});

test("a screen stays sharp, and leaves the line upwards its bound", () => {
  for (const others of [0, 1, 2, 3]) assert.ok(screenCapOf(others).bitrate * Math.max(others, 1) <= 1_500_000 && screenCapOf(others).height === 1080);
});
