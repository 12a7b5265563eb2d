/**
 * The conversation's words: who wrote what and when, and what became of one's own. Elements stay where
 * they are when marks change, so that neither the place nor a selection is lost.
 */

import { h } from "../dom.ts";
import file from "lucide:file-text";
import arrow from "lucide:arrow-down";
import type { Calls } from "./calls.ts";
import { button, link } from "./forms.ts";
import { parts } from "./links.ts";
import type { Entry } from "./outbox.ts";
import { sizeWords, t, timeWords } from "./texts.ts";
import type { Upload } from "./uploads.ts";
import type { File as Sent, Message } from "./types.ts";

const TOGETHER = 5 * 60_000; // messages of one person within this time have one head (milliseconds)
const WIDEST = 560; // px of a picture that is drawn
const NEAR = 60; // px from the end that still count as the end

/** One line of the log, wherever it comes from. */
interface Line {
  key: string;
  from: Message["from"];
  name: string;
  at: Date;
  text: string;
  files: Sent[];
  mark: string;
  /** Buttons below it: for what was not sent. */
  ways: [words: string, press: () => void][];
  share: number | null;
}

export interface LogDoes {
  again(clientId: string): void;
  drop(clientId: string): void;
  failed(words: string): void;
}

export class Log {
  readonly element: HTMLElement;
  private readonly list = h("ol", { role: "list" });
  private readonly scroller: HTMLElement;
  private readonly jump: HTMLButtonElement;
  private readonly rows = new Map<string, { row: HTMLLIElement; drawn: string }>();
  private readonly calls: Calls;
  private readonly does: LogDoes;

