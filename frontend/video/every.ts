/** What changes often is told at most each so many milliseconds, the newest always in the end. */

export class Every<T> {
  private readonly ms: number;
  private readonly tell: (value: T) => void;
  private readonly clock: () => number;
  private told = -Infinity;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private newest!: T;

  constructor(ms: number, tell: (value: T) => void, clock: () => number = () => performance.now()) {
    this.ms = ms;
    this.tell = tell;
    this.clock = clock;
  }

  add(value: T): void {
    this.newest = value;
    if (this.timer !== null) return;
    const left = this.told + this.ms - this.clock();
    if (left <= 0) return this.now(value);
    this.timer = setTimeout(() => this.now(this.newest), left);
  }

  /** Tells it at once, and nothing older after it. */
  now(value: T): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.told = this.clock();
    this.tell(value);
  }
}
