import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeskState, Offer } from "../desk-state.ts";
import type { PhoneView } from "../phone-types.ts";
import { greet, toGreet } from "../ringing.ts";

const offer = { id: 7, rings: true } as Offer;

function state(answers: boolean, says: boolean): DeskState {
  return { offers: [offer], presence: { answers, says } } as DeskState;
}

function phone(leg: PhoneView["leg"]): PhoneView {
  return { leg } as PhoneView;
}

test("only a call that rings, once, and for whom has chosen it", () => {
  const rings = phone({ state: "ringing", offer: 7 });
  assert.equal(toGreet(state(true, false), rings, 0), offer);
  assert.equal(toGreet(state(false, true), rings, 0), offer);
  assert.equal(toGreet(state(false, false), rings, 0), null);
  assert.equal(toGreet(state(true, true), rings, 7), null);
  assert.equal(toGreet(state(true, true), phone({ state: "talking", offer: 7 }), 0), null);
  assert.equal(toGreet(state(true, true), phone({ state: "ringing", offer: null }), 0), null);
  assert.equal(toGreet(state(true, true), phone({ state: "ringing", offer: 8 }), 0), null);
});

for (const says of [true, false]) {
  for (const rings of [true, false]) {
    test(`what is done in turn: says ${says}, rings still ${rings}`, async () => {
      const done: string[] = [];
      await greet(offer, says, {
        play: async (url) => void done.push(url),
        wait: (ms) => (ms > 5000 ? new Promise(() => undefined) : (done.push("waits"), Promise.resolve())),
        answers: () => rings,
        answer: () => void done.push("answers"),
      });
      assert.deepEqual(done, ["waits", ...(says ? ["/desk/offer/7/says/"] : []), ...(rings ? ["answers"] : [])]);
    });
  }
}
