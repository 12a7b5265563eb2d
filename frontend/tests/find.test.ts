/** Typing finds what a person means, and the arrow keys go round the list. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { finds, stepped, wordsOf } from "../find.ts";

const FOUND: [string, string, boolean][] = [
  // typed, text, found
  ["", "Odpady › Bioodpady", true],
  ["smieci", "Śmieci wielkogabarytowe", true],
  ["ŁÓDŹ", "łódź", true],
  ["lodz", "Łódź", true],
  ["bio odp", "Odpady › Bioodpady", true], // each word anywhere, in any order
  ["odpady › bio", "Odpady › Bioodpady", true], // as it stands in the field when it was chosen
  ["odpady zaświadczenie", "Odpady › Bioodpady", false],
  ["реєстр", "Реєстрація мешканця", true],
  ["їжа", "Їжа", true],
];

for (const [typed, text, found] of FOUND) test(`"${typed}" in "${text}"`, () => assert.equal(finds(wordsOf(typed), text), found));

test("the arrows go round, from nothing to the first or the last", () => {
  assert.deepEqual([-1, 0, 1, 2].map((at) => stepped(at, 1, 3)), [0, 1, 2, 0]);
  assert.deepEqual([-1, 0, 1, 2].map((at) => stepped(at, -1, 3)), [2, 2, 0, 1]);
  assert.deepEqual([stepped(-1, 1, 0), stepped(2, -1, 0)], [-1, -1]);
});
