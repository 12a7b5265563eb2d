/**
 * One stream per browser. The tab that holds a Web Lock has the EventSource; a BroadcastChannel
 * serves the other tabs. Without Web Locks (a page without TLS) each tab opens its own. A page that
 * names itself (<meta name=page>, as the wallboard) shares a stream with its like, not with the desk.
 *
 * The stream says: `fragment` {panel, html}, shared HTML for a panel; `mine`, something that
 * concerns this official; `reload`, too much was missed or the program is new; `beat` {now}, I live, and my time.
 *
 * The link is `lost` when the stream is cut, and `late` when it stands but says nothing for too long
 * (a dead Wi-Fi or proxy closes no connection): then the stream is opened anew where it ended.
 */

import htmx from "htmx.org";
import { meta } from "./dom.ts";
import { focusPath, refocus, unfold, unfolded } from "./focus.ts";
import { judge, type Link, nextPause, silenceOf } from "./link.ts";
import { whenReleased } from "./press.ts";
import { serverSays, steady } from "./timers.ts";

export interface Fragment {
  panel: string;
  html: string;
}

interface Said {
  kind: "fragment" | "mine" | "sign" | "reload" | "beat" | "link" | "how-is-it";
  data: string;
  id: string;
}

let lastId = meta("cursor");
let heard = steady();
let broken = 0; // since when the stream is cut; 0 while it stands
let link: Link = "joining";

/** The state of the link, and when the server was last heard (`steady` milliseconds). */
export function linkState(): { link: Link; heard: number } {
  return { link, heard };
}

function setLink(next: Link): void {
  if (next === link) return;
  link = next;
  document.documentElement.dataset["link"] = next;
  document.dispatchEvent(new CustomEvent("link", { detail: next }));
}

function take(said: Said): void {
  if (said.kind === "how-is-it") return;
  if (said.kind === "link" && said.data !== "live") return setLink(said.data as Link);
  heard = steady();
  if (said.id) lastId = said.id;
  setLink("live");
  if (said.kind === "fragment") showFragment(JSON.parse(said.data) as Fragment);
  if (said.kind === "mine") document.dispatchEvent(new CustomEvent("mine", { detail: JSON.parse(said.data) as unknown }));
  if (said.kind === "sign") document.dispatchEvent(new CustomEvent("sign", { detail: JSON.parse(said.data) as unknown }));
  if (said.kind === "beat") serverSays((JSON.parse(said.data) as { now: number }).now);
  if (said.kind === "reload") document.dispatchEvent(new CustomEvent("reload-wanted"));
}

/** Puts shared HTML into its panel; the focus and what is unfolded stay on the element of the same id, a click is not torn. */
function showFragment({ panel, html }: Fragment): void {
  for (const box of document.querySelectorAll<HTMLElement>(`[data-panel="${CSS.escape(panel)}"]`)) {
    whenReleased(box, () => {
      const focused = focusPath(box);
      const open = unfolded(box);
      box.innerHTML = html;
      unfold(open);
      htmx.process(box);
      refocus(focused);
    });
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

/** Opens the stream and calls back with all it says; resolves when it must be opened anew, and why. */
async function listen(address: string, say: (said: Said) => void): Promise<"refused" | "silent" | "moved"> {
  const atDesk = await deskOpen();
  const page = meta("page");
  const person = meta("person");
  const query = new URLSearchParams({ desk: atDesk ? "1" : "0", ...(person && { as: person }), ...(page && { page }), ...(lastId && { after: lastId }) });
  const silence = silenceOf(Number(meta("beat")));
  return new Promise((done) => {
    const opened = steady();
    const source = new EventSource(`${address}?${query}`);
    const tell = (state: Link): void => say({ kind: "link", data: state, id: "" });
    for (const kind of ["fragment", "mine", "sign", "reload", "beat"] as const) {
      source.addEventListener(kind, (event) => say({ kind, data: event.data as string, id: event.lastEventId }));
    }
    source.onopen = () => {
      broken = 0;
      tell("live");
    };
    source.onerror = () => {
      broken ||= steady();
      if (source.readyState !== EventSource.CLOSED) return;
      tell("lost");
      finish("refused");
    };
    const watch = window.setInterval(() => {
      const { link: now, over } = judge({ opened, heard, broken }, steady(), silence);
      if (now) tell(now);
      if (over) finish("silent");
      else void deskOpen().then((open) => open !== atDesk && finish("moved"));
    }, 1000);
    function finish(why: "refused" | "silent" | "moved"): void {
      window.clearInterval(watch);
      source.close();
      done(why);
    }
  });
}

async function keepListening(address: string, say: (said: Said) => void): Promise<never> {
  for (let pause = 1000; ; ) {
    const began = steady();
    const why = await listen(address, say);
    if (why !== "refused") continue;
    document.dispatchEvent(new CustomEvent("stream-refused"));
    const { wait, next } = nextPause(pause, heard > began);
    await new Promise((go) => window.setTimeout(go, wait * (0.75 + Math.random() / 2)));
    pause = next;
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
  channel.postMessage({ kind: "how-is-it", data: "", id: "" } satisfies Said); // a window that came later asks
  void navigator.locks.request(name, () => {
    channel.onmessage = (event) => {
      if ((event.data as Said).kind === "how-is-it") channel.postMessage({ kind: "link", data: link, id: "" } satisfies Said);
    };
    return keepListening(address, (said) => {
      take(said);
      channel.postMessage(said);
    });
  });
}
