/** What a check found, judged: the rules, without a page. */

/** How a line went; skipped: it could not or need not be tried. */
export type State = "good" | "fair" | "bad" | "skipped";

/** A line of the check with what was measured; `words` is the key of what to say and do. */
export interface Found {
  state: State;
  value: number | null;
  words: string;
}

export const found = (state: State, words: string, value: number | null = null): Found => ({ state, words, value });

/** Bits in a second through the relay and back, with the share lost on the way. */
export interface Passed {
  rate: number;
  lost: number;
}

const ALL = 700_000; // a picture at its largest, and the sound
const SMALL = 250_000; // the smallest picture, and the sound
const LATE = 300; // ms there and back: people begin to speak into each other's words
const SLOW = 1500; // ms: an answer that takes longer is felt

/** Speed: what a meeting would be like. `null`: it could not be measured. */
export function judgeRate(passed: Passed | null): Found {
  if (!passed) return found("skipped", "rate-skipped");
  const value = Math.round(passed.rate / 1000);
  if (passed.rate >= ALL && passed.lost < 0.08) return found("good", "rate-good", value);
  if (passed.rate >= SMALL) return found("fair", "rate-fair", value);
  return found("bad", "rate-bad", value);
}

/** Our server: `ms` until the stream's pieces had come as they were sent; null: it did not. */
export function judgeServer(ms: number | null, inPieces: boolean): Found {
  if (ms === null) return found("bad", "server-bad");
  if (!inPieces) return found("bad", "server-held", ms); // something on the way keeps them back
  return ms > SLOW ? found("fair", "server-slow", ms) : found("good", "server-good", ms);
}

/** A relay by one way; `ms` until it gave a place, null: it did not, "none": the office has none. */
export function judgeRelay(name: "udp" | "tcp", ms: number | null | "none"): Found {
  if (ms === "none") return found("skipped", "relay-none");
  if (ms === null) return found(name === "tcp" ? "bad" : "fair", `relay-${name}-bad`);
  return found("good", `relay-${name}-good`, ms);
}

/** The sound of the test call: bars of its worse direction (line.ts; 0: not counted) and its round trip (ms). */
export function judgeSound(bars: number, trip: number): Found {
  if (bars === 1) return found("fair", "sound-gaps", trip);
  return bars === 2 || trip > LATE ? found("fair", "sound-slow", trip) : found("good", "sound-good", trip);
}

/** In a word: whether calls and pictures can be expected to work; the key of the sentence. */
export function summary(all: Map<string, Found>): string {
  const is = (name: string, ...states: State[]): boolean => states.includes(all.get(name)?.state ?? "skipped");
  if (is("browser", "bad") || is("server", "bad")) return "all-bad";
  if (is("sound", "bad")) return is("camera", "good") ? "no-sound" : "all-bad";
  if (is("relay_udp", "fair", "bad") && is("relay_tcp", "bad")) return "maybe-bad";
  if (is("rate", "bad")) return "only-sound";
  const lacks = [...all.values()].some(({ state }) => state === "bad" || state === "fair");
  return lacks ? "mostly" : "all-good";
}
