/** What stands large on a page of pictures: the rule, without a page. */

import { inOrder } from "./order.ts";
import type { Meeting } from "./types.ts";

/** A picture of a seat, the screen that is shared, or the document that is shown. */
export type Key = number | "screen" | "document";

/**
 * All that is to be seen, first what stands large: what somebody shows comes before faces, the newest first, and what
 * the reader has `chosen` before all, as long as it is there. `newest`: what came last of screen and document.
 */
export function laid(meeting: Meeting, newest: Key | null, chosen: Key | null): Key[] {
  const { beside, me, role, seats } = meeting;
  const shown: Key[] = [];
  if (beside.document) shown.push("document");
  if (beside.screen !== null && beside.screen !== me) shown.push("screen");
  if (newest === "screen" && shown.includes("screen")) shown.reverse();
  const all = [...new Set<Key>(shown), ...inOrder(seats, me, role).map(({ id }) => id)];
  if (chosen === null || !all.includes(chosen)) return all;
  return [chosen, ...all.filter((key) => key !== chosen)];
}

/** What has come to be shown since: it stands large, whatever was chosen before. */
export function cameLast(before: Meeting | null, now: Meeting): Key | null {
  const { document, screen } = now.beside;
  if (screen !== null && screen !== now.me && screen !== before?.beside.screen) return "screen";
  return document && document.file !== before?.beside.document?.file ? "document" : null;
}
