/**
 * One telephone for all windows of a browser: which of them has it. A Web Lock decides; this is one
 * window's view of it.
 *
 *     nowhere ──hold()──> asking ──got──> here ──giveBack()──> nowhere
 *                            │              └──another takes──> elsewhere
 *                            └──not got──> elsewhere ──hold(true)──> here
 *     nowhere <──look(): nobody has it── elsewhere <──look(): another has it── nowhere
 *
 * Questions are asked one after the other, so that what this window holds is never asked for again,
 * nor taken from itself.
 */

export type Place = "nowhere" | "asking" | "here" | "elsewhere";

/** What is needed of the browser's LockManager. */
export interface Locks {
  request(name: string, how: { steal?: boolean; signal?: AbortSignal }, then: (lock: unknown) => Promise<unknown>): Promise<unknown>;
  query(): Promise<{ held?: { name?: string }[] }>;
}

/** How long a window that is being loaded anew may still hold it (milliseconds). */
const LEAVING = 700;

export class OneWindow {
  place: Place = "nowhere";
  private last: Promise<unknown> = Promise.resolve();
  private release: (() => void) | null = null;
  private over: Promise<unknown> = Promise.resolve(); // of the last question and of what it got
  private readonly name: string;
  private readonly lost: () => void;
  private readonly locks: Locks | undefined;
  private readonly leaving: number;

  /** `lost` is called when another window has taken it; without locks (no TLS) every window has it. */
  constructor(name: string, lost: () => void, locks: Locks | undefined, leaving = LEAVING) {
    this.name = name;
    this.lost = lost;
    this.locks = locks;
    this.leaving = leaving;
  }

  /** Whether this window has it now; `take`: even from another. Asking again for what is here changes nothing. */
  hold(take = false): Promise<boolean> {
    return this.inTurn(() => this.ask(take));
  }

  /** Lets others have it. */
  giveBack(): Promise<void> {
    return this.inTurn(async () => {
      if (this.place !== "here") return;
      this.release?.();
      this.release = null;
      await this.over;
      this.place = "nowhere";
    });
  }

  /** Sees whether another window has it, while this one does not; whether that has changed. */
  async look(): Promise<boolean> {
    if (!this.locks || !this.idle) return false;
    const { held } = await this.locks.query();
    if (!this.idle) return false;
    const before = this.place;
    this.place = held?.some(({ name }) => name === this.name) ? "elsewhere" : "nowhere";
    return this.place !== before;
  }

  private get idle(): boolean {
    return this.place === "nowhere" || this.place === "elsewhere";
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.last.then(step);
    this.last = done.catch(() => undefined);
    return done;
  }

  private async ask(take: boolean): Promise<boolean> {
    if (this.place === "here") return true;
    if (this.locks) {
      this.place = "asking";
      const got = await this.request(this.locks, take ? { steal: true } : { signal: AbortSignal.timeout(this.leaving) });
      if (!got) this.place = "elsewhere";
      return got;
    }
    this.place = "here";
    return true;
  }

  private request(locks: Locks, how: { steal?: boolean; signal?: AbortSignal }): Promise<boolean> {
    return new Promise((got) => {
      let mine: (() => void) | null = null;
      const held = (): Promise<void> =>
        new Promise((release) => {
          this.place = "here";
          this.release = mine = release;
          got(true);
        });
      this.over = locks.request(this.name, how, held).catch(() => {
        got(false); // nobody gave it in time
        if (!mine || this.release !== mine) return;
        this.release = null;
        this.place = "elsewhere";
        this.lost();
      });
    });
  }
}
