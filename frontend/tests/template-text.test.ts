/** The preview of a reply template fills what the server would fill, and nothing else. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { filledIn } from "../template-text.ts";

test("placeholders are filled, braces stay, what is unknown or empty stands as it was written", () => {
  const values = { customer: "Ms Sample <b>", office: "" };
  assert.equal(filledIn("{customer}, {office}, {{x}}, {toString} {nobody}", values), "Ms Sample <b>, {office}, {x}, {toString} {nobody}");
});
