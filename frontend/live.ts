/**
 * One stream per browser. The tab that holds a Web Lock has the EventSource; a BroadcastChannel
 * serves the other tabs. Without Web Locks (a page without TLS) each tab opens its own. A page that
 * names itself (<meta name=page>, as the wallboard) shares a stream with its like, not with the desk.
 *
 * The stream says: `fragment` {panel, html}, shared HTML for a panel; `mine`, something that
 * concerns this official; `reload`, too much was missed or the program is new; `beat`, I live.
 */

import htmx from "htmx.org";
import { meta } from "./dom.ts";

export type Link = "live" | "late" | "lost";

export interface Fragment {
  panel: string;
  html: string;
}

interface Said {
  kind: "fragment" | "mine" | "reload" | "beat" | "link";
  data: string;
  id: string;
}

const SILENCE_MS = 40_000; // the server says `beat` each 15 s; two missed make the data late
const LOST_MS = 4_000; // a reconnect within this time is not worth a word

let lastId = meta("cursor");
let heard = Date.now();
let link: Link = "live";
let linkSince = Date.now();

/** The state of the link and since when (milliseconds of this computer). */
export function linkState(): { link: Link; since: number } {
  return { link, since: linkSince };
}

function setLink(next: Link): void {
  if (next === link) return;
  link = next;
  linkSince = Date.now();
  document.documentElement.dataset["link"] = next;
  document.dispatchEvent(new CustomEvent("link", { detail: next }));
}

function take(said: Said): void {
  heard = Date.now();
  if (said.id) lastId = said.id;
  if (said.kind === "link") return setLink(said.data as Link);
  setLink("live");
  if (said.kind === "fragment") showFragment(JSON.parse(said.data) as Fragment);
  if (said.kind === "mine") document.dispatchEvent(new CustomEvent("mine", { detail: JSON.parse(said.data) as unknown }));
  if (said.kind === "reload") document.dispatchEvent(new CustomEvent("reload-wanted"));
}

/** Puts shared HTML into its panel; the focus and what is unfolded stay on the element of the same id. */
export function showFragment({ panel, html }: Fragment): void {
  for (const box of document.querySelectorAll<HTMLElement>(`[data-panel="${CSS.escape(panel)}"]`)) {
    const focused = box.contains(document.activeElement) ? document.activeElement?.id : "";
    const unfolded = [...box.querySelectorAll("details[open]")].map(({ id }) => id);
    box.innerHTML = html;
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
    htmx.process(box);
    if (focused) document.getElementById(focused)?.focus();
  }
  document.dispatchEvent(new CustomEvent("fragment", { detail: panel }));
}

/** Whether a window of this browser is a desk: the stream of a wallboard alone makes nobody present. */
async function deskOpen(): Promise<boolean> {
  if (meta("at-desk")) return true;
  if (meta("page") || !("locks" in navigator)) return false;
  const { held } = await navigator.locks.query();
  return held?.some((lock) => lock.name === deskLock()) ?? false;
}

function deskLock(): string {
  return `okienko-desk-${meta("person")}`;
}

/** Opens the stream and calls back with all it says; resolves when it must be opened anew. */
async function listen(address: string, say: (said: Said) => void): Promise<void> {
  const atDesk = await deskOpen();
  const page = meta("page");
  const query = new URLSearchParams({ desk: atDesk ? "1" : "0", ...(page && { page }), ...(lastId && { after: lastId }) });
  return new Promise((done) => {
    const source = new EventSource(`${address}?${query}`);
    let broken = 0;
    for (const kind of ["fragment", "mine", "reload", "beat"] as const) {
      source.addEventListener(kind, (event) => say({ kind, data: event.data as string, id: event.lastEventId }));
    }
    source.onopen = () => {
      broken = 0;
      say({ kind: "link", data: "live", id: "" });
    };
    source.onerror = () => {
      broken ||= Date.now();
      if (source.readyState === EventSource.CLOSED) finish();
    };
    const watch = window.setInterval(() => {
      if (broken && Date.now() - broken > LOST_MS) say({ kind: "link", data: "lost", id: "" });
      else if (!broken && Date.now() - heard > SILENCE_MS) say({ kind: "link", data: "late", id: "" });
      void deskOpen().then((now) => now !== atDesk && finish(false));
    }, 1000);
    function finish(lost = true): void {
      window.clearInterval(watch);
      source.close();
      if (lost) say({ kind: "link", data: "lost", id: "" });
      done();
    }
  });
}

async function keepListening(address: string, say: (said: Said) => void): Promise<never> {
  for (let pause = 1000; ; pause = Math.min(pause * 2, 15_000)) {
    await listen(address, say);
    document.dispatchEvent(new CustomEvent("stream-refused"));
    await new Promise((go) => window.setTimeout(go, pause * (0.75 + Math.random() / 2)));
  }
}

/** Joins the browser's one stream. */
export function startLive(address = meta("stream")): void {
  if (!address) return;
  document.documentElement.dataset["link"] = link;
  const name = `okienko-stream-${meta("person")}-${meta("page")}`;
  if (!("locks" in navigator)) {
    void keepListening(address, take);
    return;
  }
  if (meta("at-desk")) void navigator.locks.request(deskLock(), { mode: "shared" }, () => new Promise(() => undefined));
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event) => take(event.data as Said);
  void navigator.locks.request(name, () =>
    keepListening(address, (said) => {
      take(said);
      channel.postMessage(said);
    }),
  );
}
