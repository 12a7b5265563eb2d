/**
 * What this browser keeps of a chat, in the storage of the page that it is on: for all its tabs (the
 * token, what is to be sent) or for this one (what is being typed). Where storage is refused, as in
 * private windows, memory stands in for it: all works until the page is left.
 */

/** What is needed of a Storage. */
export interface Box {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

class Memory implements Box {
  private readonly held = new Map<string, string>();
  getItem(name: string): string | null {
    return this.held.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.held.set(name, value);
  }
  removeItem(name: string): void {
    this.held.delete(name);
  }
}

/** The storage if it can be used: asking for it may throw already, and a full one refuses to take. */
export function usable(ask: () => Box): Box {
  try {
    const box = ask();
    box.setItem("okienko-chat", "1");
    box.removeItem("okienko-chat");
    return box;
  } catch {
    return new Memory();
  }
}

/** JSON of what is kept. Old libraries of sites (Prototype) give arrays a toJSON that makes them a text. */
function written(value: unknown): string {
  return Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(",")}]` : JSON.stringify(value);
}

const SHOWN_FOR = 3_600_000; // ms that a chat which is over is still shown

/** The things kept of the chat of one key. */
export class Kept {
  private readonly box: Box;
  private readonly prefix: string;

  constructor(key: string, box: Box) {
    this.box = box;
    this.prefix = `okienko-chat-${key}-`;
  }

  /** What was kept under a name; null when nothing was, or nothing that can be read. */
  get<T>(name: string): T | null {
    try {
      return JSON.parse(this.box.getItem(this.prefix + name) ?? "null") as T | null;
    } catch {
      return null;
    }
  }

  /** Keeps it; null forgets. A storage that has become full loses it, and the page goes on. */
  set(name: string, value: unknown): void {
    try {
      if (value === null) this.box.removeItem(this.prefix + name);
      else this.box.setItem(this.prefix + name, written(value));
    } catch {
      // what is shown does not depend on it
    }
  }

  /** The name in the storage, as its events tell it. */
  full(name: string): string {
    return this.prefix + name;
  }

  /** The token of the chat; one that ended long ago is forgotten: at a library's computer somebody else sits by now. */
  token(now: number): string | null {
    const over = Number(this.get("over") ?? now);
    if (now - over > SHOWN_FOR) for (const name of ["token", "seen", "over", "outbox"]) this.set(name, null);
    return this.get("token");
  }
}
