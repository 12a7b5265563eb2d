/** What the lines to the others carry, in words for both sides: what happens, to whom, and why. */

import { t } from "../texts.ts";
import { SOUND_ALONE, type Level } from "./caps.ts";
import type { Between } from "./peer-line.ts";
import type { SeatOf } from "./types.ts";

/** What to say of them; the keys are texts of stage_texts. */
export interface LinesSaid {
  words: string;
  /** Pictures are off by themselves: there is a way back. */
  alone: boolean;
  /** Nothing but the sound goes from here to somebody: no screen either. */
  unsent: boolean;
}

/** The lines to all others. */
export class Lines {
  private readonly all = new Map<number, Between>();

  set(seat: number, between: Between): void {
    this.all.set(seat, between);
  }

  clear(): void {
    this.all.clear();
  }

  /** What is said of those to `seats`. `soundSuffers`: even with the sound alone the line is too slow; `hears`: of sound it is spoken. */
  said(seats: SeatOf[], soundSuffers: boolean, hears = true): LinesSaid {
    const between = (seat: SeatOf): Between | undefined => (seat.here ? this.all.get(seat.id) : undefined);
    const depths = seats.map((seat) => ({ seat, level: depth(between(seat)) }));
    const worst = depths.reduce((found, one) => (one.level > found.level ? one : found), { seat: null as SeatOf | null, level: 0 as Level });
    const { seat, level } = worst;
    if (!seat || level === 0) return { words: "", alone: false, unsent: false };
    const name = seat.name || t(`video_role_${seat.role}`);
    const how = level === SOUND_ALONE ? "alone" : "smaller";
    const theirs = between(seat)?.theirs.slow && !soundSuffers;
    const whose = !theirs ? "between" : seat.role === "customer" ? "customer" : "other";
    const words = [t(`video_${how}_${whose}`, { name })];
    if (hears) words.push(t(`video_${how}_sound`));
    if (level === SOUND_ALONE && soundSuffers) words.push(t("video_too_slow"));
    return { words: words.join(" "), alone: level === SOUND_ALONE, unsent: seats.some((one) => between(one)?.sent === SOUND_ALONE) };
  }
}

function depth(between: Between | undefined): Level {
  return between ? (Math.max(between.sent, between.theirs.level) as Level) : 0;
}
