/** The rules of a page of pictures: who sees whom, who stands where, what is said of a picture, what is told in which order. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { capOf } from "../video/caps.ts";
import { comings, inOrder } from "../video/order.ts";
import { difference, isLater } from "../video/pairs.ts";
import { type Frames, framesOf, PictureWatch, type Way } from "../video/picture-watch.ts";
import { InOrder, Refused } from "../video/posts.ts";
import type { Pair, Role, SeatOf } from "../video/types.ts";

const pair = (seat: number, generation: string): Pair => ({ seat, generation, polite: false });

test("what is wanted is there after the difference, whatever was there", () => {
  const before = new Map([[2, "1.1-2.1"], [3, "1.1-3.1"], [4, "1.1-4.2"]]);
  const wanted = [pair(2, "1.1-2.1"), pair(3, "1.1-3.2"), pair(5, "1.1-5.1")];
  const { close, open } = difference(before, wanted);
  assert.deepEqual(close, [3, 4]); // another page of the same seat is another exchange
  assert.deepEqual(open.map(({ seat }) => seat), [3, 5]);
  const after = new Map(before);
  close.forEach((seat) => after.delete(seat));
  open.forEach(({ seat, generation }) => after.set(seat, generation));
  assert.deepEqual(difference(after, wanted), { close: [], open: [] });
  assert.deepEqual(difference(after, []).close.sort(), [2, 3, 5]);
});

test("a generation is later when no turn of it is earlier", () => {
  assert.ok(isLater("7.2-9.1", "7.1-9.1"));
  assert.ok(isLater("7.2-9.4", "7.1-9.1"));
  assert.ok(!isLater("7.1-9.1", "7.1-9.1"));
  assert.ok(!isLater("7.1-9.1", "7.2-9.1"));
  assert.ok(!isLater("7.2-9.1", "7.1-9.2")); // neither of them
});

test("more people get smaller pictures, signs are never behind a face", () => {
  for (const signs of [false, true]) {
    const all = [1, 2, 3].map((others) => capOf(others, signs));
    all.slice(1).forEach((cap, at) => assert.ok(cap.bitrate < all[at]!.bitrate && cap.height <= all[at]!.height));
    assert.deepEqual(capOf(0, signs), all[0]);
    assert.deepEqual(capOf(9, signs), all[2]);
  }
  for (const others of [1, 2, 3]) assert.ok(capOf(others, true).frames > capOf(others, false).frames && capOf(others, true).bitrate > capOf(others, false).bitrate);
  for (const others of [1, 2, 3]) assert.ok(capOf(others, false).bitrate * others <= 1_100_000); // a household's line upwards
});

const seat = (id: number, role: Role, here = true): SeatOf => ({ id, role, name: `${role} ${id}`, here, camera: true, microphone: true });

test("a customer sees the interpreter large, an official the customer", () => {
  const all = [seat(1, "customer"), seat(2, "official"), seat(3, "colleague"), seat(4, "interpreter")];
  assert.deepEqual(inOrder(all, 1, "customer").map(({ id }) => id), [4, 2, 3]);
  assert.deepEqual(inOrder(all, 2, "official").map(({ id }) => id), [1, 4, 3]);
  assert.deepEqual(inOrder(all.slice(0, 3), 1, "customer").map(({ id }) => id), [2, 3]);
  assert.deepEqual(inOrder([seat(1, "customer")], 1, "customer"), []);
});

test("who comes and goes is told once, and not who was there before", () => {
  const [me, anna, piotr] = [seat(1, "customer"), seat(2, "official"), seat(3, "colleague")];
  assert.deepEqual(comings(null, [me, anna], 1), { came: [], went: [] });
  assert.deepEqual(comings([me, anna], [me, anna, piotr], 1), { came: [piotr], went: [] });
  assert.deepEqual(comings([me, anna], [me, { ...anna, here: false }], 1).went, [anna]);
  assert.deepEqual(comings([me, anna], [{ ...me, here: false }, anna], 1), { came: [], went: [] });
});

/** Watches pictures that come so often, second by second; what was said last. */
function watched(watch: PictureWatch, from: Frames, seconds: number, each: number, how: { way?: Way; expected?: boolean; frozen?: number } = {}): { stand: string; now: Frames } {
  let now = from;
  let stand = "";
  for (let second = 0; second < seconds; second += 1) {
    now = { at: now.at + 1, decoded: now.decoded + each, frozen: now.frozen + (how.frozen ?? 0) };
    stand = watch.see(now, { way: how.way ?? "there", expected: how.expected ?? true });
  }
  return { stand, now };
}

