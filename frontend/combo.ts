/**
 * A field that finds: an input with role=combobox, a list of options after it, and a hidden field
 * that takes the chosen option's data-value.
 */

import { finds, stepped, wordsOf } from "./find.ts";

const SHOWN = 12;

class Combo {
  private readonly list: HTMLElement;
  private readonly value: HTMLInputElement | null;
  private at = -1;

  constructor(private readonly input: HTMLInputElement) {
    const box = input.closest(".combo") as HTMLElement;
    this.list = box.querySelector("[role=listbox]") as HTMLElement;
    this.value = box.querySelector("input[type=hidden]");
    input.addEventListener("input", () => {
      if (this.value) this.value.value = "";
      this.find();
    });
    input.addEventListener("focus", () => this.find());
    input.addEventListener("blur", () => window.setTimeout(() => this.close(), 150));
    input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (!option) return;
      event.preventDefault();
      this.choose(option);
    });
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private find(): void {
    const words = wordsOf(this.input.value);
    let shown = 0;
    for (const option of this.options()) {
      const fits = shown < SHOWN && finds(words, option.textContent ?? "");
      option.hidden = !fits;
      if (fits) shown += 1;
    }
    this.list.hidden = shown === 0;
    this.input.setAttribute("aria-expanded", String(shown > 0));
    this.mark(words.length && shown ? 0 : -1);
  }

  private visible(): HTMLElement[] {
    return this.options().filter((option) => !option.hidden);
  }

  private mark(index: number): void {
    const visible = this.visible();
    this.at = index;
    this.options().forEach((option) => option.setAttribute("aria-selected", "false"));
    const marked = visible[this.at];
    marked?.setAttribute("aria-selected", "true");
    marked?.scrollIntoView({ block: "nearest" });
    if (marked) this.input.setAttribute("aria-activedescendant", marked.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.find();
      this.mark(stepped(this.at, event.key === "ArrowDown" ? 1 : -1, this.visible().length));
    } else if (event.key === "Enter" && !this.list.hidden) {
      const marked = this.visible()[this.at];
      event.preventDefault();
      if (marked) this.choose(marked);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  private choose(option: HTMLElement): void {
    this.input.value = (option.textContent ?? "").trim();
    if (this.value) this.value.value = option.dataset["value"] ?? "";
    this.close();
    this.value?.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: option.dataset["value"] }));
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

const known = new WeakSet<Element>();

/** Makes every combobox under `root` work; called again after each swap. */
export function startCombos(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("input[role=combobox]")) {
    if (known.has(input)) continue;
    known.add(input);
    new Combo(input);
  }
}
