/** Which exchanges of pictures end and which begin: a pure difference between what is there and what is wanted. */

import type { Pair } from "./types.ts";

export interface Difference {
  close: number[];
  open: Pair[];
}

/** What to do so that what is there (`now`: generations by seat) becomes what is wanted. Closing comes first. */
export function difference(now: ReadonlyMap<number, string>, wanted: Pair[]): Difference {
  const kept = new Map(wanted.map(({ seat, generation }) => [seat, generation]));
  return {
    close: [...now].filter(([seat, generation]) => kept.get(seat) !== generation).map(([seat]) => seat),
    open: wanted.filter(({ seat, generation }) => now.get(seat) !== generation),
  };
}

function turns(generation: string): number[] {
  return generation.split("-").map((part) => Number(part.split(".")[1] ?? 0));
}

/** Whether a generation of the same two seats may come after another: turns only rise. */
export function isLater(generation: string, than: string): boolean {
  const [before, after] = [turns(than), turns(generation)];
  return generation !== than && after.every((turn, at) => turn >= (before[at] ?? 0));
}