const NOTHING = { at: 100, decoded: 0, frozen: 0 };

test("a picture that stands is told from one that was never sent", () => {
  const watch = new PictureWatch();
  const up = watched(watch, NOTHING, 10, 15);
  assert.equal(up.stand, "up");
  const still = watched(watch, up.now, 4, 0);
  assert.equal(still.stand, "frozen");
  assert.equal(watched(watch, still.now, 6, 0).stand, "lost");
  const off = watched(watch, still.now, 20, 0, { expected: false });
  assert.equal(off.stand, "up"); // its camera is off: said in other words
  assert.equal(watched(watch, off.now, 2, 0).stand, "up"); // it may take a moment
  assert.equal(watched(watch, off.now, 5, 0).stand, "frozen");
});

test("a picture that stutters is poor, and well again when it has recovered", () => {
  const watch = new PictureWatch();
  const few = watched(watch, NOTHING, 8, 3);
  assert.equal(few.stand, "poor");
  const well = watched(watch, few.now, 8, 15);
  assert.equal(well.stand, "up");
  const freezes = watched(watch, well.now, 8, 15, { frozen: 0.4 });
  assert.equal(freezes.stand, "poor");
});

test("without a way it is coming at first, and lost later", () => {
  const watch = new PictureWatch();
  assert.equal(watched(watch, NOTHING, 20, 0, { way: "none" }).stand, "joining");
  const up = watched(watch, NOTHING, 5, 15);
  assert.equal(watched(watch, up.now, 1, 0, { way: "broken" }).stand, "lost");
  const waiting = new PictureWatch();
  assert.equal(watched(waiting, NOTHING, 5, 0).stand, "joining"); // the way is there, the first frame is not
  assert.equal(watched(waiting, { ...NOTHING, at: 105 }, 6, 0).stand, "lost");
});

test("only what comes as a picture is counted", () => {
  const rows = [
    { type: "inbound-rtp", kind: "video", framesDecoded: 40, totalFreezesDuration: 0.5 },
    { type: "inbound-rtp", kind: "video" }, // the line that is kept for a screen
    { type: "inbound-rtp", kind: "audio", framesDecoded: 7 },
    { type: "outbound-rtp", kind: "video", framesDecoded: 9 },
  ];
  assert.deepEqual(framesOf(rows, 5), { at: 5, decoded: 40, frozen: 0.5 });
});

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
};

test("signals come in their order over a broken line, and what is refused holds nothing up", async () => {
  const came: string[] = [];
  let reachable = false;
  const rests: (() => void)[] = [];
  const line = new InOrder<string>(
    async (one) => {
      if (!reachable) throw new Refused(0, "", "no link");
      if (one === "old") throw new Refused(409, "video_generation", "another page");
      came.push(one);
    },
    () => new Promise<void>((go) => rests.push(go)),
  );
  ["a", "old", "b"].forEach((one) => line.add(one));
  await settled();
  rests.shift()!();
  await settled();
  assert.deepEqual(came, []);
  reachable = true;
  line.add("c");
  rests.shift()!();
  await settled();
  assert.deepEqual(came, ["a", "b", "c"]);
  reachable = false;
  line.add("d");
  await settled();
  line.keep(() => false);
  line.add("e");
  reachable = true;
  rests.shift()!();
  await settled();
  assert.deepEqual(came.slice(3).at(-1), "e");
});

test("who is on the telephone has no picture, and comes and goes in other words than a page", () => {
  const [me, phone] = [seat(1, "customer"), seat(5, "telephone")];
  assert.deepEqual(inOrder([me, seat(2, "official"), phone], 1, "customer").map(({ id }) => id), [2]);
  assert.deepEqual(comings([me], [me, phone], 1), { came: [], went: [] });
  assert.deepEqual(comings([me, phone], [me], 1), { came: [], went: [] });
});
