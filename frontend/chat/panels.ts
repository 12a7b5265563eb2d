/** What else can be done with a conversation. Each is a small form that stands over the words, with a way back. */

import { h } from "../dom.ts";
import left from "lucide:arrow-left";
import call from "lucide:phone-incoming";
import mail from "lucide:mail";
import devices from "lucide:monitor-smartphone";
import down from "lucide:download";
import out from "lucide:log-out";
import type { Calls } from "./calls.ts";
import { button, Field, form, iconButton } from "./forms.ts";
import { save } from "./log.ts";
import { spoken, t } from "./texts.ts";
import type { State } from "./types.ts";

export interface Around {
  calls: Calls;
  state(): State | null;
  /** Shows a panel; null: the conversation itself. */
  show(panel: HTMLElement | null): void;
  /** Says in words that something was done. */
  done(words: string): void;
  language(): HTMLElement;
}

function panel(around: Around, title: string, ...parts: (Node | null)[]): HTMLElement {
  const head = h("h3", { tabindex: "-1" }, title);
  return h("section", { class: "panel stack wide", "aria-label": title }, h("div", { class: "row" }, iconButton(left, t("back_to_talk"), () => around.show(null)), head), ...parts);
}

const NAMES: Record<string, string> = { pl: "Polski", en: "English", uk: "Українська" };

/** The choice of the language. */
export function languages(codes: string[], choose: (code: string) => void): HTMLElement {
  const buttons = codes
    .filter((code) => code in NAMES)
    .map((code) => {
      const made = button(NAMES[code]!, () => choose(code), { kind: "small bare" });
      made.lang = code;
      made.setAttribute("aria-pressed", String(code === spoken()));
      return made;
    });
  return h("div", { class: "row langs", role: "group", "aria-label": t("language") }, ...buttons);
}

/** The list of them, as far as they are possible now. */
export function more(around: Around): HTMLElement {
  const state = around.state();
  const may = state?.may;
  const going = state && state.state !== "over";
  const go = (words: string, icon: Parameters<typeof iconButton>[0], open: (around: Around) => HTMLElement): HTMLElement =>
    h("li", {}, button(words, () => around.show(open(around)), { icon, kind: "choice" }));
  return panel(
    around,
    t("more"),
    h(
      "ul",
      { class: "stack", role: "list" },
      may?.call ? go(t("call_me"), call, callMe) : null,
      may?.email ? go(t("by_email"), mail, byEmail) : null,
      going ? go(t("elsewhere"), devices, elsewhere) : null,
      go(t("transcript"), down, transcript),
      may?.end ? go(t("end"), out, end) : null,
    ),
    around.language(),
  );
}

function input(type: "tel" | "email", name: string): HTMLInputElement {
  return h("input", { type, name, autocomplete: type, required: true });
}

/** A panel of one field that is sent. */
function asking(around: Around, { title, words, field, button: label, send, said }: { title: string; words: string; field: Field; button: string; send: (value: string) => Promise<unknown>; said: (value: string) => string }): HTMLElement {
  const asked = form(label, [field.element], async () => {
    field.say(field.value ? "" : t("missing"));
    if (!field.value) return field.input.focus();
    const value = field.value;
    await send(value);
    around.show(null);
    around.done(said(value));
  });
  return panel(around, title, h("p", {}, words), asked);
}

function callMe(around: Around): HTMLElement {
  return asking(around, {
    title: t("call_me"),
    words: t("call_me_words"),
    field: new Field(t("number"), input("tel", "number")),
    button: t("call_me_send"),
    send: (number) => around.calls.post("call", { number }),
    said: (number) => t("call_me_done", { number }),
  });
}

function byEmail(around: Around): HTMLElement {
  return asking(around, {
    title: t("by_email"),
    words: t("by_email_words"),
    field: new Field(t("address"), input("email", "address")),
    button: t("by_email_send"),
    send: (address) => around.calls.post("by-email", { address }),
    said: (address) => t("by_email_done", { address }),
  });
}

