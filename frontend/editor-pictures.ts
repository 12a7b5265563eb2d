/**
 * Pictures in the words of an answer. A picture that is pasted is a file of the form like any other; in the
 * words it stands by its name (`cid:NAME`), and on the page as <img data-cid="NAME">. Who takes it out of the
 * words takes the file out of the form, and gets it back with Ctrl+Z.
 */

import { h } from "./dom.ts";

/** A picture in tidied words. */
export const PLACED = /<img src="cid:([^"]*)">/;

/** Tidied words as they are shown: the browser asks nobody for a picture that it has not. */
export function placed(html: string): string {
  return html.replace(new RegExp(PLACED, "g"), (_all, written: string) => {
    const name = nameOf(written);
    return h("p", {}, h("img", { "data-cid": name, alt: name })).innerHTML;
  });
}

function nameOf(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written; // somebody else's
  }
}

function read(file: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result)));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}

export class Pictures {
  /** Files that stand, or stood, in the words. */
  private readonly held = new Map<string, File>();

  constructor(private readonly box: HTMLElement, private readonly form: HTMLFormElement | null) {}

  /** The picture of a file, for its place. */
  async made(file: File): Promise<string> {
    this.held.set(file.name, file);
    return h("p", {}, h("img", { src: await read(file), "data-cid": file.name, alt: file.name })).innerHTML;
  }

  /** What is pasted may hold pictures of this form; of others nobody has the file. */
  known(html: string): string {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    for (const one of parsed.querySelectorAll<HTMLElement>("img")) if (!this.has(one.dataset["cid"] ?? "")) one.remove();
    return parsed.body.innerHTML;
  }

  /** Gives each picture that has none what it shows: a file of the form, or of an answer that was taken back. */
  show(): void {
    for (const one of this.box.querySelectorAll<HTMLImageElement>("img[data-cid]:not([src])")) {
      const name = one.dataset["cid"] ?? "";
      const file = this.files().find((each) => each.name === name) ?? this.held.get(name);
      const again = this.again(name);
      if (file) {
        this.held.set(name, file);
        void read(file).then((source) => one.setAttribute("src", source));
      } else if (again) one.src = again.dataset["preview"] ?? "";
    }
  }

  /** The form has the files of the pictures that stand in the words, and of no others that did. */
  follow(): void {
    const input = this.input();
    if (!input) return;
    const shown = new Set([...this.box.querySelectorAll<HTMLElement>("img[data-cid]")].map((one) => one.dataset["cid"] ?? ""));
    const now = this.files();
    const wanted = now.filter((file) => shown.has(file.name) || !this.held.has(file.name));
    for (const [name, file] of this.held) if (shown.has(name) && !now.some((one) => one.name === name)) wanted.push(file);
    if (wanted.length === now.length && wanted.every((file, at) => file === now[at])) return;
    const all = new DataTransfer();
    for (const file of wanted) all.items.add(file);
    input.files = all.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private has(name: string): boolean {
    return this.held.has(name) || this.again(name) !== undefined || this.files().some((file) => file.name === name);
  }

  private again(name: string): HTMLInputElement | undefined {
    return [...(this.form?.querySelectorAll<HTMLInputElement>("input[name=again]") ?? [])].find((one) => one.dataset["name"] === name);
  }

  private files(): File[] {
    return [...(this.input()?.files ?? [])];
  }

  private input(): HTMLInputElement | null {
    return this.form?.querySelector<HTMLInputElement>("input[type=file]") ?? null;
  }
}
