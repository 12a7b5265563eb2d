/**
 * How a call rings at this desk, as its person has chosen: the queue's name is said, and after that, or
 * after a tone, it answers by itself. Nothing is answered that no longer rings.
 */

import type { DeskState, Offer } from "./desk-state.ts";
import type { PhoneView } from "./phone-types.ts";

export const TONE = 1800; // ms of ringing before a call is answered by itself
export const LONGEST = 6000; // ms that the name of a queue may take

/** The offer that is to be greeted now; `greeted` is the last one that was. */
export function toGreet({ offers, presence }: DeskState, { leg }: PhoneView, greeted: number): Offer | null {
  if (leg?.state !== "ringing" || leg.offer === null || leg.offer === greeted) return null;
  if (!presence.answers && !presence.says) return null;
  return offers.find((one) => one.rings && one.id === leg.offer) ?? null;
}

interface Hands {
  /** Plays what is there until it is over; never fails. */
  play(url: string): Promise<void>;
  wait(ms: number): Promise<void>;
  /** Whether this offer rings still, and answers by itself. */
  answers(offer: number): boolean;
  answer(): void;
}

/** Says the queue's name, and answers. */
export async function greet(offer: Offer, says: boolean, hands: Hands): Promise<void> {
  await hands.wait(TONE);
  if (says) await Promise.race([hands.play(`/desk/offer/${offer.id}/says/`), hands.wait(LONGEST)]);
  if (hands.answers(offer.id)) hands.answer();
}

/** Plays a sound of the server until its end. */
export function playOnce(url: string): Promise<void> {
  const audio = new Audio(url);
  return new Promise((resolve) => {
    for (const end of ["ended", "error"]) audio.addEventListener(end, () => resolve());
    audio.play().catch(() => resolve());
  });
}
