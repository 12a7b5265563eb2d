/** Captions: what somebody of the office types stands large below the picture as it is typed, and is a message when it ends. */

import { newId } from "../chat/outbox.ts";
import { h, icon, write } from "../dom.ts";
import type { Written } from "../text-line.ts";
import { t } from "../texts.ts";
import { Every } from "./every.ts";
import type { Passing } from "./types.ts";

const SIZES = [1.25, 1.75, 2.5, 3.5]; // rem
const SIZE = "okienko-captions"; // which of them, in localStorage
const STEP = 300; // ms between two steps of a line that grows

/** The size of captions that is kept. */
export function sizeAt(kept: string | null, by = 0): number {
  const at = kept === null ? 1 : Number(kept);
  return Math.min(Math.max((Number.isInteger(at) ? at : 1) + by, 0), SIZES.length - 1);
}

/** What is read: the line that grows, and the one before it. Screen readers hear whole sentences in the text line. */
export class CaptionView {
  private readonly before = h("p", { class: "whole", dir: "auto" });
  private readonly growing = h("p", { class: "growing", dir: "auto" });
  readonly element = h("div", { class: "captions", "aria-hidden": "true", hidden: true }, this.before, this.growing);
  readonly tools = h("span", { class: "row caption-sizes", role: "group", "aria-label": t("video_caption_size"), hidden: true });
  private size = sizeAt(localStorage.getItem(SIZE));
  private readonly typing = new Map<number, string>();
  private went = false; // somebody captions in this meeting

  constructor() {
    const smaller = h("button", { type: "button", class: "b", "aria-label": t("video_caption_smaller"), title: t("video_caption_smaller") }, icon("a-arrow-down"));
    const larger = h("button", { type: "button", class: "b", "aria-label": t("video_caption_larger"), title: t("video_caption_larger") }, icon("a-arrow-up"));
    smaller.addEventListener("click", () => this.resize(-1));
    larger.addEventListener("click", () => this.resize(1));
    this.tools.append(smaller, larger);
    this.resize(0);
  }

  hear({ from, body }: Passing): void {
    const text = typeof body === "string" ? body : "";
    if (text) this.typing.set(from, text);
    else this.typing.delete(from);
    this.went ||= text !== "";
    this.draw();
  }

  /** A message of the office's: while somebody captions, it is one that is whole. */
  line({ mine, text }: Written): void {
    if (mine || !this.went) return;
    write(this.before, text);
    this.draw();
  }

  clear(): void {
    this.typing.clear();
    this.went = false;
    write(this.before, "");
    this.draw();
  }

  private draw(): void {
    write(this.growing, [...this.typing.values()].join(" "));
    this.element.hidden = this.tools.hidden = !this.went;
    this.element.scrollTop = this.element.scrollHeight;
  }

  private resize(by: number): void {
    this.size = sizeAt(String(this.size), by);
    localStorage.setItem(SIZE, String(this.size));
    this.element.style.setProperty("font-size", `${SIZES[this.size] ?? 1.75}rem`);
  }
}

/** Where they are typed. */
export class CaptionField {
  private readonly field = h("input", { class: "grow", maxlength: "4000", autocomplete: "off", dir: "auto", "data-key": "c", "aria-describedby": "caption-help", id: "caption-text", title: t("video_caption_help") });
  private readonly wrong = h("p", { class: "error", role: "alert" });
  private readonly form = h("form", { class: "row" }, h("label", { for: "caption-text" }, t("video_caption")), this.field, h("button", { type: "submit", class: "b", title: t("video_caption_send"), "aria-label": t("video_caption_send") }, icon("captions")));
  readonly element = h(
    "div",
    { class: "caption-field stack" },
    this.form,
    h("p", { class: "vh", id: "caption-help" }, t("video_caption_help")),
    this.wrong,
  );
  private readonly passes: Every<string>;
  private readonly say: (text: string, clientId: string) => Promise<unknown>;
  private name = ""; // of what is being sent: sent again after a lost reply, it is the same

  constructor(say: (text: string, clientId: string) => Promise<unknown>, pass: (text: string) => void) {
    this.say = say;
    this.passes = new Every(STEP, pass);
    this.field.addEventListener("input", () => this.passes.add(this.field.value.trim()));
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.end();
    });
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.field.value) return;
    event.preventDefault();
    event.stopPropagation();
    this.field.value = "";
    this.passes.now("");
  }

  private async end(): Promise<void> {
    const text = this.field.value.trim();
    if (!text) return;
    this.name ||= newId();
    try {
      await this.say(text, this.name);
    } catch (error) {
      return write(this.wrong, error instanceof Error ? error.message : t("video_alone"));
    }
    this.name = "";
    write(this.wrong, "");
    if (this.field.value.trim() === text) this.field.value = ""; // what was typed meanwhile goes on
    this.passes.now(this.field.value.trim());
  }
}
