/**
 * The chat's button on any web site: `<script src="OKIENKO/chat/KEY.js" async></script>`.
 *
 * It asks how the chat stands, draws one button in a shadow of its own, and loads the window when that
 * is pressed, or at once where a conversation goes on. What it may not do, it says once in the console,
 * and the site is as if it were not there.
 *
 * On the script: `data-lang` (else the page's language), `data-side="left"`, `data-scheme` (light or
 * dark, else the reader's), `data-whole` (the window is the page). A link or button of the site with
 * `data-okienko-chat` opens it, too.
 */

import bubble from "lucide:message-circle";
import css from "./button.css";
import { colours } from "./colour.ts";
import { sign } from "./icons.ts";
import { Kept, usable } from "./kept.ts";
import type { Controls, Now, Side, Texts } from "./types.ts";

const TEXTS = OKIENKO_TEXTS;

/** The languages of the reader, the wanted one first. */
function language(kept: Kept, script: HTMLScriptElement): string {
  const wanted = [kept.get<string>("lang"), script.dataset["lang"], document.documentElement.lang, ...navigator.languages];
  return wanted.map((one) => one?.slice(0, 2).toLowerCase()).find((one) => one && one in TEXTS) ?? "pl";
}

/** Whatever a key means to the site, it means nothing while somebody types in here. */
function keepIn(root: ShadowRoot): void {
  for (const kind of ["keydown", "keyup", "keypress", "input", "beforeinput", "paste", "copy", "cut", "dragover", "drop"]) {
    root.addEventListener(kind, (event) => event.stopPropagation());
  }
}

async function begin(script: HTMLScriptElement): Promise<void> {
  const base = script.src.replace(/\.js(?:[?#].*)?$/, "");
  const { origin, pathname } = new URL(base);
  const key = pathname.split("/").at(-1)!;
  const name = `okienko-chat-${key}`;
  if (document.getElementById(name)) return;
  const whole = "whole" in script.dataset;
  const local = new Kept(key, usable(() => localStorage));
  const session = new Kept(key, usable(() => sessionStorage));
  const lang = language(local, script);

  let forbidden = false;
  const watch = (event: SecurityPolicyViolationEvent): void => {
    if (event.blockedURI.startsWith(origin)) forbidden = true;
  };
  document.addEventListener("securitypolicyviolation", watch);
  const complain = (error: unknown): void => {
    const why = forbidden
      ? `this page's Content-Security-Policy must name ${origin} in script-src and connect-src.`
      : `${origin} does not answer this page (${String(error)}). Is ${location.origin} one of the chat's web sites?`;
    console.warn(`Okienko's chat: ${why} The page works on without it; ${base}/ is the chat in a window of its own.`);
  };
  const response = await fetch(`${base}/now?lang=${lang}`, { credentials: "omit", signal: AbortSignal.timeout(20_000) }).catch((error: unknown) => error);
  if (!(response instanceof Response) || !response.ok) {
    await new Promise((done) => setTimeout(done)); // the violation is told after the failure
    return complain(response instanceof Response ? response.status : response);
  }
  const now = (await response.json()) as Now;
  const going = local.get("token") !== null && !local.get("over");
  if (now.state === "off" && !going && !whole) return;

  const host = document.createElement("div");
  host.id = name;
  for (const one of ["side", "scheme"]) if (script.dataset[one]) host.dataset[one] = script.dataset[one];
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  keepIn(root);
  const box = document.createElement("section");
  const button = document.createElement("button");
  const label = document.createElement("span");
  const count = document.createElement("span");
  const what = document.createElement("span"); // what is counted, for who does not see the number's place
  const number = document.createElement("span");
  const text = (which: string): string => (TEXTS[side.lang] as Texts)[which]!;
  const side: Side = {
    base, key, host, root, whole, lang, now,
    texts: new Promise(() => undefined), // until it is asked for
    mark(unread, on) {
      box.setAttribute("aria-label", text("chat"));
      label.textContent = text(on ? "back" : now.state === "open" ? "open" : "closed");
      count.hidden = !unread;
      what.textContent = ` ${text("unread")}: `;
      number.textContent = String(unread);
    },
    show(open) {
      box.hidden = open;
    },
  };
  const { fill, on } = colours(now.colour);
  sheet.insertRule(`:host{--c:${fill}!important;--on:${on}!important}`);
  button.className = "open";
  button.type = "button";
  count.className = "count";
  what.className = "vh";
  count.append(what, number);
  button.append(sign(bubble), label, count);
  box.lang = lang;
  box.append(button);
  root.append(box);
  side.mark(0, going);

  // outside of <body>: a site that replaces all of its body keeps the window
  document.documentElement.append(host);
  if (!whole) above(host, root);

  let controls: Promise<Controls> | null = null;
  const load = (): Promise<Controls> => {
    if (!controls) {
      side.texts = fetch(`${base}/texts?lang=${lang}`, { credentials: "omit" });
      side.texts.catch(() => undefined); // who waits for them hears of it
      // after an update the file may be another one: the second address leads to the one that is there
      controls = import(origin + OKIENKO_WINDOW)
        .catch(() => import(`${base}/window.js`))
        .then((module: { start(side: Side): Promise<Controls> }) => module.start(side));
      controls.catch(() => (controls = null)); // the next press tries again
    }
    return controls;
  };
  const open = (): void => {
    button.setAttribute("aria-busy", "true");
    void load()
      .then((window) => window.open(), failed)
      .finally(() => button.removeAttribute("aria-busy"));
  };
  const failed = (error: unknown): void => {
    complain(error);
    const link = document.createElement("a");
    link.className = "open";
    link.href = `${base}/`;
    link.target = "_blank";
    link.rel = "noopener";
    link.append(sign(bubble), text("own_window"));
    button.replaceWith(link);
  };
  button.addEventListener("click", open);
  for (const kind of ["pointerenter", "focus"]) button.addEventListener(kind, () => void load().catch(() => undefined)); // it is about to be pressed
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-okienko-chat]"))) return;
    event.preventDefault();
    open();
  });
  addEventListener("storage", (event) => {
    if (event.key === local.full("token") && event.newValue) load().catch(failed); // begun in another tab
  });
  if (whole || session.get("open")) open();
  else if (going) load().catch(failed);
}

/** In the browser's top layer, no z-index, transform or filter of the site touches it; its zoom is taken back. */
function above(host: HTMLElement, root: ShadowRoot): void {
  host.popover = "manual";
  host.showPopover?.();
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets.push(sheet);
  const unzoom = (): void => {
    const { currentCSSZoom: zoom = 1 } = document.documentElement as HTMLElement & { currentCSSZoom?: number };
    sheet.replaceSync(zoom === 1 ? "" : `:host{zoom:${1 / zoom}!important}`);
  };
  unzoom();
  for (const kind of ["load", "resize"]) addEventListener(kind, unzoom); // the site's style may come after the button
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  const start = (): void => void begin(script).catch((error: unknown) => console.warn("Okienko's chat:", error));
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
}
