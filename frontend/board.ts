/** A wallboard that nobody touches shows the latest, and says by itself when a panel has not been drawn anew for too long. */

import { steady } from "./timers.ts";

const STALE_MS = 180_000; // each panel is drawn at least every 20 s; a slow one every minute or so

/** On a narrow screen the day's curve is wider than it: its newest bar is in view. */
function showLatest(): void {
  for (const drawing of document.querySelectorAll(".drawing:has(> .curve)")) {
    const bars = [...drawing.querySelectorAll(".answered, .abandoned")].map((bar) => bar.getBoundingClientRect().right);
    const hidden = Math.max(...bars) - drawing.getBoundingClientRect().right;
    if (hidden > 0) drawing.scrollLeft += hidden;
  }
}

/** Watches the panels that the stream fills, on pages that have some. */
export function startBoard(): void {
  const names = [...document.querySelectorAll<HTMLElement>('[data-panel^="wallboard."]')].map((box) => box.dataset["panel"] ?? "");
  if (!names.length) return;
  const drawn = new Map(names.map((name) => [name, steady()]));
  showLatest();
  document.addEventListener("fragment", (event) => {
    drawn.set((event as CustomEvent<string>).detail, steady());
    showLatest();
  });
  document.addEventListener("second", () => {
    const old = names.some((name) => steady() - (drawn.get(name) ?? 0) > STALE_MS);
    document.documentElement.toggleAttribute("data-stale", old);
  });
}
