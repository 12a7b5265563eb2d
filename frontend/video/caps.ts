/**
 * How large and how often a picture is sent, by how many look at it: a household's line upwards is narrow, and
 * each of the others gets a picture of their own. Signs need frames before sharpness, so an interpreter has most.
 */

export interface Cap {
  /** Bits in a second, to each of the others. */
  bitrate: number;
  /** Lines of the picture at most. */
  height: number;
  frames: number;
}

const CAPS: Record<"usual" | "signs", Cap[]> = {
  usual: [
    { bitrate: 600_000, height: 360, frames: 24 },
    { bitrate: 450_000, height: 360, frames: 20 },
    { bitrate: 350_000, height: 270, frames: 20 },
  ],
  signs: [
    { bitrate: 1_000_000, height: 480, frames: 30 },
    { bitrate: 750_000, height: 360, frames: 30 },
    { bitrate: 600_000, height: 360, frames: 30 },
  ],
};

/** The bounds of a picture that goes to so many others. */
export function capOf(others: number, signs: boolean): Cap {
  const all = CAPS[signs ? "signs" : "usual"];
  return all[Math.min(Math.max(others, 1), all.length) - 1]!;
}
