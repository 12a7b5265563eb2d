/**
 * A chat goes on while what was said in it is on its way: the words leave the field at once and stand below the
 * others, what is typed meanwhile stays in the field, and Enter meanwhile sends that next. What did not go is in
 * the field again, before what was typed since. Who goes to another contact meanwhile loses nothing of it.
 */

import htmx from "htmx.org";
import { h, icon, send } from "./dom.ts";
import { bring } from "./drafts.ts";
import { t } from "./texts.ts";

interface Going {
  words: string;
  /** So many characters of what was typed since are to be sent next. */
  next: number;
  shown: HTMLElement | null;
}

interface Sends {
  elt: Element;
  xhr: XMLHttpRequest;
  successful?: boolean;
}

const going = new WeakMap<Element, Going>();
/** What stays in the field when what stands before it leaves. */
const staying = new WeakMap<Element, string>();

/** The field of a form that sends by Enter. */
function fieldOf(form: unknown): HTMLTextAreaElement | null {
  return form instanceof HTMLFormElement ? form.querySelector<HTMLTextAreaElement>("textarea[data-enter-sends]") : null;
}

/** Enter while something is on its way: what is typed so far goes after it. */
export function sendNext(form: HTMLFormElement | null): void {
  const now = form && going.get(form);
  const field = fieldOf(form);
  if (!now || !field) return;
  type(field, `${field.value.trimEnd()}\n`);
  now.next = field.value.length;
}

/** What is on its way stands at the end of the conversation until that is drawn anew with it. */
function show(words: string): HTMLElement | null {
  const line = document.getElementById("timeline");
  if (!line || !words.trim()) return null;
  const box = h("div", { class: "box" }, h("header", {}, h("span", { class: "s dim" }, t("chat_sending"))), h("p", { class: "said" }, words));
  const shown = h("article", { class: "ev ours", "aria-hidden": "true" }, icon("reply"), box);
  line.append(shown);
  line.scrollTop = line.scrollHeight;
  return shown;
}

function type(field: HTMLTextAreaElement, words: string): void {
  field.value = words;
  field.setSelectionRange(words.length, words.length);
}

/** Watches the forms that send by Enter. */
export function startChatSend(): void {
  document.addEventListener("htmx:beforeSend", (event) => {
    const { elt, xhr } = (event as CustomEvent<Sends>).detail;
    const field = fieldOf(elt);
    if (!field) return;
    const whispers = "clears" in (elt as HTMLElement).dataset;
    going.set(elt, { words: field.value, next: 0, shown: whispers ? null : show(field.value) });
    type(field, staying.get(elt) ?? "");
    staying.delete(elt);
    // when htmx has done with it: a form that has left the page hears nothing of its answer
    xhr.addEventListener("loadend", () => over(elt, field, xhr.status >= 200 && xhr.status < 300));
  });
  // before others hear of it: they look at the field
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent<Sends>).detail;
    const field = fieldOf(elt);
    if (!successful && field) over(elt, field, false);
  }, true);
}

function over(elt: Element, field: HTMLTextAreaElement, successful: boolean): void {
  const sent = going.get(elt);
  const form = elt as HTMLFormElement;
  if (!sent) return;
  going.delete(elt);
  sent.shown?.remove();
  const typed = field.value;
  if (!successful && field.isConnected) return type(field, [sent.words, typed].filter((words) => words.trim()).join("\n"));
  if (!typed.trim()) return;
  if (!successful) return bring(form, typed, false);
  const [next, rest] = [typed.slice(0, sent.next).trim(), typed.slice(sent.next)];
  // where the field stood is a new one by now, or it was emptied, or another contact is open
  const now = field.isConnected ? field : document.getElementById(field.id);
  if (!(now instanceof HTMLTextAreaElement) || now.form?.dataset["draft"] !== form.dataset["draft"]) return goOnWithout(form, next, rest);
  if (!next) {
    type(now, rest + now.value);
    return void now.dispatchEvent(new Event("input", { bubbles: true }));
  }
  type(now, next);
  staying.set(now.form as HTMLFormElement, rest);
  whenReady(now.form as HTMLFormElement);
}

/** Its contact is not open any more. */
function goOnWithout(form: HTMLFormElement, next: string, rest: string): void {
  if (rest.trim()) bring(form, rest, true);
  if (!next) return;
  const name = `after-${String(Date.now())}`;
  send(form.getAttribute("hx-post") ?? "", { text: next, client_id: name }).catch(() => bring(form, next, false));
}

/** Sends; a form that has just been put into the page is nobody's until htmx has settled it: it would load the page anew. */
export function whenReady(form: HTMLFormElement): void {
  const go = (): void => form.requestSubmit(form.querySelector<HTMLButtonElement>("button[type=submit]"));
  if ("htmx-internal-data" in form) go();
  else window.setTimeout(() => form.isConnected && go(), htmx.config.defaultSettleDelay);
}
