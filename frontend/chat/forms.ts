/** The parts that every step of the window is made of: buttons, fields with their errors, small forms. */

import { h } from "../dom.ts";
import { sign } from "./icons.ts";
import { t } from "./texts.ts";

type Shapes = Parameters<typeof sign>[0];

/** A button with a word, and an icon if there is one. */
export function button(words: string, press: (event: Event) => void, { icon, kind = "" }: { icon?: Shapes; kind?: string } = {}): HTMLButtonElement {
  const made = h("button", { type: "button", class: `b ${kind}` }, icon ? sign(icon) : null, h("span", {}, words));
  made.addEventListener("click", press);
  return made;
}

/** A button with an icon alone, that has a name. */
export function iconButton(icon: Shapes, name: string, press: (event: Event) => void): HTMLButtonElement {
  const made = h("button", { type: "button", class: "b icon", "aria-label": name, title: name }, sign(icon));
  made.addEventListener("click", press);
  return made;
}

let serial = 0;

export type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A field with its label, its hint, and a place for what is wrong with it. */
export class Field {
  readonly element: HTMLElement;
  readonly input: Input;
  private readonly wrong: HTMLElement;
  private readonly hint: string;

  constructor(label: string, input: Input, hint = "") {
    const id = `f${(serial += 1)}`;
    this.input = input;
    input.id = id;
    this.hint = hint ? `${id}-hint` : "";
    this.wrong = h("p", { id: `${id}-wrong`, class: "wrong", hidden: true });
    this.element = h("div", { class: "field" }, h("label", { for: id }, label), hint ? h("p", { id: this.hint, class: "dim" }, hint) : null, this.wrong, input);
    this.say("");
  }

  get value(): string {
    return this.input.value.trim();
  }

  /** Says what is wrong with it, "" that nothing is. */
  say(words: string): void {
    this.wrong.textContent = words;
    this.wrong.hidden = !words;
    this.input.toggleAttribute("aria-invalid", !!words);
    if (words) this.input.setAttribute("aria-invalid", "true");
    const by = [this.hint, words && this.wrong.id].filter(Boolean).join(" ");
    if (by) this.input.setAttribute("aria-describedby", by);
    else this.input.removeAttribute("aria-describedby");
  }
}

/** A form that sends by a button or Enter, once at a time, and says what went wrong. */
export function form(words: string, parts: (Node | null)[], send: () => Promise<void>, { kind = "main" }: { kind?: string } = {}): HTMLFormElement {
  const submit = h("button", { type: "submit", class: `b ${kind}` }, words);
  const wrong = h("p", { class: "wrong", role: "alert" });
  const made = h("form", { class: "stack", novalidate: true }, ...parts, wrong, submit);
  let busy = false;
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    submit.setAttribute("aria-disabled", "true");
    wrong.textContent = "";
    send()
      .catch((error: unknown) => {
        wrong.textContent = error instanceof Error ? error.message : t("failed");
      })
      .finally(() => {
        busy = false;
        submit.removeAttribute("aria-disabled");
      });
  });
  return made;
}

/** A link that leaves the page alone; only addresses that lead to a page, a letter or a call. `base`: whose address it is. */
export function link(words: string, address: string, { kind = "", base }: { kind?: string; base?: string } = {}): HTMLElement {
  let url: URL;
  try {
    url = new URL(address, base);
  } catch {
    return h("span", {}, words);
  }
  if (!["https:", "http:", "mailto:", "tel:", "sms:", "viber:"].includes(url.protocol)) return h("span", {}, words);
  const out = url.protocol.startsWith("http");
  return h("a", { href: url.href, class: kind, ...(out && { target: "_blank" }), rel: "noopener noreferrer nofollow" }, words);
}
