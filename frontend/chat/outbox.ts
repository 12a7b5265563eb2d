/**
 * What was written here and is not with the office yet. It is kept in the browser and goes in its order,
 * once: the office knows each by its client id, so that to send it again is harmless, from any tab.
 */

import type { Kept } from "./kept.ts";

/** The office says no, in its own words; `retry`: seconds after which to ask again, null: never. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly retry: number | null;

  constructor(status: number, code: string, words: string, retry: number | null) {
    super(words);
    this.status = status;
    this.code = code;
    this.retry = retry;
  }
}

export interface Entry {
  client_id: string;
  text: string;
  /** When it was written, milliseconds since 1970. */
  at: number;
  /** `late`: it could not be sent and is tried again; `refused`: it is not tried again by itself. */
  state: "waiting" | "late" | "sent" | "refused";
  words: string;
}

const NAME = "outbox";
const LATER = [408, 425, 429]; // too slow, too early, too many: to be sent again
const PAUSES = [1, 2, 5, 10, 20]; // seconds before the next try

/** An id that no other message has. crypto.randomUUID is missing on pages without TLS. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  private readonly kept: Kept;
  private readonly send: (entry: Entry) => Promise<void>;
  private readonly changed: () => void;
  private readonly later: (again: () => void, ms: number) => void;
  private sending = false;
  private tries = 0;
  private pausing = 0; // which pause is the one that counts

  /** `send` rejects with Refused or, when nobody was reached, with any other error. */
  constructor(kept: Kept, send: (entry: Entry) => Promise<void>, changed: () => void, later: (again: () => void, ms: number) => void) {
    this.kept = kept;
    this.send = send;
    this.changed = changed;
    this.later = later;
  }

  get entries(): Entry[] {
    return this.kept.get<Entry[]>(NAME) ?? [];
  }

  /** Takes a text and sends it when its turn comes. */
  add(text: string, at: number): Entry {
    const entry: Entry = { client_id: newId(), text, at, state: "waiting", words: "" };
    this.write([...this.entries, entry]);
    void this.flush();
    return entry;
  }

  /** It has come back in the stream, or is not wanted any more. */
  drop(clientId: string): void {
    const left = this.entries.filter((entry) => entry.client_id !== clientId);
    if (left.length !== this.entries.length) this.write(left);
  }

  /** Sends again what was refused or is late. */
  again(clientId: string): void {
    this.mark(clientId, "waiting");
    void this.flush();
  }

  /** Forgets all. */
  clear(): void {
    this.write(null);
  }

  /** Sends all that waits, oldest first; what fails keeps what was written after it waiting. */
  async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    this.pausing += 1;
    try {
      for (let next = this.waiting(); next; next = this.waiting()) {
        try {
          await this.send(next);
          this.tries = 0;
          this.mark(next.client_id, "sent");
        } catch (error) {
          if (error instanceof Refused && error.retry === null && error.status < 500 && !LATER.includes(error.status)) {
            this.mark(next.client_id, "refused", error.message);
            continue;
          }
          const retry = error instanceof Refused ? error.retry : null;
          this.mark(next.client_id, "late", error instanceof Refused ? error.message : "");
          const pause = retry ?? PAUSES[Math.min(this.tries, PAUSES.length - 1)]!;
          this.tries += 1;
          const mine = this.pausing;
          this.later(() => mine === this.pausing && void this.flush(), pause * 1000);
          return;
        }
      }
    } finally {
      this.sending = false;
    }
  }

  private waiting(): Entry | undefined {
    return this.entries.find(({ state }) => state === "waiting" || state === "late");
  }

  private mark(clientId: string, state: Entry["state"], words = ""): void {
    this.write(this.entries.map((entry) => (entry.client_id === clientId ? { ...entry, state, words } : entry)));
  }

  private write(entries: Entry[] | null): void {
    this.kept.set(NAME, entries?.length ? entries : null);
    this.changed();
  }
}
