/** Lists of contacts by keyboard: J and K go down and up, X chooses; Enter opens, as for any link. */

import { keysOn } from "./keys.ts";

const FIELDS = "textarea, select, input:not([type=checkbox])";

function pressed(event: KeyboardEvent): void {
  const key = event.key.toLowerCase();
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !["j", "k", "x"].includes(key)) return;
  const list = document.querySelector<HTMLElement>("[data-list]");
  const target = event.target instanceof Element ? event.target : null;
  if (!list || !keysOn() || target?.matches(FIELDS) || document.querySelector("dialog[open]")) return;
  const lines = [...list.children];
  const at = lines.findIndex((line) => line.contains(target));
  if (key === "x") {
    lines[at]?.querySelector<HTMLInputElement>("[type=checkbox]")?.click();
  } else {
    const next = at < 0 ? 0 : Math.min(lines.length - 1, Math.max(0, at + (key === "j" ? 1 : -1)));
    lines[next]?.querySelector("a")?.focus();
  }
  event.preventDefault();
}

/** Listens for the keys of lists on the whole page. */
export function startLists(): void {
  document.addEventListener("keydown", pressed);
}
