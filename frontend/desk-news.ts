/** What is new between two states of the desk, and what the page does about it: the rules, without a page. */

import { type DeskState, spoken, type Talk } from "./desk-state.ts";

/** Contacts are named by `interaction`. */
export interface News {
  /** Something ended by itself: one soft sound, the strip says why. */
  sounds: boolean;
  /** A customer who was just connected, or a call that needs its wrap-up: shown at once. */
  open: Talk | null;
  /** Chats that were just taken: shown unless something is being written. */
  taken: Talk[];
  /** Talks whose form and wrap-up are drawn anew. */
  moved: number[];
  /** Chats whose customer has written since. */
  wrote: Talk[];
  /** Talks whose time for the wrap-up has ended. */
  timeUp: Talk[];
}

/** What `next` says that `before` did not. */
export function newsOf(before: DeskState, next: DeskState): News {
  const news: News = { sounds: false, open: null, taken: [], moved: [], wrote: [], timeUp: [] };
  ofCall(news, spoken(before), spoken(next), next.now);
  ofChats(news, before, next);
  return news;
}

function ofCall(news: News, before: Talk | null, call: Talk | null, now: number): void {
  if (!call) {
    if (before && isUp(before, now)) news.timeUp.push(before);
    else if (before && before.state !== "wrap_up") news.moved.push(before.interaction); // somebody else has it now
    return;
  }
  const fresh = call.interaction !== before?.interaction;
  const came = Boolean(call.listenedTone && !(fresh ? "" : before?.listened));
  news.sounds = Boolean(call.consult?.ended && !before?.consult?.ended) || came;
  if (fresh || (call.state === "wrap_up" && before?.state !== "wrap_up")) news.open = call;
  if (!fresh && before?.state !== call.state) news.moved.push(call.interaction);
}

function ofChats(news: News, before: DeskState, next: DeskState): void {
  const known = new Map(before.talks.map((talk) => [talk.interaction, talk]));
  for (const talk of next.talks.filter(({ medium }) => medium === "text")) {
    const was = known.get(talk.interaction);
    known.delete(talk.interaction);
    if (!was) news.taken.push(talk);
    else if (was.state !== talk.state) news.moved.push(talk.interaction);
    if (was && talk.unanswered > was.unanswered) news.wrote.push(talk);
  }
  for (const over of known.values()) {
    if (over.medium !== "text") continue;
    if (isUp(over, next.now)) news.timeUp.push(over);
    else news.moved.push(over.interaction);
  }
}

function isUp(talk: Talk, now: number): boolean {
  return talk.wrapDue !== null && now >= talk.wrapDue;
}
