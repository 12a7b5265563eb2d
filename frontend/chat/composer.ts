/** Where the customer writes: words that stay until they are sent, files whose sizes are told before. */

import { h } from "../dom.ts";
import clip from "lucide:paperclip";
import camera from "lucide:camera";
import cross from "lucide:x";
import plane from "lucide:send-horizontal";
import { iconButton } from "./forms.ts";
import { sign } from "./icons.ts";
import type { Kept } from "./kept.ts";
import { sizeWords, t, tooLong } from "./texts.ts";
import type { Limits } from "./types.ts";

export interface Writes {
  say(text: string): void;
  send(file: File): void;
  typing(): void;
}

export class Composer {
  readonly element: HTMLFormElement;
  readonly words: HTMLTextAreaElement;
  private readonly files = h("ul", { class: "picked", role: "list", hidden: true });
  private readonly wrong = h("p", { class: "wrong", role: "alert" });
  private readonly tools: HTMLElement;
  private picked: File[] = [];
  private readonly limits: Limits;
  private readonly typed: Kept;
  private readonly does: Writes;

  constructor(limits: Limits, typed: Kept, does: Writes) {
    this.limits = limits;
    this.typed = typed;
    this.does = does;
    const most = t("files_most", { size: sizeWords(limits.bytes), count: limits.files });
    this.words = h("textarea", { rows: "1", "aria-label": t("write"), placeholder: t("write") });
    this.words.value = typed.get<string>("draft") ?? "";
    const input = (more: Record<string, string | boolean>): HTMLInputElement => {
      const made = h("input", { type: "file", hidden: true, tabindex: "-1", ...more });
      made.addEventListener("change", () => {
        this.pick([...(made.files ?? [])]);
        made.value = "";
      });
      return made;
    };
    const any = input({ multiple: true, accept: limits.types.join(",") });
    const photo = input({ accept: "image/*", capture: "environment" });
    this.tools = h("span", { class: "tools" }, any, photo, iconButton(clip, `${t("attach")} ${most}`, () => any.click()));
    if (matchMedia("(pointer: coarse)").matches) this.tools.append(iconButton(camera, t("photo"), () => photo.click()));
    const submit = h("button", { type: "submit", class: "b main icon", "aria-label": t("send"), title: t("send") }, sign(plane));
    this.element = h("form", { class: "composer" }, this.files, this.wrong, h("div", { class: "line" }, this.tools, this.words, submit));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
    this.words.addEventListener("input", () => {
      this.typed.set("draft", this.words.value || null);
      this.wrong.textContent = "";
      this.grow();
      if (this.words.value) this.does.typing();
    });
    this.words.addEventListener("keydown", (event) => {
      // on a telephone Enter begins a line, as everywhere there
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !matchMedia("(pointer: fine)").matches) return;
      event.preventDefault();
      this.go();
    });
    this.words.addEventListener("paste", (event) => {
      const found = [...(event.clipboardData?.files ?? [])];
      // from Word and Excel comes a picture of the words, too: the words count
      if (!found.length || event.clipboardData?.types.includes("text/plain")) return;
      event.preventDefault();
      this.pick(found);
    });
    requestAnimationFrame(() => this.grow());
  }

  /** Whether files may be sent now. */
  set mayFile(may: boolean) {
    this.tools.hidden = !may;
  }

  get mayFile(): boolean {
    return !this.tools.hidden;
  }

  /** Takes files, or says why not. */
  pick(found: File[]): void {
    if (!found.length || !this.mayFile) return;
    const { bytes, files } = this.limits;
    const large = found.find(({ size }) => size > bytes);
    const wrong = large
      ? t("file_large", { name: large.name, size: sizeWords(large.size), most: sizeWords(bytes) })
      : this.picked.length + found.length > files
        ? t("files_many", { count: files })
        : "";
    this.wrong.textContent = wrong;
    if (!wrong) this.picked.push(...found);
    this.drawPicked();
    this.words.focus();
  }

  private drawPicked(): void {
    this.files.hidden = !this.picked.length;
    this.files.replaceChildren(
      ...this.picked.map((file) => {
        const words = `${file.name} (${sizeWords(file.size)})`;
        const away = iconButton(cross, t("leave_out", { name: file.name }), () => {
          this.picked = this.picked.filter((one) => one !== file);
          this.drawPicked();
          this.words.focus();
        });
        return h("li", {}, h("span", { class: "grow" }, words), away);
      }),
    );
  }

  private go(): void {
    const text = this.words.value.trim();
    if (!text && !this.picked.length) return;
    this.wrong.textContent = tooLong(text, this.limits.text);
    if (this.wrong.textContent) return;
    if (text) this.does.say(text);
    for (const file of this.picked) this.does.send(file);
    this.picked = [];
    this.wrong.textContent = "";
    this.drawPicked();
    this.words.value = "";
    this.typed.set("draft", null);
    this.grow();
    this.words.focus();
  }

  private grow(): void {
    this.words.style.height = "auto";
    this.words.style.height = `${Math.min(this.words.scrollHeight + 2, 160)}px`;
  }
}
