/**
 * What both sides of a chat see of each other beside the words: who types, and what was read. Signs are
 * kept nowhere; what is typed is not sent before it is sent. Times: milliseconds.
 */

import htmx from "htmx.org";
import { send } from "./dom.ts";
import { steady } from "./timers.ts";

const TYPES_EACH = 3_000; // how often the other side is told
const TYPES_FOR = 6_000; // how long after the last sign somebody still types
const LOOK_EACH = 1_000; // how often marks are drawn anew at most

interface Sign {
  contact: number;
  types?: boolean;
  marks?: boolean;
}

let told = -Infinity;
let hiding = 0;
let drawing = 0;
let read = "";

/** Begins to tell and to show them, on the desk. */
export function startChatSigns(): void {
  document.addEventListener("sign", (event) => shown((event as CustomEvent<Sign>).detail));
  document.addEventListener("input", (event) => typed(event.target));
  for (const event of ["htmx:afterSwap", "visibilitychange", "htmx:historyRestore"]) document.addEventListener(event, look);
  window.addEventListener("focus", look);
  look();
}

function types(): HTMLElement | null {
  return document.getElementById("chat-types");
}

function shown({ contact, types: on, marks }: Sign): void {
  const line = types();
  if (line?.dataset["contact"] !== String(contact)) return;
  if (on) {
    if (!line.textContent) line.textContent = line.dataset["words"] ?? "";
    clearTimeout(hiding);
    hiding = window.setTimeout(() => types()?.replaceChildren(), TYPES_FOR);
  }
  if (marks && !drawing) {
    drawing = window.setTimeout(() => {
      drawing = 0;
      const box = document.getElementById("timeline");
      if (box) htmx.trigger(box, "refresh");
    }, LOOK_EACH);
  }
}

function typed(where: EventTarget | null): void {
  const contact = types()?.dataset["contact"];
  if (!contact || !(where instanceof HTMLTextAreaElement) || where.id !== "reply-text" || !where.value) return;
  if (steady() - told < TYPES_EACH) return;
  told = steady();
  tell(contact, "types", {});
}

/** What stands before the eyes of the official who has the chat is read: in a window that is in front. */
function look(): void {
  const contact = types()?.dataset["contact"];
  const newest = document.querySelector<HTMLInputElement>("#timeline input[name=read]")?.value ?? "";
  if (!contact || !Number(newest) || document.hidden || !document.hasFocus()) return;
  if (read === `${contact} ${newest}`) return;
  read = `${contact} ${newest}`;
  types()?.replaceChildren();
  tell(contact, "read", { message: newest });
}

/** A sign that is lost is no loss. */
function tell(contact: string, what: string, fields: Record<string, string>): void {
  send(`/desk/contact/${contact}/${what}/`, fields).catch(() => undefined);
}
