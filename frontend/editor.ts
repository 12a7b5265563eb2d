/**
 * Formatted answers. A textarea with data-formats="NAME" gets a button that turns it into an editor of
 * bold words, lists and links; the field NAME of its form holds the HTML, the textarea always the plain
 * text of it. Without this script, or without the button, it is plain text. The server cleans both anew.
 */

import { h, icon } from "./dom.ts";
import { PLACED, placed, Pictures } from "./editor-pictures.ts";
import { tidied } from "./format-rules.ts";
import { afterSwap } from "./swaps.ts";
import { t } from "./texts.ts";

const MANY = 200; // lines

const COMMANDS = [
  { command: "bold", icon: "bold", words: "format_bold" },
  { command: "italic", icon: "italic", words: "format_italic" },
  { command: "insertUnorderedList", icon: "list", words: "format_list" },
  { command: "insertOrderedList", icon: "list-ordered", words: "format_numbers" },
];

/** Plain text as the editor shows it. */
function asHtml(text: string): string {
  const box = document.createElement("div");
  for (const part of text.split(/\n\s*\n/)) {
    const paragraph = document.createElement("p");
    part.split("\n").forEach((line, at) => {
      if (at) paragraph.append(document.createElement("br"));
      paragraph.append(line);
    });
    if (part.trim()) box.append(paragraph);
  }
  return box.innerHTML;
}

function linkOf(words: string, url: string): string {
  return h("p", {}, h("a", { href: url }, words)).innerHTML;
}

class Editor {
  private readonly box: HTMLElement;
  private readonly bar: HTMLElement;
  private readonly on: HTMLButtonElement;
  private readonly html: HTMLInputElement;
  private readonly key: string;
  private readonly pictures: Pictures;
  private writing = false;

  constructor(private readonly field: HTMLTextAreaElement, html: HTMLInputElement) {
    this.html = html;
    this.key = field.dataset["key"] ?? "";
    const label = document.querySelector<HTMLElement>(`label[for="${field.id}"]`);
    if (label) label.id ||= `${field.id}-label`;
    this.box = h("div", {
      class: "rich", id: `${field.id}-rich`, contenteditable: "true", role: "textbox", "aria-multiline": "true",
      "aria-labelledby": label?.id ?? "", hidden: true,
    });
    this.bar = h("div", { class: "row wrapping format-bar", role: "toolbar", "aria-label": t("format_bar"), hidden: true });
    this.on = h("button", { type: "button", class: "b small bare", id: `${field.id}-format` }, icon("type"), t("format"));
    for (const one of COMMANDS) this.bar.append(this.button(one.command, one.icon, one.words));
    this.bar.append(this.linkButton(), this.plainButton());
    field.before(this.bar, this.box);
    const place = field.form?.querySelector("[data-format-place]"); // where the button moves no text
    if (place) place.replaceWith(this.on);
    else field.before(this.on);
    this.on.addEventListener("click", () => this.turn(true, true));
    this.box.addEventListener("input", () => this.changed());
    this.pictures = new Pictures(this.box, field.form);
    this.box.addEventListener("paste", (event) => this.paste(event));
    this.box.addEventListener("insert-pictures", (event) => void this.place(event as CustomEvent<File[]>));
    this.box.addEventListener("focusout", () => this.field.dispatchEvent(new Event("focusout", { bubbles: true })));
    document.addEventListener("selectionchange", this.mark);
    field.addEventListener("insert-text", (event) => this.insert(event as CustomEvent<string>));
    field.form?.addEventListener("change", () => this.follow());
    this.follow();
  }

  /** A draft was filled in, or the form was emptied: the editor shows what the fields hold. */
  private follow(): void {
    if (this.writing) return;
    const rich = this.html.value !== "";
    if (rich && tidied(this.box) !== this.html.value) this.box.innerHTML = this.safe(this.html.value);
    if (rich !== !this.box.hidden && (rich || this.field.value === "")) this.turn(rich, false);
    if (rich) this.pictures.show();
  }

  /** What came from the server's memory is tidied as what is pasted: only our own tags are left. */
  private safe(html: string): string {
    const parsed = new DOMParser().parseFromString(html, "text/html"); // runs nothing, loads nothing
    return placed(tidied(parsed.body));
  }

  /** Pictures that were pasted or dropped here stand where the cursor is. */
  private async place(event: CustomEvent<File[]>): Promise<void> {
    if (this.box.hidden) return;
    event.preventDefault();
    for (const file of event.detail) this.run("insertHTML", await this.pictures.made(file));
  }

  private turn(rich: boolean, focus: boolean): void {
    if (rich && !this.html.value) this.box.innerHTML = asHtml(this.field.value);
    this.box.hidden = this.bar.hidden = !rich;
    this.on.hidden = this.field.hidden = rich;
    this.field.required = !rich; // a hidden field cannot say that it is wanting; the server does
    const wanted = rich ? this.box : this.field;
    for (const one of [this.box, this.field]) delete one.dataset["key"];
    if (this.key) wanted.dataset["key"] = this.key;
    if (focus) wanted.focus();
  }

