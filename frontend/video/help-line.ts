/** The text line of who assists at the desk: it stands in their own page of the meeting, by the seat and not by the contact. */

import { TextLine, type Written } from "../text-line.ts";
import type { Seat } from "./seat.ts";

export class HelpLine {
  private readonly written: Written[] = [];
  private line: TextLine | null = null;
  private form: HTMLElement | null = null;
  private readonly seat: () => Seat | null;

  constructor(seat: () => Seat | null) {
    this.seat = seat;
  }

  /** The page may have been swapped: what was written stands in the new one. */
  place(): void {
    const form = document.getElementById("spell");
    if (form === this.form) return;
    this.form = form;
    this.line = form && new TextLine(async (text, name) => void (await this.seat()?.say(text, name)), (id) => this.seat()!.file(id));
    for (const each of this.written) this.line?.show(each);
  }

  show(line: Written): void {
    this.written.push(line);
    this.line?.show(line);
  }

  clear(): void {
    this.written.length = 0;
    this.line?.clear();
  }
}
