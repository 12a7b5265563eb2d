/**
 * How the page's stream is: what its silence and its breaks mean. Times: `steady` milliseconds.
 *
 *     joining ──opened──> live ──silent──> late     (it stands and says nothing: opened anew where it ended)
 *                          └───cut, for long──> lost
 */

export type Link = "joining" | "live" | "late" | "lost";

const SILENT_BEATS = 2.7; // two signs of life missed, and some time for the way, make the data late
const LOST_MS = 4_000; // a reconnect within this time is not worth a word

/** What one stream did so far. */
export interface Stream {
  opened: number;
  /** When the server was last heard, by this stream or one before. */
  heard: number;
  /** Since when it is cut; 0 while it stands. */
  broken: number;
}

/** For how long the server may say nothing that gives a sign of life each `beat` milliseconds. */
export function silenceOf(beat: number): number {
  return SILENT_BEATS * beat;
}

/** What the link is by now, null: as it was; and whether the stream is to be opened anew. */
export function judge({ opened, heard, broken }: Stream, now: number, silence: number): { link: "late" | "lost" | null; over: boolean } {
  const link = broken ? (now - broken > LOST_MS ? "lost" : null) : now - heard > silence ? "late" : null;
  return { link, over: now - Math.max(heard, opened) > silence };
}

/** The pause before the next try after a refusal (milliseconds): longer each time, from one second on after a success. */
export function nextPause(pause: number, heardMeanwhile: boolean): { wait: number; next: number } {
  const wait = heardMeanwhile ? 1000 : pause;
  return { wait, next: Math.min(wait * 2, 15_000) };
}
