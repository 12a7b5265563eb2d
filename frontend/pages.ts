/** What every page with htmx needs: tokens, failures said in their place, the end of a sign-in. */

import htmx from "htmx.org";
import { startCombos } from "./combo.ts";
import { csrf, h, PATIENCE, toast, whoAsks } from "./dom.ts";
import { focusLost, focusPath, refocus, unfold, unfolded } from "./focus.ts";
import { isSecond, pressedIn, startPress, whenReleased } from "./press.ts";
import { afterSwap } from "./swaps.ts";
import { t } from "./texts.ts";

/** Marks what Back and Forward ask for. */
const TRAVELS = "HX-History-Restore-Request";

interface Request {
  elt: Element;
  target: Element;
  xhr: XMLHttpRequest;
  verb: string;
  headers: Record<string, string>;
  parameters: Record<string, string>;
  timeout: number;
  shouldSwap: boolean;
  requestConfig: { verb: string; headers: Record<string, string> };
  pathInfo: { finalRequestPath: string };
}

function detail(event: Event): Request {
  return (event as CustomEvent<Request>).detail;
}

/** Fetches a panel once more: one that fetches itself does so, for any other the request is repeated. */
function retry({ elt, target, pathInfo }: Request): void {
  if (elt === target) htmx.trigger(target, "refresh");
  // where the request came from may be gone, or listen to something else than a click
  else void htmx.ajax("get", pathInfo.finalRequestPath, { source: target, target, swap: "innerHTML" });
}

/** A panel that could not be loaded says so where it stands, with a way to try again. */
function failed(event: Event): void {
  const request = detail(event);
  const { target, xhr } = request;
  const goes = travels(request);
  if (goes && !isHere(request)) return; // gone on meanwhile
  if (xhr.status === 401) return void document.dispatchEvent(new CustomEvent("signed-out"));
  const said = xhr.getResponseHeader("X-Words");
  if (xhr.status === 409) return toast(said ? decodeURIComponent(said) : t("overtaken"), true);
  if (xhr.status === 413) return toast(t("too_large"), true);
  const seen = goes || (target.isConnected && target.closest("[data-panel]") && !target.closest("dialog:not([open])"));
  if (!seen || request.requestConfig.verb !== "get") return toast(t(xhr.status ? "failed_to_do" : "no_link"), true);
  const again = h("button", { type: "button", class: "b small" }, t("again"));
  again.addEventListener("click", () => (goes ? travel(here()) : retry(request)));
  target.replaceChildren(h("div", { class: "failed", role: "alert" }, h("strong", {}, t("failed_to_load")), again));
}

function here(): string {
  return location.pathname + location.search;
}

/** By Back or Forward: the address is there already, what stands at it is not. */
function travel(path: string): void {
  const headers = { [TRAVELS]: "true" };
  void htmx.ajax("get", path, { target: "#workspace", swap: "outerHTML", headers } as Parameters<typeof htmx.ajax>[2]);
}

function travels({ requestConfig }: Request): boolean {
  return TRAVELS in requestConfig.headers;
}

function isHere({ pathInfo }: Request): boolean {
  return pathInfo.finalRequestPath === here();
}

/**
 * Back and Forward are requests like all others: the workspace comes with its own columns, a failure is
 * said in its place, and the answer for an address that was left meanwhile is not shown under another.
 */
function startTravel(): void {
  // what is opened once more, as by its line after it was accepted, is one step back and not two
  document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
    const { history } = (event as CustomEvent<{ history: { type: string; path: string } }>).detail;
    if (history.type === "push" && history.path === here()) history.type = "replace";
  });
  document.addEventListener("htmx:historyCacheMiss", (event) => {
    event.preventDefault();
    travel((event as CustomEvent<{ path: string }>).detail.path);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const request = detail(event);
    if (travels(request) && !isHere(request)) request.shouldSwap = false;
  });
}

/** Opens a dialog; when it closes, the focus goes back, even if what had it was drawn anew meanwhile. */
export function openDialog(id: string): void {
  const dialog = document.querySelector<HTMLDialogElement>(`dialog#${CSS.escape(id)}`);
  if (!dialog || dialog.open) return;
  const before = focusPath(document.body);
  dialog.addEventListener("close", () => refocus(before), { once: true });
  dialog.showModal();
}

/** Dialogs and menus that a page opens by attributes: data-opens="id", data-closes. */
function clicked(event: MouseEvent): void {
  const element = event.target as Element;
  const opener = element.closest<HTMLElement>("[data-opens]");
  if (opener) openDialog(opener.dataset["opens"] ?? "");
  if (element.closest("[data-closes]")) element.closest("dialog")?.close();
  const menu = element.closest("[popover]");
  if (menu && element.closest("button, a") && !element.closest("[data-stays]")) (menu as HTMLElement).hidePopover();
}

/** A menu opens below its button, or above it where there is no room, inside the window. */
function placed(event: Event): void {
  const menu = event.target as HTMLElement;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  if (!button || (event as ToggleEvent).newState !== "open") return;
  const box = button.getBoundingClientRect();
  const width = menu.offsetWidth;
  const fits = box.bottom + 4 + menu.offsetHeight <= window.innerHeight - 8;
  menu.style.top = `${fits ? box.bottom + 4 : Math.max(8, box.top - menu.offsetHeight - 4)}px`;
  menu.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
  menu.querySelector<HTMLElement>("button, a")?.focus();
}

