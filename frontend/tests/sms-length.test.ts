/** Text messages are counted here as where they are sent: the same table of cases as in Python. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { folded, smsLength } from "../sms-length.ts";

interface Case {
  name: string;
  text: string;
  times: number;
  fold: boolean;
  parts: number;
  left: number;
  unicode: boolean;
}

const cases = JSON.parse(readFileSync(new URL("../../tests/sms/lengths.json", import.meta.url), "utf8")) as Case[];

for (const { name, text, times, fold, ...expected } of cases) {
  test(name, () => assert.deepEqual(smsLength(text.repeat(times), fold ? folded : undefined), expected));
}
