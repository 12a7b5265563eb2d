/** What a web site is asked to load for the chat: promised in okienko/channels/chat/README.md, as the built files are. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

/** Bytes, gzipped. 4 kB of the window's 30 are left to the texts of one language. */
const MOST = { button: 4000, window: 26_000 };

for (const [name, most] of Object.entries(MOST)) {
  test(`the ${name} has at most ${most} bytes`, () => {
    const built = readFileSync(new URL(`../../okienko/look/static/built/chat-${name}.js`, import.meta.url));
    const size = gzipSync(built, { level: 9 }).length;
    assert.ok(size <= most, `${size} bytes`);
  });
}
