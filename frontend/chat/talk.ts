/** A conversation as this browser knows it: what the stream has said of it, in the order of the office's server. */

import type { Message, Said, State } from "./types.ts";

export interface Change {
  /** New words of the other side. */
  fresh: Message[];
  state: boolean;
  /** It is not there any more: to be begun anew. */
  gone: boolean;
}

/** All of it, as one tab tells it another. */
export interface Snapshot {
  state: State | null;
  messages: Message[];
  cursor: string;
}

export class Talk {
  state: State | null = null;
  readonly messages = new Map<number, Message>();
  /** The stream's position, with which it goes on. */
  cursor = "";
  /** Whether the other side is typing. */
  typing = false;

  /** Takes what the stream says; what it does not know, a newer server says to newer windows. */
  take({ event, data, id }: Said): Change {
    const change: Change = { fresh: [], state: false, gone: event === "gone" };
    if (id) this.cursor = id;
    if (event === "state") {
      this.state = JSON.parse(data) as State;
      if (this.state.state !== "talk") this.typing = false;
      change.state = true;
    } else if (event === "message") {
      const message = JSON.parse(data) as Message;
      if (!this.messages.has(message.id) && message.from !== "me") {
        change.fresh.push(message);
        this.typing = false;
      }
      this.messages.set(message.id, message);
    } else if (event === "typing") {
      this.typing = (JSON.parse(data) as { on: boolean }).on;
    }
    return change;
  }

  /** The newest message of the other side, 0 when there is none. */
  get last(): number {
    let found = 0;
    for (const { id, from } of this.messages.values()) if (from !== "me") found = id;
    return found;
  }

  /** How many of the other side came after the one that was seen last. */
  unread(seen: number): number {
    const ids = [...this.messages.values()];
    const at = ids.findIndex(({ id }) => id === seen);
    return ids.slice(at + 1).filter(({ from }) => from === "official").length;
  }

  /** Whether a message of ours is there. */
  has(clientId: string): boolean {
    for (const message of this.messages.values()) if (message.client_id === clientId) return true;
    return false;
  }

  snapshot(): Snapshot {
    return { state: this.state, messages: [...this.messages.values()], cursor: this.cursor };
  }

  /** Takes what another tab knows. */
  learn({ state, messages, cursor }: Snapshot): void {
    this.state = state;
    for (const message of messages) this.messages.set(message.id, message);
    this.cursor = cursor;
  }
}
