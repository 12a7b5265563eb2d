import assert from "node:assert/strict";
import { test } from "node:test";

import { wavOf } from "../pcm.ts";

test("samples become a wav file that says what it is, and none leaves its bounds", () => {
  const bytes = wavOf(new Float32Array([0, 0.5, 1, 2, -2]), 16000);
  const view = new DataView(bytes.buffer);
  const word = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  assert.deepEqual([word(0), word(8), word(36)], ["RIFF", "WAVE", "data"]);
  assert.deepEqual([view.getUint32(4, true), view.getUint32(40, true)], [46, 10]);
  assert.deepEqual([view.getUint32(24, true), view.getUint16(34, true)], [16000, 16]);
  const samples = [0, 1, 2, 3, 4].map((i) => view.getInt16(44 + 2 * i, true));
  assert.deepEqual(samples, [0, 16384, 32767, 32767, -32767]);
});
