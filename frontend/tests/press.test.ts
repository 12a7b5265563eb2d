/** What would replace an element that is being pressed waits for the click's end. */

import assert from "node:assert/strict";
import { test } from "node:test";

const page = new EventTarget();
const win = Object.assign(new EventTarget(), { setTimeout });
Object.assign(globalThis, { document: page, window: win });
const { isSecond, pressedIn, startPress, whenReleased } = await import("../press.ts");
startPress();

const soon = (): Promise<void> => new Promise((go) => setTimeout(go));

/** An element of which a test needs to know only what is in it. */
class Part {
  readonly inside: Part[];

  constructor(...inside: Part[]) {
    this.inside = inside;
  }

  contains(other: Part): boolean {
    return other === this || this.inside.some((one) => one.contains(other));
  }
}

const button = new Part();
const panel = new Part(button);
const elsewhere = new Part();
const box = (part: Part): Element => part as unknown as Element;

function pointer(kind: string, target: Part, more: object = {}): void {
  const event = Object.assign(new Event(kind), { isPrimary: true, button: 0, ...more });
  Object.defineProperty(event, "target", { value: target });
  page.dispatchEvent(event);
}

test("it waits until the click is over, in its order, and only where it is pressed", async () => {
  const done: string[] = [];
  pointer("pointerdown", button);
  assert.ok(pressedIn(box(panel)));
  whenReleased(box(panel), () => done.push("first"));
  whenReleased(box(panel), () => done.push("second"));
  whenReleased(box(elsewhere), () => done.push("elsewhere"));
  assert.deepEqual(done, ["elsewhere"]);
  pointer("pointerup", button);
  assert.deepEqual(done, ["elsewhere"], "the click comes after the pointer's end");
  await soon();
  assert.deepEqual(done, ["elsewhere", "first", "second"]);
  assert.ok(!pressedIn(box(panel)));
  whenReleased(box(panel), () => done.push("at once"));
  assert.equal(done.at(-1), "at once");
});

for (const end of ["pointercancel", "blur"]) {
  test(`a press that ends without a click (${end}) holds nothing up`, async () => {
    let done = false;
    pointer("pointerdown", button);
    whenReleased(box(panel), () => (done = true));
    if (end === "blur") win.dispatchEvent(new Event("blur"));
    else pointer(end, button);
    await soon();
    assert.ok(done);
  });
}

test("another button of the mouse and a second finger press nothing", () => {
  pointer("pointerdown", button, { button: 2 });
  pointer("pointerdown", button, { isPrimary: false });
  assert.ok(!pressedIn(box(panel)));
});

test("the second click of a double click is told apart", () => {
  class MouseEvent extends Event {
    detail = 0;
  }
  Object.assign(globalThis, { MouseEvent });
  const click = (detail: number): Event => Object.assign(new MouseEvent("click"), { detail });
  assert.deepEqual([click(0), click(1), click(2), new Event("submit"), undefined].map((event) => isSecond(event)), [false, false, true, false, false]);
});