/** The words so far: as a letter, or as a file. */
export function transcript(around: Around): HTMLElement {
  const made = asking(around, {
    title: t("transcript"),
    words: t("transcript_words"),
    field: new Field(t("address"), input("email", "address")),
    button: t("transcript_send"),
    send: (address) => around.calls.post("transcript", { address }),
    said: (address) => t("transcript_done", { address }),
  });
  const take = button(
    t("transcript_file"),
    () => {
      around.calls
        .blob("transcript.txt")
        .then((blob) => save(blob, `${t("conversation")}.txt`))
        .catch((error: unknown) => around.done(error instanceof Error ? error.message : t("failed")));
    },
    { icon: down },
  );
  made.append(take);
  return made;
}

/** A link that opens this conversation in another browser, once: it is not followed from here, which would use it up. */
function elsewhere(around: Around): HTMLElement {
  const place = h("div", { class: "stack" });
  const asked = form(t("elsewhere_make"), [], async () => {
    const { url, qr } = await around.calls.post<{ url: string; qr?: string[] }>("link");
    const shown = h("input", { readonly: true, class: "any" });
    shown.value = url;
    const field = new Field(t("elsewhere_link"), shown, t("elsewhere_once"));
    const copy = button(t("copy"), () => {
      shown.select();
      void (navigator.clipboard?.writeText(url) ?? Promise.reject(new Error())).then(() => around.done(t("copied")), () => undefined);
    });
    place.replaceChildren(field.element, h("div", { class: "row" }, copy), ...(qr ? [square(qr)] : []));
    shown.focus();
    shown.select();
    asked.remove();
  });
  return panel(around, t("elsewhere"), h("p", {}, t("elsewhere_words")), asked, place);
}

/** A QR code of rows of 1 (dark) and 0. */
function square(rows: string[]): HTMLElement {
  const canvas = h("canvas", { class: "qr", role: "img", "aria-label": t("elsewhere_qr") });
  const quiet = 4;
  const unit = 6;
  canvas.width = canvas.height = (rows.length + 2 * quiet) * unit;
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  rows.forEach((row, y) => [...row].forEach((dark, x) => dark === "1" && pen.fillRect((x + quiet) * unit, (y + quiet) * unit, unit, unit)));
  return canvas;
}

function end(around: Around): HTMLElement {
  const asked = form(t("end_yes"), [], async () => {
    await around.calls.post("end");
    around.show(null);
  }, { kind: "end" });
  return panel(around, t("end"), h("p", {}, t("end_words")), asked, button(t("end_no"), () => around.show(null)));
}

/** After it: one question, and the ways on. */
export function over(around: Around, anew: () => void, rated: boolean, rate: () => void): HTMLElement {
  const state = around.state();
  const ways = h("div", { class: "row wrapping" }, button(t("transcript"), () => around.show(transcript(around)), { icon: down }), button(t("anew"), anew, { kind: "main" }));
  return h("div", { class: "over stack wide" }, state?.may.rate && !rated ? rating(around, rate) : rated ? h("p", {}, t("rated")) : null, ways);
}

function rating(around: Around, rate: () => void): HTMLElement {
  const marks = [1, 2, 3, 4, 5].map((mark) => {
    const radio = h("input", { type: "radio", name: "mark", value: String(mark), required: true });
    return h("label", {}, radio, h("span", {}, String(mark)), h("span", { class: mark === 1 || mark === 5 ? "" : "vh" }, t(`mark_${mark}`)));
  });
  const words = h("textarea", { rows: "2", maxlength: "1000" });
  const field = new Field(t("rate_words"), words);
  const wrong = h("p", { class: "wrong", role: "alert" });
  for (const label of marks) label.addEventListener("change", () => (wrong.textContent = ""));
  return form(t("rate_send"), [h("fieldset", {}, h("legend", {}, t("rate")), h("div", { class: "marks" }, ...marks), wrong), field.element], async () => {
    const chosen = marks.map((label) => label.querySelector("input")!).find(({ checked }) => checked);
    wrong.textContent = chosen ? "" : t("rate_missing");
    if (!chosen) return;
    await around.calls.post("rate", { mark: Number(chosen.value), words: field.value });
    rate();
  }, { kind: "" });
}
