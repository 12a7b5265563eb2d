/**
 * What a page tells the server of its meeting: with the token, never with a cookie. Signals go one after the other, as
 * they came; while nobody is reached they wait, and what the server does not want (another page is there by now)
 * is dropped.
 */

const PATIENCE = 20_000; // ms; a dead connection never says that it is dead
const LARGE = 300_000; // ms that files may take
const PAUSES = [500, 1000, 2000, 5000]; // ms before the next try

/** The server says no, in its own words; `status` 0: nobody was reached. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, words: string) {
    super(words);
    this.status = status;
    this.code = code;
  }
}

/** A form, with files or without. */
export type Body = URLSearchParams | FormData;

/** As AbortSignal.timeout, which is not in every browser. */
function within(ms: number): AbortSignal {
  const control = new AbortController();
  setTimeout(() => control.abort(), ms);
  return control.signal;
}

/** Sends to an address of ours; JSON where the body is an object, null for an empty answer. `lost`: words for no answer. */
export async function post<T>(address: string, token: string, body: Body | object | null, lost: string, keepalive = false): Promise<T | null> {
  const form = body === null || body instanceof URLSearchParams || body instanceof FormData;
  const headers: Record<string, string> = { ...(token && { Authorization: `Bearer ${token}` }), ...(!form && { "Content-Type": "application/json" }) };
  const how: RequestInit = { method: "POST", headers, body: form ? body : JSON.stringify(body), credentials: "omit", keepalive, signal: within(body instanceof FormData ? LARGE : PATIENCE) };
  const answer = await fetch(address, how).catch(() => {
    throw new Refused(0, "", lost);
  });
  if (!answer.ok) {
    const said = (await answer.json().catch(() => null)) as { error?: string; words?: string } | null;
    throw new Refused(answer.status, said?.error ?? "", said?.words ?? lost);
  }
  return answer.status === 204 ? null : ((await answer.json().catch(() => null)) as T | null);
}

/** Whether it is worth another try. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof Refused) || error.status === 0 || error.status >= 500 || error.status === 429;
}

/** Sends the newest alone, one at a time: nothing older comes after it. What nobody took is tried some times again. */
export class Newest<T> {
  private waiting: { one: T } | null = null;
  private busy = false;
  private readonly send: (one: T) => Promise<unknown>;
  private readonly rest: (ms: number) => Promise<unknown>;

  constructor(send: (one: T) => Promise<unknown>, rest: (ms: number) => Promise<unknown> = (ms) => new Promise((go) => setTimeout(go, ms))) {
    this.send = send;
    this.rest = rest;
  }

  add(one: T): void {
    this.waiting = { one };
    void this.run();
  }

  private async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let tries = 0; this.waiting && tries < PAUSES.length; ) {
      const sent = this.waiting;
      this.waiting = null;
      try {
        await this.send(sent.one);
        tries = 0;
      } catch (error) {
        if (!isPassing(error)) continue;
        this.waiting ??= sent;
        await this.rest(PAUSES[tries]!);
        tries += 1;
      }
    }
    this.busy = false;
  }
}

/** Sends one after the other, each until it has come or is refused for good. */
export class InOrder<T> {
  private waiting: T[] = [];
  private busy = false;
  private stopped = false;
  private readonly send: (one: T) => Promise<unknown>;
  private readonly rest: (ms: number) => Promise<unknown>;

  constructor(send: (one: T) => Promise<unknown>, rest: (ms: number) => Promise<unknown> = (ms) => new Promise((go) => setTimeout(go, ms))) {
    this.send = send;
    this.rest = rest;
  }

  add(one: T): void {
    this.waiting.push(one);
    void this.run();
  }

  /** Forgets what waits and does not fit any more. */
  keep(wanted: (one: T) => boolean): void {
    this.waiting = this.waiting.filter(wanted);
  }

  stop(): void {
    this.stopped = true;
    this.waiting = [];
  }

  private async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let tries = 0; this.waiting.length && !this.stopped; ) {
      const [one] = this.waiting as [T];
      try {
        await this.send(one);
      } catch (error) {
        if (isPassing(error)) {
          await this.rest(PAUSES[Math.min(tries, PAUSES.length - 1)]!);
          tries += 1;
          continue;
        }
      }
      tries = 0;
      if (this.waiting[0] === one) this.waiting.shift();
    }
    this.busy = false;
  }
}
