/** A wallboard that nobody touches says by itself when a panel has not been drawn anew for too long. */

import { steady } from "./timers.ts";

const STALE_MS = 180_000; // each panel is drawn at least every 20 s; a slow one every minute or so

/** Watches the panels that the stream fills, on pages that have some. */
export function startBoard(): void {
  const names = [...document.querySelectorAll<HTMLElement>('[data-panel^="wallboard."]')].map((box) => box.dataset["panel"] ?? "");
  if (!names.length) return;
  const drawn = new Map(names.map((name) => [name, steady()]));
  document.addEventListener("fragment", (event) => drawn.set((event as CustomEvent<string>).detail, steady()));
  document.addEventListener("second", () => {
    const old = names.some((name) => steady() - (drawn.get(name) ?? 0) > STALE_MS);
    document.documentElement.toggleAttribute("data-stale", old);
  });
}