  constructor(calls: Calls, does: LogDoes) {
    this.calls = calls;
    this.does = does;
    // silent by itself: announcer.ts says what is new, and no more than can be listened to
    this.scroller = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t("conversation"), tabindex: "0" }, this.list);
    this.jump = button(t("newest"), () => this.toEnd(), { icon: arrow, kind: "jump" });
    this.jump.hidden = true;
    this.element = h("div", { class: "log-box" }, this.scroller, this.jump);
    this.scroller.addEventListener("scroll", () => this.atEnd && (this.jump.hidden = true));
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.scroller);
  }

  private stuck = true;

  private get atEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return (this.stuck = scrollHeight - scrollTop - clientHeight < NEAR);
  }

  /** Goes to the newest words. */
  toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.stuck = true;
    this.jump.hidden = true;
  }

  /** Shows all that there is now. */
  show(messages: Iterable<Message>, waiting: Entry[], uploads: Upload[]): void {
    const lines = [...this.known(messages), ...this.outgoing(waiting), ...this.leaving(uploads)];
    const wasAtEnd = this.rows.size === 0 || this.atEnd;
    const keys = new Set(lines.map(({ key }) => key));
    let grown = false;
    for (const [key, { row }] of this.rows) {
      if (keys.has(key)) continue;
      row.remove();
      this.rows.delete(key);
    }
    let before: Line | null = null;
    lines.forEach((line, at) => {
      const known = this.rows.get(line.key);
      const row = known?.row ?? h("li");
      const headed = !before || before.from !== line.from || before.name !== line.name || +line.at - +before.at > TOGETHER;
      const drawn = JSON.stringify([line.text, line.files, line.name, +line.at, headed, line.ways.map(([words]) => words)]);
      if (known?.drawn !== drawn) this.draw(row, line, headed);
      const mark = row.querySelector(".mark")!;
      if (mark.textContent !== line.mark) mark.textContent = line.mark;
      const bar = row.querySelector("progress");
      if (bar) bar.value = line.share ?? 1;
      this.rows.set(line.key, { row, drawn });
      if (this.list.children[at] !== row) this.list.insertBefore(row, this.list.children[at] ?? null);
      grown ||= !known;
      before = line;
    });
    if (wasAtEnd) this.toEnd();
    else if (grown) this.jump.hidden = false;
  }

  private *known(messages: Iterable<Message>): Generator<Line> {
    const all = [...messages];
    const last = all.filter(({ from }) => from === "me").at(-1);
    for (const { id, at, from, name, text, files, client_id, read, delivered } of all) {
      const mark = from !== "me" || id !== last?.id ? "" : t(read ? "read" : delivered ? "delivered" : "sent");
      yield { key: client_id ? `c${client_id}` : `m${id}`, from, name, at: new Date(at), text, files, mark, ways: [], share: null };
    }
  }

  private *outgoing(waiting: Entry[]): Generator<Line> {
    for (const { client_id, text, at, state, words } of waiting) {
      const failed = state === "late" || state === "refused";
      const ways: Line["ways"] = failed
        ? [[t("again"), () => this.does.again(client_id)], ...(state === "refused" ? [[t("drop"), () => this.does.drop(client_id)] as [string, () => void]] : [])]
        : [];
      const mark = failed ? `${t("not_sent")} ${words}`.trim() : t(state === "sent" ? "sent" : "sending");
      yield { key: `c${client_id}`, from: "me", name: "", at: new Date(at), text, files: [], mark, ways, share: null };
    }
  }

  private *leaving(uploads: Upload[]): Generator<Line> {
    for (const { client_id, file: { name, size }, share, words } of uploads) {
      const ways: Line["ways"] = words ? [[t("again"), () => this.does.again(client_id)], [t("drop"), () => this.does.drop(client_id)]] : [];
      const mark = words ? `${t("not_sent")} ${words}` : `${t("sending")} ${Math.round(share * 100)} %`;
      yield { key: `c${client_id}`, from: "me", name: "", at: new Date(), text: `${name} (${sizeWords(size)})`, files: [], mark, ways, share: words ? null : share };
    }
  }

  private draw(row: HTMLLIElement, line: Line, headed: boolean): void {
    const who = line.from === "me" ? t("you") : line.name || t("office");
    row.className = `m ${line.from}`;
    row.replaceChildren(
      h("p", { class: headed ? "by" : "by vh" }, h("b", {}, who), " ", h("time", { datetime: line.at.toISOString() }, timeWords(line.at))),
      ...(line.text ? [h("p", { class: "said", dir: "auto" }, ...parts(line.text).map((part) => (typeof part === "string" ? part : link(part.text, part.href))))] : []),
      ...line.files.map((one) => this.file(one)),
      ...(line.share === null ? [] : [h("progress", { max: "1", "aria-label": t("sending") })]),
      h("p", { class: "mark" }),
      ...(line.ways.length ? [h("p", { class: "row" }, ...line.ways.map(([words, press]) => button(words, press, { kind: "small" })))] : []),
    );
  }

  /** A file to be taken; of a picture what is in it, drawn on a canvas: the site's rules may forbid images of ours. */
  private file(sent: Sent): HTMLElement {
    const take = (): void => {
      this.calls
        .blob(`file/${sent.id}`)
        .then((blob) => save(blob, sent.name))
        .catch((error: unknown) => this.does.failed(error instanceof Error ? error.message : t("failed")));
    };
    const made = button(`${sent.name} (${sizeWords(sent.size)})`, take, { icon: file, kind: "file" });
    made.setAttribute("aria-label", t("take_file", { name: sent.name, size: sizeWords(sent.size) }));
    if (!sent.type.startsWith("image/")) return made;
    const canvas = h("canvas", { "aria-hidden": "true", hidden: true });
    const fit = (width: number, height: number): void => {
      const scale = Math.min(1, WIDEST / width, WIDEST / height);
      canvas.width = Math.max(1, Math.round(width * scale));
      canvas.height = Math.max(1, Math.round(height * scale));
      canvas.hidden = false;
      made.classList.add("picture");
    };
    made.prepend(canvas);
    if (sent.width && sent.height) fit(sent.width, sent.height); // its room is there before it: nothing jumps
    this.calls
      .blob(`file/${sent.id}`)
      .then((blob) => createImageBitmap(blob))
      .then((picture) => {
        fit(picture.width, picture.height);
        canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
        picture.close();
        if (this.stuck) this.toEnd();
      })
      .catch(() => canvas.remove()); // its name and size stand there all the same
    return made;
  }
}

/** Gives a file to the browser to be kept. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
