/** Quick replies: which are meant by a few letters after ; or /. Without a page. */

import { finds, fold, wordsOf } from "./find.ts";

/** A template that may be put in: `own`: it is in the customer's language. */
export interface Quick {
  name: string;
  short: string;
  own: boolean;
}

/** What stands right before the cursor, after the sign: "" for the sign alone, null when none asks. */
export function askedBefore(text: string): string | null {
  return /(?:^|\s)[;/]([\p{L}\p{N}_-]*)$/u.exec(text)?.[1] ?? null;
}

/** How well a template fits what was typed, from 4 down to 0: not at all. */
function fit(quick: Quick, typed: string): number {
  const [asked, short] = [fold(typed), fold(quick.short)];
  if (!asked) return short ? 2 : 1;
  if (short === asked) return 4;
  if (short.startsWith(asked)) return 3;
  if (wordsOf(quick.name).some((word) => word.startsWith(asked))) return 2;
  return finds([asked], quick.name) ? 1 : 0;
}

/** Those that fit: in the customer's language first, there the best first, then in their order. */
export function fitting<Q extends Quick>(all: Q[], typed: string, most: number): Q[] {
  const fits = all.map((quick) => ({ quick, fit: fit(quick, typed) })).filter(({ fit: how }) => how > 0);
  const place = (quick: Q, how: number): number => how + (quick.own ? 4 : 0);
  return fits.sort((one, other) => place(other.quick, other.fit) - place(one.quick, one.fit)).slice(0, most).map(({ quick }) => quick);
}
