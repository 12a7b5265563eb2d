/**
 * How the picture of somebody else does, from what the browser counts (getStats). A dead video element keeps its
 * last frame, so only decoded frames say that it lives. Times in seconds.
 */

/** joining: on its way; poor: it stutters; frozen: it stands; lost: its way is broken and is sought anew. */
export type Stand = "joining" | "up" | "poor" | "frozen" | "lost";

/** Counts since the beginning, at a moment. */
export interface Frames {
  at: number;
  decoded: number;
  /** Seconds in which the picture stood, as this browser counts them. */
  frozen: number;
}

const FROZEN = 2.5; // s without a frame
const LOST = 8; // s without a frame, though the way seems to stand
const LOOK = 5; // s over which stutter is counted
const FEW = 5; // frames in a second: less is no motion
const STUTTERS = 0.2; // share of the time

type Row = { type: string; kind?: string; [name: string]: unknown };

/** The counts of a report's picture at `at`. `line`: the camera's alone ("mid"), where the browser names it. */
export function framesOf(report: { forEach(each: (row: Row) => void): void }, at: number, line: string | null = null): Frames {
  const counts = { at, decoded: 0, frozen: 0 };
  const number = (value: unknown): number => (typeof value === "number" ? value : 0);
  report.forEach((row) => {
    if (row.type !== "inbound-rtp" || row.kind !== "video") return;
    if (line !== null && typeof row["mid"] === "string" && row["mid"] !== line) return; // a screen that lives hides no dead camera
    counts.decoded += number(row["framesDecoded"]);
    counts.frozen += number(row["totalFreezesDuration"]);
  });
  return counts;
}

/** The way between two browsers: not found yet, there, or lost again. */
export type Way = "none" | "there" | "broken";

/** Watches one picture; give it the counts about each second. */
export class PictureWatch {
  private before: Frames[] = [];
  private movedAt = 0;

  /** `expected`: the other side says that it sends; what is not sent is neither frozen nor lost. */
  see(now: Frames, { way, expected }: { way: Way; expected: boolean }): Stand {
    const last = this.before.at(-1);
    const judged = expected && way !== "none";
    if (!judged || !last || now.decoded !== last.decoded) this.movedAt = now.at;
    this.before = judged ? [...this.before.filter(({ at }) => now.at - at <= LOOK), now] : [now];
    if (way === "broken") return "lost";
    if (way === "none") return "joining";
    if (!expected) return "up";
    const still = now.at - this.movedAt;
    if (still > LOST) return "lost";
    if (now.decoded === 0) return "joining";
    if (still > FROZEN) return "frozen";
    return this.stutters(now) ? "poor" : "up";
  }

  private stutters(now: Frames): boolean {
    const [from] = this.before;
    const seconds = from ? now.at - from.at : 0;
    if (!from || seconds < LOOK * 0.8) return false;
    return (now.frozen - from.frozen) / seconds > STUTTERS || (now.decoded - from.decoded) / seconds < FEW;
  }
}
