/** Small helpers for elements, requests and facts that the server wrote into the page. */

import { t } from "./texts.ts";

type Child = Node | string | null | false;

/** Makes an element: `h("p", { class: "dim" }, "text")`. A true attribute stands alone; false is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string | boolean> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** An element that the page has. */
export function byId<T extends HTMLElement = HTMLElement>(name: string): T {
  const found = document.getElementById(name);
  if (!found) throw new Error(`no #${name}`);
  return found as T;
}

/** Writes a text only where it is another one: a live region speaks at each writing. */
export function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the sprite, for decoration: the word stands beside it. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${meta("icons")}#${name}`);
  svg.append(use);
  return svg;
}

/** What the server wrote into <meta name=...>; "" when it wrote nothing. */
export function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

/** Django's token; the cookie is newer than the page when another tab has signed in again. */
export function csrf(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? meta("csrf");
}

/** Whose page this is: in the name of somebody who has signed in since, in another window, it asks nothing. */
export function whoAsks(): Record<string, string> {
  const person = meta("person");
  return person ? { "X-Okienko-Person": person } : {};
}

/** The sign-in has ended: the page says so and goes on with the call that is up. */
export class SignedOut extends Error {}

/** The server says no, in its own words: to ask again changes nothing. */
export class Refusal extends Error {}

/** How long an answer of our own pages may take (milliseconds): a dead connection never says that it is dead. */
export const PATIENCE = 20_000;

/** Sends a form to one of our own pages. Answers JSON, or null for an empty answer; `patience` in milliseconds. */
export async function send<T>(path: string, fields: Record<string, string> | FormData = {}, patience = PATIENCE): Promise<T | null> {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  return request<T>(path, { method: "POST", headers: { "X-CSRFToken": csrf() }, body }, patience);
}

/** Fetches JSON from one of our own pages. */
export async function fetchJson<T>(path: string): Promise<T | null> {
  return request<T>(path, {});
}

/** What went wrong is thrown as an Error in words for the reader. */
async function request<T>(path: string, how: RequestInit, patience = PATIENCE): Promise<T | null> {
  const headers = { ...how.headers, ...whoAsks(), "HX-Request": "true", Accept: "application/json" };
  const response = await fetch(path, { ...how, headers, signal: AbortSignal.timeout(patience) }).catch((error: unknown) => {
    throw new Error(t(error instanceof TypeError ? "no_link" : "failed_to_do"));
  });
  if (response.status === 401 || (response.redirected && new URL(response.url).pathname.startsWith("/account/"))) {
    document.dispatchEvent(new CustomEvent("signed-out"));
    throw new SignedOut();
  }
  if (response.status === 413) throw new Refusal(t("too_large"));
  if (!response.ok) {
    const said = response.headers.get("Content-Type")?.startsWith("application/json")
      ? ((await response.json()) as { error?: string }).error
      : undefined;
    throw response.status === 409 && said ? new Refusal(said) : new Error(said ?? t("failed_to_do"));
  }
  if (response.status === 204 || !response.headers.get("Content-Type")?.startsWith("application/json")) return null;
  return (await response.json()) as T;
}

const READ = 6000; // milliseconds in which a short message can be read

/** A failure goes with the page that it is about, once it can have been read. */
function leaveWithPage(note: HTMLElement): void {
  const [path, said] = [location.pathname, Date.now()];
  const done = new AbortController();
  const look = (): void => {
    if (note.isConnected && location.pathname === path) return;
    done.abort();
    window.setTimeout(() => note.remove(), READ - (Date.now() - said));
  };
  document.addEventListener("htmx:pushedIntoHistory", look, { signal: done.signal });
  window.addEventListener("popstate", look, { signal: done.signal });
}

/** Where messages stand: in a dialog that is open, for all behind it is out of reach; they stay when it closes. */
function toasts(): Element | null {
  const page = document.querySelector(".toasts");
  const dialog = document.querySelector<HTMLDialogElement>("dialog[open]");
  if (!page || !dialog) return page;
  const there = dialog.querySelector(":scope > .toasts");
  if (there) return there;
  const box = h("div", { class: "toasts" });
  dialog.append(box);
  dialog.addEventListener("close", () => (page.append(...box.children), box.remove()), { once: true });
  return box;
}

/**
 * A short message at the corner, with a way on if need be. A failure stays until it is closed, or until another
 * page is open; with `stays` also then: it is not about what was open.
 */
export function toast(text: string, failed = false, way: HTMLElement | null = null, stays = false): void {
  const box = toasts();
  if (!box) return;
  [...box.children].find((note) => note.firstElementChild?.textContent === text)?.remove(); // said anew, not twice
  const close = h("button", { type: "button", class: "b small" }, "OK");
  const note = h("p", { class: failed ? "toast failed-toast" : "toast", role: failed ? "alert" : "status" }, h("span", { class: "grow" }, text), way, close);
  close.addEventListener("click", () => note.remove());
  box.append(note);
  if (!failed) window.setTimeout(() => note.remove(), way ? 10_000 : READ);
  else if (!stays) leaveWithPage(note);
}
