/** How the sound of a call does, in words: each direction, as the switchboard counts it. */

import type { Quality } from "./desk-state.ts";
import { t } from "./texts.ts";

function words(lost: number | null, jitter: number | null, trip: number | null): string {
  if (lost === null && jitter === null) return t("line_unknown");
  const share = new Intl.NumberFormat(document.documentElement?.lang || undefined, { maximumFractionDigits: 1 });
  const parts = [t("line_lost", { share: share.format(100 * (lost ?? 0)) })];
  if (jitter !== null) parts.push(t("line_jitter", { ms: Math.round(jitter) }));
  if (trip !== null) parts.push(t("line_trip", { ms: Math.round(trip) }));
  return parts.join(", ");
}

/** The name of each direction (a key of texts), and how it does. */
export function lineWords(quality: Quality): [string, string][] {
  const found: [string, string][] = [];
  for (const side of ["official", "customer"] as const) {
    const one = quality[side];
    if (!one) continue;
    found.push([`line_${side}_in`, words(one.lostIn, one.jitterIn, null)], [`line_${side}_out`, words(one.lostOut, one.jitterOut, one.roundTrip)]);
  }
  return found;
}
