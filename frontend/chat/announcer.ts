/**
 * What a screen reader is told, and how much of it: one thing at a time, the newest of each kind, and
 * many messages at once as their number. The log itself is silent, or it would read all of an hour
 * after a break of the connection. Times: milliseconds.
 */

const MANY = 3;

export interface Told {
  who: string;
  text: string;
}

export class Announcer {
  private messages: Told[] = [];
  private state = "";
  private stateAt = -Infinity;
  private readonly many: (count: number) => string;

  /** `many` says that so many messages have come. */
  constructor(many: (count: number) => string) {
    this.many = many;
  }

  /** A message of somebody else. */
  message(told: Told): void {
    this.messages.push(told);
  }

  /** How it stands: only the last word of it counts, and the same is not said again. `now`: without a pause. */
  stands(words: string, now = false): void {
    this.state = words;
    if (now) this.stateAt = -Infinity;
  }

  private saidState = "";

  /** What is to be said now, "" for nothing; `pause`: how long after one word of how it stands the next may come. */
  next(now: number, pause: number): string {
    if (this.messages.length) {
      const all = this.messages.splice(0);
      return all.length > MANY ? this.many(all.length) : all.map(({ who, text }) => `${who}: ${text}`).join(". ");
    }
    if (this.state === this.saidState || now - this.stateAt < pause) return "";
    this.stateAt = now;
    this.saidState = this.state;
    return this.state;
  }
}
