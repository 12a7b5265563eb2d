/** One telephone for all windows: by cases, and by random orders, over Node's own Web Locks. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { OneWindow } from "../one-window.ts";

const { locks } = navigator;

class Window {
  losses = 0;
  readonly one: OneWindow;

  constructor(phone: string, leaving = 5) {
    this.one = new OneWindow(phone, () => (this.losses += 1), locks, leaving);
  }
}

async function held(phone: string): Promise<boolean> {
  return (await locks.query()).held?.some(({ name }) => name === phone) ?? false;
}

const soon = (ms = 0): Promise<void> => new Promise((go) => setTimeout(go, ms));

test("asking again for what is here changes nothing, after every break", async () => {
  const desk = new Window("again");
  for (let time = 0; time < 4; time += 1) assert.equal(await desk.one.hold(), true);
  assert.equal(await desk.one.hold(true), true); // not taken from itself either
  await soon();
  assert.equal(desk.one.place, "here");
  assert.equal(desk.losses, 0);
});

test("a second window is told, takes it, and the first is told once", async () => {
  const browser = "second";
  const [first, second] = [new Window(browser), new Window(browser)];
  assert.equal(await first.one.hold(), true);
  assert.equal(await second.one.hold(), false);
  assert.equal(second.one.place, "elsewhere");
  assert.equal(await second.one.hold(true), true);
  await soon();
  assert.deepEqual([first.one.place, first.losses, second.one.place, second.losses], ["elsewhere", 1, "here", 0]);
  assert.equal(await first.one.hold(true), true);
  await soon();
  assert.deepEqual([first.one.place, second.one.place, second.losses], ["here", "elsewhere", 1]);
});

test("what was given back is no loss, and the other window sees that it is free", async () => {
  const browser = "given back";
  const [first, second] = [new Window(browser), new Window(browser)];
  await first.one.hold();
  await second.one.hold();
  assert.equal(await second.one.look(), false);
  await first.one.giveBack();
  await soon();
  assert.deepEqual([first.one.place, first.losses], ["nowhere", 0]);
  assert.equal(await second.one.look(), true);
  assert.equal(second.one.place, "nowhere");
  assert.equal(await second.one.hold(), true);
});

test("a window that never asked sees that another has it", async () => {
  const [first, second] = [new Window("seen"), new Window("seen")];
  assert.equal(await second.one.look(), false);
  await first.one.hold();
  assert.equal(await second.one.look(), true);
  assert.equal(second.one.place, "elsewhere");
  assert.equal(await first.one.look(), false);
  assert.equal(first.one.place, "here");
});

test("a window that is loaded anew still holds it for a moment", async () => {
  const browser = "anew";
  const old = new Window(browser);
  await old.one.hold();
  const fresh = new Window(browser, 2000);
  const asked = fresh.one.hold();
  await soon(20);
  await old.one.giveBack();
  assert.equal(await asked, true);
  assert.equal(fresh.losses, 0);
});

test("two questions at the same time are one", async () => {
  const desk = new Window("at once");
  assert.deepEqual(await Promise.all([desk.one.hold(), desk.one.hold(), desk.one.hold(true)]), [true, true, true]);
  assert.equal(desk.losses, 0);
});

test("given back while it is asked for: nobody has it", async () => {
  const browser = "meanwhile";
  const desk = new Window(browser);
  const asked = desk.one.hold();
  await desk.one.giveBack();
  assert.equal(await asked, true);
  await soon();
  assert.deepEqual([desk.one.place, await held(browser)], ["nowhere", false]);
});

test("without locks every window has it", async () => {
  const one = new OneWindow("none", () => undefined, undefined);
  assert.equal(await one.hold(), true);
  assert.equal(one.place, "here");
});

/** A small generator (mulberry32): the same seed gives the same orders. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

test("in every order exactly the window that thinks so has it", async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const pick = random(seed);
    const browser = `order ${seed}`;
    const windows = [new Window(browser), new Window(browser), new Window(browser)];
    const story: string[] = [];
    const under_way: Promise<unknown>[] = [];
    for (let step = 0; step < 25; step += 1) {
      const at = pick(windows.length);
      const window = windows[at] as Window;
      const act = pick(6);
      const together = pick(3) === 0; // the next step does not wait for this one
      story.push(`${at}:${["ready", "ready again", "take over", "sign out", "look", "reload"][act]}${together ? "" : "."}`);
      const holding = window.one.place === "here";
      const going =
        act < 2 ? window.one.hold()
        : act === 2 ? window.one.hold(true)
        : act === 3 ? window.one.giveBack()
        : act === 4 ? window.one.look()
        : soon().then(() => window.one.giveBack()).then(() => (windows[at] = new Window(browser)));
      under_way.push(going);
      if (together) continue;
      const answer = await going;
      await soon();
      if (act === 2) assert.equal(answer, true, `seed ${seed}: ${story.join(" ")}`);
      if (act < 2 && holding && !story.at(-2)?.match(/[a-z]$/)) assert.equal(answer, true, `seed ${seed}: ${story.join(" ")}`);
    }
    await Promise.all(under_way);
    await soon(5); // a window that lost it is told a moment later
    const here = windows.filter((one) => one.one.place === "here");
    const told = `seed ${seed}: ${story.join(" ")}`;
    assert.ok(here.length <= 1, told);
    assert.equal(await held(browser), here.length === 1, told);
    assert.ok(windows.every((one) => one.one.place !== "asking"), told);
  }
});
