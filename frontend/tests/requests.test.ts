/** What a page hears of its own server: an answer, a refusal in its words, or why there is none. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const page = Object.assign(new EventTarget(), { cookie: "a=1; csrftoken=fresh", getElementById: () => null, querySelector: () => null });
let signedOut = 0;
page.addEventListener("signed-out", () => (signedOut += 1));
let answer: () => Response | Error = () => new Response();
let asked: { path: string; how: RequestInit } = { path: "", how: {} };
Object.assign(globalThis, {
  document: page,
  fetch: async (path: string, how: RequestInit) => {
    asked = { path, how };
    const said = answer();
    if (said instanceof Error) throw said;
    return said;
  },
});
const { fetchJson, Refusal, send, SignedOut } = await import("../dom.ts");

beforeEach(() => {
  signedOut = 0;
});

function json(value: unknown, status = 200): () => Response {
  return () => new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json; charset=utf-8" } });
}

test("a form is sent with the token of the cookie, which another window may have renewed", async () => {
  answer = json({ version: 4 });
  assert.deepEqual(await send("/desk/x/", { text: "a b" }), { version: 4 });
  assert.equal(asked.how.method, "POST");
  assert.equal((asked.how.headers as Record<string, string>)["X-CSRFToken"], "fresh");
  assert.equal(String(asked.how.body), "text=a+b");
});

test("an empty answer, and one that is a page, are nothing", async () => {
  answer = () => new Response(null, { status: 204 });
  assert.equal(await send("/desk/x/"), null);
  answer = () => new Response("<p>", { headers: { "Content-Type": "text/html" } });
  assert.equal(await fetchJson("/desk/x/"), null);
});

const REFUSED: [string, () => Response | Error, typeof Error, string][] = [
  ["the server's words", json({ error: "Sprawa jest zamknięta." }, 409), Refusal, "Sprawa jest zamknięta."],
  ["too large", () => new Response("", { status: 413 }), Refusal, "too_large"],
  ["a fault with words", json({ error: "Zajęte." }, 503), Error, "Zajęte."],
  ["a fault", () => new Response("<h1>500</h1>", { status: 500 }), Error, "failed_to_do"],
  ["no connection", () => new TypeError("failed to fetch"), Error, "no_link"],
  ["no answer in time", () => new DOMException("late", "TimeoutError"), Error, "failed_to_do"],
];

for (const [what, said, kind, words] of REFUSED) {
  test(`${what}: thrown in words`, async () => {
    answer = said;
    const error = await send("/desk/x/").then(() => null, (thrown: unknown) => thrown as Error);
    assert.ok(error instanceof kind);
    assert.equal(error instanceof Refusal, kind === Refusal, "whether it is worth another try");
    assert.equal(error.message, words);
    assert.equal(signedOut, 0);
  });
}

test("the end of the sign-in is told to the page, by its status or by the way to the sign-in", async () => {
  answer = () => new Response("", { status: 401 });
  await assert.rejects(fetchJson("/desk/state/"), SignedOut);
  answer = () => Object.defineProperties(new Response("<form>"), { redirected: { value: true }, url: { value: "http://here/account/login/?next=/" } });
  await assert.rejects(fetchJson("/desk/state/"), SignedOut);
  assert.equal(signedOut, 2);
});
