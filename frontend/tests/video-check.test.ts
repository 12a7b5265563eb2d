/** What a check found, judged in words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { found, type Found, judgeRate, judgeRelay, judgeServer, judgeSound, type State, summary } from "../check/judging.ts";
import { only } from "../check/network.ts";

test("a line that carries picture and sound is good, one for the sound alone is told so", () => {
  const state = (rate: number, lost = 0): State => judgeRate({ rate, lost }).state;
  assert.deepEqual([state(2_000_000), state(900_000, 0.2), state(300_000), state(120_000)], ["good", "fair", "fair", "bad"]);
  assert.equal(judgeRate({ rate: 456_789, lost: 0 }).value, 457);
  assert.equal(judgeRate(null).state, "skipped");
});

test("a server whose words are kept back on the way is no slow one", () => {
  assert.equal(judgeServer(null, false).words, "server-bad");
  assert.deepEqual(judgeServer(900, false), found("bad", "server-held", 900));
  assert.deepEqual([judgeServer(40, true).state, judgeServer(4000, true).state], ["good", "fair"]);
});

test("a relay that only TCP reaches is enough, one that nothing reaches is not", () => {
  assert.deepEqual([judgeRelay("udp", null).state, judgeRelay("tcp", null).state, judgeRelay("tcp", 90).state, judgeRelay("udp", "none").state], ["fair", "bad", "good", "skipped"]);
});

const all = (more: Record<string, State> = {}): Map<string, Found> => {
  const states = { browser: "good", camera: "good", microphone: "good", server: "good", relay_udp: "good", relay_tcp: "good", rate: "good", sound: "good", loudspeaker: "good", ...more } as Record<string, State>;
  return new Map(Object.entries(states).map(([name, state]) => [name, found(state, name)]));
};

test("in a word: the worst first", () => {
  assert.equal(summary(all()), "all-good");
  assert.equal(summary(all({ relay_udp: "skipped", relay_tcp: "skipped", rate: "skipped" })), "all-good");
  assert.equal(summary(all({ camera: "bad" })), "mostly");
  assert.equal(summary(all({ relay_udp: "fair" })), "mostly");
  assert.equal(summary(all({ rate: "bad" })), "only-sound");
  assert.equal(summary(all({ relay_udp: "fair", relay_tcp: "bad" })), "maybe-bad");
  assert.equal(summary(all({ sound: "bad" })), "no-sound");
  for (const line of ["browser", "server"]) assert.equal(summary(all({ [line]: "bad", sound: "bad" })), "all-bad");
});

test("the relay's addresses by the way to them", () => {
  const ice = [{ urls: ["turn:a:3478", "turn:a:3478?transport=tcp", "turns:a:443?transport=tcp"], username: "u", credential: "c" }, { urls: "turn:b" }];
  assert.deepEqual(only(ice, "tcp").map(({ urls }) => urls), [["turn:a:3478?transport=tcp", "turns:a:443?transport=tcp"]]);
  assert.deepEqual(only(ice, "udp").map(({ urls }) => urls), [["turn:a:3478"], ["turn:b"]]);
  assert.equal(only(ice, "udp")[0]!.username, "u");
});

test("a test call with gaps or long ways works in part, and says its round trip", () => {
  assert.deepEqual(judgeSound(4, 40), found("good", "sound-good", 40));
  assert.deepEqual([judgeSound(1, 40).words, judgeSound(2, 40).words, judgeSound(4, 900).words], ["sound-gaps", "sound-slow", "sound-slow"]);
  assert.deepEqual([judgeSound(0, 0).state, judgeSound(1, 0).state], ["good", "fair"]);
});
