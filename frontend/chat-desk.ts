/**
 * The chats of an official at the desk: which to show next by keyboard, how the open one stands, and what is
 * said of the others without taking the focus. Times: milliseconds since 1970.
 */

import type { DeskState, Talk } from "./desk-state.ts";
import { t } from "./texts.ts";
import { clockWords } from "./timers.ts";

/** What is said of a chat under its conversation; `tone` is "" or "late" or "after". */
export interface Stand {
  words: string;
  tone: string;
}

/** Chats in hand, in the order of "Mine". */
export function chats(state: DeskState): Talk[] {
  return state.talks.filter((talk) => talk.medium === "text" && talk.state !== "wrap_up");
}

/** How a chat stands at a moment. */
export function standOf(talk: Talk, now: number, hour: (at: number) => string): Stand {
  if (talk.awaySince !== null && talk.awayUntil !== null) {
    return { words: t("chat_away", { since: hour(talk.awaySince), until: hour(talk.awayUntil) }), tone: "after" };
  }
  if (talk.unansweredSince === null) return { words: "", tone: "" };
  const slow = talk.slowAt !== null && talk.slowAt <= now;
  return { words: t(slow ? "chat_slow" : "chat_waits", { time: clockWords((now - talk.unansweredSince) / 1000) }), tone: slow ? "late" : "" };
}

/** The chat that is `step` places below the open one in "Mine", round and round; null: there is no other. */
export function beside(all: Talk[], open: number, step: number): Talk | null {
  if (!all.length) return null;
  const at = all.findIndex((talk) => talk.interaction === open);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length;
  const found = all[next] ?? null;
  return found && found.interaction !== open ? found : null;
}

/** The chat whose customer has waited longest for an answer, other than the open one. */
export function longestUnanswered(all: Talk[], open: number): Talk | null {
  const waiting = all.filter((talk) => talk.unanswered && talk.awaySince === null && talk.interaction !== open);
  return waiting.sort((one, other) => (one.unansweredSince ?? 0) - (other.unansweredSince ?? 0))[0] ?? null;
}

/** Chats that have become slow between two moments. */
export function turnedSlow(all: Talk[], from: number, to: number): Talk[] {
  return all.filter((talk) => talk.slowAt !== null && from < talk.slowAt && talk.slowAt <= to);
}

function hour(at: number): string {
  return new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

/** Shows in the open chat's form how it stands. */
export function showStand(state: DeskState, now: number): void {
  const line = document.getElementById("chat-stands");
  if (!line) return;
  const talk = chats(state).find(({ interaction }) => String(interaction) === line.dataset["contact"]);
  const { words, tone } = talk ? standOf(talk, now, hour) : { words: "", tone: "" };
  if (line.textContent === words) return;
  const mark = document.createElement("span");
  mark.className = tone ? `tag ${tone}` : "dim";
  mark.textContent = words;
  line.replaceChildren(...(words ? [mark] : []));
}

/** Says something to who reads with a screen reader; nothing moves, and nothing is covered. */
export function tellQuietly(text: string): void {
  const region = document.getElementById("chat-news");
  if (!region) return;
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  while (region.childElementCount > 3) region.firstElementChild?.remove();
}

/** Alt+Down and Alt+Up: to the next chat; with Shift to the one that waits longest. */
export function startChatKeys(state: () => DeskState, open: (url: string) => void): void {
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    if (event.target instanceof HTMLSelectElement || document.querySelector("dialog[open]")) return;
    const here = Number(/\/contact\/(\d+)\//.exec(location.pathname)?.[1] ?? 0);
    const all = chats(state());
    const next = event.shiftKey ? longestUnanswered(all, here) : beside(all, here, event.key === "ArrowDown" ? 1 : -1);
    if (!next) return;
    event.preventDefault();
    open(next.url);
  });
}
