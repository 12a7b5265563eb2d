/**
 * What a customer's browser keeps of a meeting: for this tab, which is back by itself when it is loaded anew; and for a
 * while for all tabs with this page, as in a chat: who has closed it by mistake opens it again, and goes on.
 */

import { usable } from "../chat/kept.ts";
import type { Turn } from "./by-phone.ts";

export interface Kept {
  token: string;
  camera: boolean;
  muted: boolean;
  signs: boolean;
  /** A microphone was open. */
  voice?: boolean;
  /** The meeting is over, and the office calls. */
  phoned?: Turn;
  talked?: boolean;
}

const NAME = "okienko-video";
const BACK = 600_000; // ms for which a page that was closed can be gone on with
const SIGN = 20_000; // ms between two signs of life

/** JSON, or null for what cannot be read. */
function read<T>(text: string | null): T | null {
  try {
    return JSON.parse(text ?? "null") as T | null;
  } catch {
    return null;
  }
}

export class Keeper {
  private readonly tab = usable(() => sessionStorage);
  private readonly all = usable(() => localStorage);
  private readonly name = `${NAME} ${location.pathname}`;
  private timer = 0;

  /** What this tab has. */
  get(): Kept | null {
    return read<Kept>(this.tab.getItem(NAME));
  }

  /** What another page had a moment ago. */
  closed(): Kept | null {
    const found = read<{ kept: Kept; at: number }>(this.all.getItem(this.name));
    return found && Math.abs(Date.now() - found.at) < BACK ? found.kept : null;
  }

  set(kept: Kept): void {
    this.tab.setItem(NAME, JSON.stringify(kept));
    this.rest();
    if (kept.phoned) return this.all.removeItem(this.name);
    const sign = (): void => this.all.setItem(this.name, JSON.stringify({ kept, at: Date.now() }));
    sign();
    this.timer = window.setInterval(sign, SIGN);
  }

  /** It goes on in another page, or is cut off. */
  rest(): void {
    clearInterval(this.timer);
  }

  /** It is over. */
  drop(): void {
    this.rest();
    this.tab.removeItem(NAME);
    this.all.removeItem(this.name);
  }
}
