/**
 * "Each their own letter": the server sends a few at a time and this page asks for the rest, so that a long
 * list shows how far it is and can be stopped. Who has no letter yet stays in "to"; sent once more, nobody gets
 * it twice (the server knows, by the form's `client_id`).
 */

import htmx from "htmx.org";
import { h, send, SignedOut, toast } from "./dom.ts";
import { draftOf } from "./drafts.ts";
import { t } from "./texts.ts";

const PATIENCE = 180_000; // ms for one request: the files go with each

interface Failed {
  to: string;
  why: string;
}

/** What became of a few letters; `rest` are the addresses that come next, `left` of them. */
interface Some {
  sent: number;
  failed: Failed[];
  left: number;
  rest: string;
  back: string;
}

/** Everything but the progress is out of reach while letters go out. */
function hold(form: HTMLFormElement, box: HTMLElement, held: boolean): void {
  for (const part of form.children) if (part instanceof HTMLElement && part !== box) part.inert = held;
}

function say(box: HTMLElement, words: string, failed: Failed[]): void {
  const lines = failed.map(({ to, why }) => h("li", {}, h("strong", {}, to), ": ", why));
  box.replaceChildren(h("div", { class: "failed stack", role: "alert" }, h("p", {}, words), lines.length ? h("ul", {}, ...lines) : null));
}

async function sendAll(form: HTMLFormElement): Promise<void> {
  const box = form.querySelector<HTMLElement>("#letter-progress");
  const to = form.querySelector<HTMLTextAreaElement>("textarea[name=to]");
  if (!box || !to || box.dataset["goes"]) return;
  const draft = draftOf(form);
  const failed: Failed[] = [];
  let sent = 0;
  let stopped = false;
  let rest = to.value;
  let back = "";
  let wrong = "";
  const stop = h("button", { type: "button", class: "b small", id: "letter-stop" }, t("each_stop"));
  stop.addEventListener("click", () => {
    stopped = stop.disabled = true;
  });
  const bar = h("progress", { max: "1", value: "0", "aria-labelledby": "letter-sent" });
  const words = h("p", { id: "letter-sent", role: "status" }, t("each_begins"));
  box.dataset["goes"] = "1";
  box.replaceChildren(words, bar, h("div", { class: "row" }, stop));
  box.hidden = false;
  stop.focus();
  hold(form, box, true);
  await draft?.before();
  while (rest && !stopped && form.isConnected) {
    const body = new FormData(form);
    body.set("to", rest);
    if (failed.length) body.set("failed", "1");
    try {
      const some = await send<Some>(form.dataset["each"] ?? "", body, PATIENCE);
      if (!some) break;
      sent += some.sent;
      failed.push(...some.failed);
      ({ rest, back } = some);
      if (!some.sent && some.failed.length > 1) stopped = true; // it is the letter, not who gets it
      const all = sent + failed.length + some.left;
      bar.max = all;
      bar.value = all - some.left;
      words.textContent = t("each_sent", { n: sent, all });
    } catch (error) {
      if (error instanceof SignedOut) wrong = t("no_link");
      else wrong = error instanceof Error ? error.message : String(error);
      break;
    }
  }
  delete box.dataset["goes"];
  if (!form.isConnected) return; // somebody went on to another page: the draft has all that is left
  hold(form, box, false);
  if (!rest && !failed.length) {
    draft?.done();
    toast(t("each_done", { n: sent }));
    document.dispatchEvent(new CustomEvent("desk-changed"));
    void htmx.ajax("get", back, { target: "#workspace", swap: "outerHTML", push: back } as Parameters<typeof htmx.ajax>[2]);
    return;
  }
  to.value = [...failed.map((one) => one.to), rest].filter(Boolean).join(", ");
  draft?.notSent();
  to.dispatchEvent(new Event("input", { bubbles: true }));
  say(box, `${wrong || (failed.length ? t("each_failed") : t("each_stopped"))} ${t("each_left", { n: sent })}`, failed);
  form.querySelector<HTMLElement>("button[type=submit]")?.focus();
}

/** Listens for letters that are sent to each. */
export function startEachLetter(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      if (!form.dataset["each"] || !new FormData(form).get("each")) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // or htmx would send it, too
      void sendAll(form);
    },
    true,
  );
}