  private changed(): void {
    this.writing = true;
    this.html.value = tidied(this.box);
    this.pictures.follow();
    this.field.value = this.box.innerText.replace(/\n{3,}/g, "\n\n").trim();
    if (!this.field.value && !PLACED.test(this.html.value)) this.html.value = "";
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.writing = false;
  }

  private run(command: string, value?: string): void {
    this.box.focus();
    document.execCommand(command, false, value); // the one way that every browser can undo
    this.changed();
    this.mark();
  }

  private button(command: string, sign: string, words: string): HTMLButtonElement {
    const button = h("button", { type: "button", class: "b small bare", "aria-pressed": "false", "aria-label": t(words), title: t(words) }, icon(sign));
    button.dataset["command"] = command;
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the words stay marked
    button.addEventListener("click", () => this.run(command));
    return button;
  }

  private linkButton(): HTMLElement {
    const address = h("input", { type: "url", class: "small", "aria-label": t("format_address"), placeholder: t("format_address"), hidden: true });
    const button = h("button", { type: "button", class: "b small bare", "aria-label": t("format_link"), title: t("format_link"), "aria-expanded": "false" }, icon("link"));
    let marked: Range | null = null;
    const close = (): void => {
      address.hidden = true;
      button.setAttribute("aria-expanded", "false");
    };
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const selection = getSelection();
      marked = selection?.rangeCount && this.box.contains(selection.anchorNode) ? selection.getRangeAt(0).cloneRange() : null;
      address.hidden = !address.hidden;
      button.setAttribute("aria-expanded", String(!address.hidden));
      if (!address.hidden) address.focus();
    });
    address.addEventListener("input", (event) => event.stopPropagation());
    address.addEventListener("change", (event) => event.stopPropagation());
    address.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
        this.box.focus();
      }
      if (event.key !== "Enter") return;
      event.preventDefault();
      const typed = address.value.trim();
      const url = /^(https?:\/\/|mailto:)/i.test(typed) ? typed : typed.includes("@") ? `mailto:${typed}` : `https://${typed}`;
      close();
      this.box.focus();
      if (marked) {
        getSelection()?.removeAllRanges();
        getSelection()?.addRange(marked);
      }
      if (!typed) return this.run("unlink");
      if (getSelection()?.isCollapsed) this.run("insertHTML", linkOf(typed, url));
      else this.run("createLink", url);
      address.value = "";
    });
    return h("span", { class: "row" }, button, address);
  }

  private plainButton(): HTMLButtonElement {
    const button = h("button", { type: "button", class: "b small bare" }, t("format_plain"));
    button.addEventListener("click", () => {
      this.html.value = "";
      this.turn(false, true);
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return button;
  }

  private readonly mark = (): void => {
    if (!this.box.isConnected) return document.removeEventListener("selectionchange", this.mark);
    if (this.box.hidden || !this.box.contains(getSelection()?.anchorNode ?? null)) return;
    for (const button of this.bar.querySelectorAll<HTMLElement>("[data-command]")) {
      button.setAttribute("aria-pressed", String(document.queryCommandState(button.dataset["command"] ?? "")));
    }
  };

  private insert(event: CustomEvent<string>): void {
    if (this.box.hidden) return;
    event.preventDefault();
    this.run("insertHTML", asHtml(event.detail));
  }

  /** What is pasted, where the cursor is. Browsers take minutes for a long table; so that goes in at once, without Ctrl+Z. */
  private put(html: string): void {
    const selection = getSelection();
    if ((html.match(/<(?:p|li|br)\b/g) ?? []).length < MANY || !selection?.rangeCount) return this.run("insertHTML", html);
    const range = selection.getRangeAt(0);
    range.deleteContents();
    const fragment = range.createContextualFragment(html);
    const last = fragment.lastChild;
    const block = [...this.box.children].find((one) => one.contains(range.startContainer));
    if (block) block.after(fragment); // no paragraph stands in another
    else range.insertNode(fragment);
    if (block && !block.textContent?.trim() && !block.querySelector("img")) block.remove();
    if (last) selection.collapse(last, last.childNodes.length);
    this.changed();
  }

  /** From Word and from web pages only words, lists, links, bold and italic come in. */
  private paste(event: ClipboardEvent): void {
    const data = event.clipboardData;
    if (!data || (data.files.length && !data.types.includes("text/plain"))) return; // a picture: forms.ts
    event.preventDefault();
    const html = data.getData("text/html");
    this.put(html ? this.pictures.known(this.safe(html)) : asHtml(data.getData("text/plain")));
    this.pictures.show();
  }
}

const known = new WeakSet<Element>();

/** Offers formats in every field that has them, now and after each swap. */
export function startEditors(): void {
  const all = (root: ParentNode): void => {
    for (const field of root.querySelectorAll<HTMLTextAreaElement>("textarea[data-formats]")) {
      const html = field.form?.elements.namedItem(field.dataset["formats"] ?? "");
      if (known.has(field) || !(html instanceof HTMLInputElement)) continue;
      known.add(field);
      new Editor(field, html);
    }
  };
  all(document);
  afterSwap(all);
}
