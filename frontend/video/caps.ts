/**
 * How large and how often a picture is sent, by how many look at it and by what the line carries: a household's line
 * upwards is narrow, each of the others gets a picture of their own, and the sound must always find place beside them.
 * Signs need frames before sharpness, so an interpreter has most.
 */

/** What the line carries: all of it, a smaller picture, the smallest, or no picture at all (the sound alone). */
export type Level = 0 | 1 | 2 | 3;
export const SOUND_ALONE: Level = 3;

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

/** The bounds of a shared screen: sharp before smooth, for it is read. */
export function screenCapOf(others: number, level: Level = 0): Cap {
  const bitrate = [1_500_000 / Math.max(others, 1), 400_000, 150_000, 0][level] ?? 0;
  return { bitrate: Math.round(bitrate), height: 1080, frames: level === 0 ? 15 : 5 };
}

/** The bounds on a slow line, however many look: level 1 and level 2. */
const SLOW: Record<"usual" | "signs", [Cap, Cap]> = {
  usual: [
    { bitrate: 220_000, height: 270, frames: 15 },
    { bitrate: 100_000, height: 180, frames: 10 },
  ],
  signs: [
    { bitrate: 350_000, height: 270, frames: 25 },
    { bitrate: 160_000, height: 180, frames: 20 },
  ],
};

/** The bounds of a picture that goes to so many others, on such a line; at level 3 none goes. */
export function capOf(others: number, signs: boolean, level: Level = 0): Cap {
  const kind = signs ? "signs" : "usual";
  const full = CAPS[kind][Math.min(Math.max(others, 1), CAPS[kind].length) - 1]!;
  return level === 0 ? full : SLOW[kind][level === 1 ? 0 : 1];
}
