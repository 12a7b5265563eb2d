/** The focus and what is unfolded stay as they were when a part of the page is drawn anew. */

/** The ids of the focused element inside `box` and of those around it, innermost first; [] when it is elsewhere. */
export function focusPath(box: Element): string[] {
  const ids: string[] = [];
  const focused = document.activeElement;
  if (!focused || !box.contains(focused)) return ids;
  for (let at: Element | null = focused; at; at = at.parentElement) if (at.id) ids.push(at.id);
  return ids;
}

/** Nothing has the focus, or something that is hidden by now: a browser notices that only when it draws. */
export function focusLost(): boolean {
  return document.activeElement === document.body || !document.activeElement?.getClientRects().length;
}

/** Gives a lost focus to the first of these that takes it: the same element, or what it stood in. */
export function refocus(ids: string[]): void {
  for (const id of ids) {
    if (!focusLost()) return;
    document.getElementById(id)?.focus({ preventScroll: true });
  }
}

/** The ids of what is unfolded inside `box`: of a fold, or of the line that opens it. */
export function unfolded(box: Element): string[] {
  return [...box.querySelectorAll("details[open]")].map((fold) => fold.id || fold.querySelector("summary")?.id || "").filter(Boolean);
}

/** Unfolds these again where they are still there. */
export function unfold(ids: string[]): void {
  for (const id of ids) document.getElementById(id)?.closest("details")?.setAttribute("open", "");
}
