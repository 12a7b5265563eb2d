/**
 * Two tabs are one conversation: the one that holds a Web Lock has the stream, and a BroadcastChannel
 * serves the others. Without Web Locks (a site without TLS) each tab has its own stream.
 */

import type { Snapshot } from "./talk.ts";
import type { Said } from "./types.ts";
import type { Link } from "../link.ts";

export type Word =
  | { kind: "said"; said: Said }
  | { kind: "link"; link: Link }
  | { kind: "all"; all: Snapshot; link: Link }
  | { kind: "tell-me" };

export interface Tab {
  /** This tab reads the stream from now on; it ends when `stop` is called. */
  lead(): Promise<void>;
  hear(word: Word): void;
  all(): Word;
}

export class Tabs {
  leading = false;
  private readonly tab: Tab;
  private readonly channel: BroadcastChannel;
  private readonly given = new AbortController();

  constructor(name: string, tab: Tab) {
    this.tab = tab;
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }: MessageEvent<Word>) => {
      if (data.kind !== "tell-me") this.tab.hear(data);
      else if (this.leading) this.tell(this.tab.all());
    };
    const lead = async (): Promise<void> => {
      this.leading = true;
      await this.tab.lead();
      this.leading = false;
    };
    if (!("locks" in navigator)) {
      void lead();
      return;
    }
    this.tell({ kind: "tell-me" });
    navigator.locks.request(name, { signal: this.given.signal }, lead).catch(() => undefined);
  }

  /** Tells the other tabs. */
  tell(word: Word): void {
    if ("locks" in navigator) this.channel.postMessage(word);
  }

  /** Waits for the stream no more. */
  stop(): void {
    this.given.abort();
    this.channel.close();
  }
}
