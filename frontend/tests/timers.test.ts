/** The page's clocks go by the server's time, whatever is done to this computer's; and how they say it. */

import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, { document: { getElementById: () => null, querySelector: () => null } });
const { clockWords, serverNow, serverSays, spanWords, steady } = await import("../timers.ts");

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

test("a stopwatch never shows a time before zero, nor rounds up", () => {
  const said = [-3, 0, 7.99, 59.9, 60, 102, 3599, 3600, 3700, 360_000].map(clockWords);
  assert.deepEqual(said, ["0:00", "0:00", "0:07", "0:59", "1:00", "1:42", "59:59", "1:00:00", "1:01:40", "100:00:00"]);
});

test("a long wait is said in minutes, hours and days", () => {
  // without the page's texts a key speaks for itself
  const said = [599, 600, 7199, 7200, 172_799, 172_800].map(spanWords);
  assert.deepEqual(said, ["9:59", "minutes", "minutes", "hours", "hours", "days"]);
});
