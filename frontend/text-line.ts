/** The line of text beside a customer's call or meeting: what was written so far, and the form for more. */

import { newId } from "./chat/outbox.ts";
import { byId, h, icon, write } from "./dom.ts";
import { t } from "./texts.ts";

/** A message beside it, of either side. */
export interface Written {
  id: number;
  /** ISO 8601. */
  at: string;
  mine: boolean;
  name: string;
  text: string;
  files?: { id: number; name: string; type?: string }[];
}

/** Works on the page's #spelt, #spell, #spell-text and #spell-trouble. */
export class TextLine {
  private readonly log = byId("spelt");
  private readonly field = byId<HTMLInputElement>("spell-text");
  private name = ""; // of what is being sent: sent again after a lost reply, it is the same
  private readonly send: (text: string, clientId: string) => Promise<void>;
  private readonly file: (id: number) => Promise<Blob>;

  /** Both throw an Error in words for the reader: `send` when it could not be sent, `file` when there is none. */
  constructor(send: (text: string, clientId: string) => Promise<void>, file: (id: number) => Promise<Blob> = () => Promise.reject(new Error(t("no-link")))) {
    this.send = send;
    this.file = file;
    byId("spell").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.say();
    });
  }

  /** Shows a message once; whether it is new here. */
  show({ id, at, mine, name, text, files = [] }: Written): boolean {
    if (this.log.querySelector(`[data-message="${String(id)}"]`)) return false;
    const hour = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" }).format(new Date(at));
    const who = h("strong", {}, mine ? t("you") : name || t("office"));
    const when = h("time", { datetime: at, class: "dim num" }, hour);
    this.log.append(h("div", { "data-message": String(id) }, who, " ", when, h("p", { dir: "auto" }, text), ...files.map((one) => this.button(one))));
    this.log.scrollTop = this.log.scrollHeight;
    return true;
  }

  clear(): void {
    this.log.replaceChildren();
  }

  /** A file comes with the token, which no link can carry. */
  private button({ id, name }: { id: number; name: string }): HTMLElement {
    const button = h("button", { type: "button", class: "b small" }, icon("paperclip"), h("span", { dir: "auto" }, name));
    button.addEventListener("click", () => {
      this.file(id).then(
        (content) => {
          const link = h("a", { href: URL.createObjectURL(content), download: name });
          link.click();
          URL.revokeObjectURL(link.href);
        },
        (error: Error) => write(byId("spell-trouble"), error.message),
      );
    });
    return button;
  }

  /** Sends the files that somebody picks in `input`, one after the other; `send` throws an Error in words. */
  files(input: HTMLInputElement, send: (file: File, clientId: string) => Promise<unknown>): void {
    input.addEventListener("change", () => {
      const picked = [...(input.files ?? [])];
      input.value = "";
      void picked
        .reduce(async (before, file) => {
          await before;
          write(byId("spell-trouble"), "");
          write(byId("spell-state"), t("sending-file", { name: file.name }));
          await send(file, newId());
        }, Promise.resolve())
        .catch((error: unknown) => write(byId("spell-trouble"), error instanceof Error ? error.message : t("no-link")))
        .finally(() => write(byId("spell-state"), ""));
    });
  }

  private async say(): Promise<void> {
    const text = this.field.value.trim();
    if (!text) return;
    this.name ||= newId();
    try {
      await this.send(text, this.name);
    } catch (error) {
      return write(byId("spell-trouble"), error instanceof Error ? error.message : t("no-link"));
    }
    if (this.field.value.trim() === text) this.field.value = ""; // what was typed meanwhile stays
    this.name = "";
    write(byId("spell-trouble"), "");
  }
}