/** Arrow keys move in a menu. */
function moved(event: KeyboardEvent): void {
  const menu = (event.target as Element).closest(".menu");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const items = [...menu.querySelectorAll<HTMLElement>("button, a")];
  const at = items.indexOf(event.target as HTMLElement);
  event.preventDefault();
  items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
}

/** Says what htmx told to an element that stands nowhere any more: what was done, refused or failed. */
function hearInstead(event: Event): void {
  const { xhr } = detail(event);
  if (!xhr.status || xhr.status >= 400) return failed(event);
  const events = JSON.parse(xhr.getResponseHeader("HX-Trigger") ?? "{}") as Record<string, unknown>;
  for (const [name, value] of Object.entries(events)) document.dispatchEvent(new CustomEvent(name, { detail: value }));
}

/**
 * The answer to a place that another answer has replaced goes to what stands there now; but not what was done
 * at one contact, or one of its panels, to another contact that was opened meanwhile.
 */
function inItsPlace(event: Event, asked: string): void {
  const request = detail(event);
  request.target = document.getElementById(request.target.id) ?? request.target;
  const opens = request.requestConfig.verb === "get" && request.target.id === "workspace";
  if (!opens && here() !== asked && request.target.closest("#workspace")) request.shouldSwap = false;
}

/** Answers to what was drawn anew meanwhile: events at such an element reach nobody else. */
function startOrphans(): void {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target, xhr } = detail(event);
    const asked = here();
    xhr.addEventListener("readystatechange", () => {
      if (xhr.readyState !== XMLHttpRequest.DONE) return;
      if (!target.isConnected) target.addEventListener("htmx:beforeSwap", (swap) => inItsPlace(swap, asked), { once: true });
      if (!elt.isConnected) xhr.addEventListener("loadend", () => hearInstead(event), { once: true });
    });
  });
}

/** A panel that fetches itself waits for the end of a click in it; the focus and what is unfolded survive every request. */
function startSwaps(): void {
  const focused = new WeakMap<XMLHttpRequest, string[]>();
  const open = new WeakMap<XMLHttpRequest, string[]>();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { target, xhr } = detail(event);
    focused.set(xhr, focusPath(target)); // before its button is disabled and loses the focus
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const request = detail(event);
    const { elt, target, xhr } = request;
    if (!focusLost()) focused.set(xhr, focusPath(target));
    open.set(xhr, unfolded(target));
    if (request.shouldSwap && elt === target && pressedIn(target)) {
      request.shouldSwap = false;
      whenReleased(target, () => htmx.trigger(target, "refresh"));
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => unfold(open.get(detail(event).xhr) ?? []));
  document.addEventListener("htmx:afterRequest", (event) => {
    const { target, xhr } = detail(event);
    const ids = focused.get(xhr) ?? [];
    if (ids.length) refocus(target.id === "workspace" ? [...ids, "talk-title"] : ids);
  });
}

/** What somebody does by a click or Enter is done once: not again while it is on its way, nor by a double click. */
function startOnce(): void {
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, verb, triggeringEvent } = (event as CustomEvent<{ elt: Element; verb: string; triggeringEvent?: Event }>).detail;
    if (verb === "get" || !elt.matches("button, a, form")) return;
    if (elt.classList.contains("htmx-request") || isSecond(triggeringEvent)) event.preventDefault();
  });
}

interface Said {
  value: string;
  undo?: { words: string; url: string; fields: Record<string, string | string[]> };
}

/** What was done is said, with a way to take it back where there is one. */
function said({ value, undo }: Said): void {
  if (!undo) return toast(value);
  const button = h("button", { type: "button", class: "b small", id: "undo" }, undo.words);
  toast(value, false, button);
  button.addEventListener("click", () => {
    button.parentElement?.remove();
    void htmx.ajax("post", undo.url, { source: "#main", target: "#inbox", swap: "innerHTML", values: undo.fields });
  });
}

/** What was found has been chosen: the search is over. */
function endSearch(): void {
  const find = document.querySelector<HTMLInputElement>("#find");
  if (!find?.value) return;
  find.value = "";
  document.getElementById("found")?.replaceChildren();
}

/** Starts what every page needs. */
export function startPage(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    const request = detail(event);
    Object.assign(request.headers, { "X-CSRFToken": csrf(), ...whoAsks() });
    // a panel that fetches itself says what it shows, if that is a panel: desk/seen.py
    const shown = request.elt.matches("[data-fresh]") ? request.elt.querySelector<HTMLInputElement>("[name=seen]") : null;
    if (shown) request.parameters[shown.name] = shown.value;
    if (request.verb === "get") request.timeout = PATIENCE; // what is sent may be large files
  });
  for (const done of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) document.addEventListener(done, endSearch);
  startPress();
  startSwaps();
  startOrphans();
  startTravel();
  startOnce();
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  afterSwap(startCombos);
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", moved);
  document.addEventListener("toggle", placed, true);
  document.addEventListener("close-dialog", () => document.querySelectorAll<HTMLDialogElement>("dialog[open]").forEach((dialog) => dialog.close()));
  document.addEventListener("open-dialog", (event) => {
    openDialog((event as CustomEvent<{ value: string }>).detail.value);
  });
  document.addEventListener("said", (event) => said((event as CustomEvent<Said>).detail));
  startCombos(document);
}
