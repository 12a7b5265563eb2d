/** Going through a document together: who shows turns the pages, the others follow or look ahead. Without a page. */

import type { ShownDocument } from "./types.ts";

export class Steps {
  /** What is shown; null: nothing. */
  shown: ShownDocument | null = null;
  /** At which page this reader is. */
  page = 1;
  /** How many there are; 0: not known yet. */
  pages = 0;
  private follows = true;
  private readonly me: () => number;

  constructor(me: () => number) {
    this.me = me;
  }

  /** Whether this page turns for the others. */
  get leads(): boolean {
    return this.shown !== null && this.shown.by === this.me();
  }

  /** Looks somewhere else than where all are. */
  get strays(): boolean {
    return this.shown !== null && !this.leads && !this.follows;
  }

  /** As the meeting says; whether it is another document than before. */
  take(shown: ShownDocument | null): boolean {
    const other = shown?.file !== this.shown?.file;
    const led = this.leads;
    this.shown = shown;
    if (other) {
      this.pages = 0;
      this.follows = true;
    }
    // what the leader's own page turns is ahead of what the office has heard of it
    if (shown && (other || !this.leads || !led) && this.follows) this.page = shown.page;
    if (this.leads) this.follows = true;
    return other;
  }

  /** Turns so many pages on or back; whether it moved. */
  turn(by: number): boolean {
    const page = Math.min(Math.max(this.page + by, 1), this.pages || 1);
    if (!this.shown || page === this.page) return false;
    this.page = page;
    if (!this.leads) this.follows = page === this.shown.page;
    return true;
  }

  /** Back to where all are. */
  back(): void {
    if (!this.shown) return;
    this.follows = true;
    this.page = this.shown.page;
  }
}

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

/** The next step of enlargement, up or down. */
export function zoomed(now: number, by: 1 | -1): number {
  const at = ZOOMS.indexOf(now);
  return ZOOMS[Math.min(Math.max(at + by, 0), ZOOMS.length - 1)] ?? 1;
}
