/** The line to one other page: what it carries as this page finds, and as the other one says. */

import { type Cap, type Level } from "./caps.ts";
import { type LineSaid, lineSaid, placeOf, Rate } from "./rate.ts";

const QUIET: LineSaid = { level: 0, wants: 0, slow: false };

/** How it stands between the two. `sent`: what this page sends; `theirs`: what the other one says. */
export interface Between {
  sent: Level;
  theirs: LineSaid;
}

export class PeerLine {
  private readonly rate = new Rate();
  private asks: Pick<LineSaid, "wants" | "slow"> = QUIET;
  private told = JSON.stringify(QUIET);
  private before = "";
  /** What the other page says. */
  theirs = QUIET;
  private readonly tell: (said: LineSaid) => void;
  private readonly changed: (between: Between) => void;

  /** `tell` says it to the other page; `changed`: what is sent, or what is known, is another. */
  constructor(tell: (said: LineSaid) => void, changed: (between: Between) => void) {
    this.tell = tell;
    this.changed = changed;
  }

  /** What is sent from now on: the least of what the line, the own sound and the other page allow. */
  get level(): Level {
    return Math.max(this.rate.level, this.asks.wants, this.theirs.wants) as Level;
  }

  /** Looks at what the browser counts. `sends`: a picture goes over a way that stands. */
  see(report: Parameters<typeof placeOf>[0], at: number, cap: Cap, sends: boolean): void {
    this.rate.see({ at, ...placeOf(report), soundSuffers: false, sends }, cap);
    this.agree();
  }

  /** The own sound: what all others should send at most, and whether it is this page's network. */
  ask(asks: Pick<LineSaid, "wants" | "slow">): void {
    this.asks = asks;
    this.agree();
  }

  hear(body: unknown): void {
    this.theirs = lineSaid(body);
    this.agree();
  }

  /** Somebody wants to see pictures after all. */
  tryAgain(at: number): void {
    this.rate.tryAgain(at);
    this.agree();
  }

  private agree(): void {
    const said = { level: this.level, ...this.asks };
    const text = JSON.stringify(said);
    if (text !== this.told) {
      this.told = text;
      this.tell(said);
    }
    const now = JSON.stringify([said.level, this.theirs]);
    if (now === this.before) return;
    this.before = now;
    this.changed({ sent: said.level, theirs: this.theirs });
  }
}
