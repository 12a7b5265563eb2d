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
  unicode: boolean;
}

const table = JSON.parse(readFileSync(new URL("../../tests/sms/lengths.json", import.meta.url), "utf8")) as {
  fold: Record<string, string>;
  cases: Case[];
};

for (const { name, text, times, fold, parts, unicode } of table.cases) {
  test(name, () => {
    const length = smsLength(text.repeat(times), fold ? (one) => folded(one, table.fold) : undefined);
    assert.deepEqual({ parts: length.parts, unicode: length.unicode }, { parts, unicode });
  });
}
