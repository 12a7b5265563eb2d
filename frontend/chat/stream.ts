/**
 * The stream of one conversation: opened with the token, read on where it ended, opened anew when it is
 * cut or silent. link.ts says what silence and breaks mean, as for the desk.
 *
 * A computer that wakes up, or has a network again, does not wait for the next try: `hurry`.
 */

import { judge, type Link, nextPause, silenceOf } from "../link.ts";
import { reader } from "./sse.ts";
import type { Said } from "./types.ts";

const BEAT = 15_000; // the server's signs of life (milliseconds)
const FRESH = 1.4 * BEAT; // who was heard within this time is not asked again

export interface Listening {
  /** Opens it at a position: the response, or an error when nobody answers. */
  open(cursor: string, signal: AbortSignal): Promise<Response>;
  cursor(): string;
  said(said: Said): void;
  link(state: Link): void;
}

export class Stream {
  private readonly on: Listening;
  private heard = Date.now();
  private broken = 0;
  private current: AbortController | null = null;
  private wake: (() => void) | null = null;
  private over = false;

  constructor(on: Listening) {
    this.on = on;
  }

  /** Listens until the conversation is gone, or `stop`. */
  async run(): Promise<void> {
    for (let pause = 1000; !this.over; ) {
      const began = Date.now();
      const how = await this.listen();
      if (this.over || how === "gone") break;
      if (how === "silent") continue;
      this.broken ||= Date.now();
      const { wait, next } = nextPause(pause, this.heard > began);
      pause = next;
      await this.rest(wait * (0.75 + Math.random() / 2));
    }
  }

  stop(): void {
    this.over = true;
    this.current?.abort();
    this.wake?.();
  }

  /** Opens it anew, as in another language or network. */
  again(): void {
    this.wake?.();
    this.current?.abort();
  }

  /** Something has changed for the better, or may have been missed. */
  hurry(): void {
    this.wake?.();
    if (Date.now() - this.heard > FRESH) this.current?.abort();
  }

  private rest(ms: number): Promise<void> {
    const ticking = setInterval(() => this.look(), 1000);
    return new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    }).finally(() => {
      clearInterval(ticking);
      this.wake = null;
    });
  }

  private look(): boolean {
    const { link, over } = judge({ opened: this.opened, heard: this.heard, broken: this.broken }, Date.now(), silenceOf(BEAT));
    if (link) this.on.link(link);
    return over;
  }

  private opened = 0;

  private async listen(): Promise<"cut" | "silent" | "gone"> {
    const control = new AbortController();
    this.current = control;
    this.opened = Date.now();
    let silent = false;
    const watch = setInterval(() => {
      if (!this.look()) return;
      silent = true;
      control.abort();
    }, 1000);
    try {
      const response = await this.on.open(this.on.cursor(), control.signal);
      if ([401, 403, 404, 410].includes(response.status)) {
        this.on.said({ event: "gone", data: "{}", id: "" });
        return "gone";
      }
      if (!response.ok || !response.body) return "cut";
      this.broken = 0;
      this.hear();
      const read = reader();
      const words = new TextDecoder(); // a TextDecoderStream is not in every browser
      const pieces = response.body.getReader();
      for (;;) {
        const { value, done } = await pieces.read();
        if (done) return "cut";
        this.hear();
        for (const said of read(words.decode(value, { stream: true }))) {
          this.on.said(said);
          if (said.event === "gone") return "gone";
        }
      }
    } catch {
      return silent ? "silent" : "cut";
    } finally {
      clearInterval(watch);
      control.abort();
      this.current = null;
    }
  }

  private hear(): void {
    this.heard = Date.now();
    this.on.link("live");
  }
}
