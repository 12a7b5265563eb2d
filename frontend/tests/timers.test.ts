/** The page's clocks go by the server's time, whatever is done to this computer's. */

import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, { document: { getElementById: () => null, querySelector: () => null } });
const { serverNow, serverSays, steady } = await import("../timers.ts");

test("a clock that is set back or forward in mid-call changes nothing", () => {
  serverSays(1_000_000);
  const before = steady();
  const { now } = Date;
  for (const jump of [-3_600_000, 3_600_000]) {
    Date.now = () => now() + jump;
    assert.ok(Math.abs(serverNow() - 1_000_000) < 5000);
    assert.ok(steady() - before < 5000);
  }
  Date.now = now;
});

test("each sign of life sets them right, as after a sleep", () => {
  serverSays(1_000_000);
  serverSays(61_000_000);
  assert.ok(Math.abs(serverNow() - 61_000_000) < 5000);
});
