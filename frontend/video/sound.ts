/** A customer's sound in a meeting: a call of its own to the office's telephone, which may fail and come again. */

import type { CallWith, WebPhone } from "../web-phone.ts";
import type { LineState } from "../line.ts";
import { Voice } from "./camera.ts";

/** off: not wanted; coming: asked for; up: runs both ways; lost: tried again by itself. */
export type SoundState = "off" | "coming" | "up" | "lost";

type Script = typeof import("../web-phone.ts");

// ms without anything that comes, though the call stands: Asterisk follows no browser to another way, as from Wi-Fi to the
// telephone's own network. The wait is longer each time, for lines on which nothing comes while somebody is silent
const UNHEARD = 3000;
const MOST_UNHEARD = 60_000;
const FIRST_TRIES = 3; // that may fail before the customer is told: the office's telephone is a moment late
const PAUSES = [1000, 2000, 4000, 8000, 15_000]; // ms before the next try

export class Sound {
  state: SoundState = "off";
  /** Why it is lost: a text of the page, or "". */
  why = "";
  line: LineState | null = null;
  /** For the end-to-end tests, too. */
  phone: WebPhone | null = null;
  private wanted = false;
  private tries = 0;
  private ran = false; // once since it is wanted: before, nothing was interrupted
  private timer = 0;
  private turn = 0;
  private unheardSince = 0;
  private unheardFor = UNHEARD;
  private silence: MediaStream | null = null;
  private readonly script: string;
  private readonly voice: Voice;
  private readonly ask: () => Promise<CallWith | null>;
  private readonly changed: () => void;

  /** `script`: the address of the telephone's code; `ask`: what it dials with. */
  constructor(script: string, voice: Voice, ask: () => Promise<CallWith | null>, changed: () => void) {
    this.script = script;
    this.voice = voice;
    this.ask = ask;
    this.changed = changed;
  }

  /** Whether there should be sound; asked again, nothing changes. */
  want(wanted: boolean): void {
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.ran = false;
    this.tries = 0;
    this.unheardFor = UNHEARD;
    if (wanted) void this.begin();
    else this.end();
  }

  /** Another microphone, or one after all: begun anew with it. */
  again(): void {
    if (!this.wanted) return;
    this.end();
    this.tries = 0;
    void this.begin();
  }

  mute(on: boolean): void {
    this.voice.mute(on);
    this.phone?.mute(on);
  }

  private end(): void {
    this.turn += 1;
    window.clearTimeout(this.timer);
    this.timer = 0;
    const { phone } = this;
    this.phone = null;
    this.line = null;
    phone?.hangUp();
    this.say("off");
  }

  private async begin(): Promise<void> {
    const turn = ++this.turn;
    window.clearTimeout(this.timer);
    this.timer = 0;
    this.say(this.state === "lost" ? "lost" : "coming", this.why);
    try {
      const [given, script] = await Promise.all([this.ask(), import(this.script)]);
      const { WebPhone } = script as Script;
      if (turn !== this.turn) return;
      if (!given?.dial) return this.failed("");
      const stream = this.voice.stream ?? (this.silence ??= Voice.silence());
      const relay = new URLSearchParams(location.search).has("relay");
      const here = (): boolean => turn === this.turn;
      this.phone = new WebPhone(given, stream, { up: () => here() && this.up(), over: (why) => here() && this.failed(why), line: (state) => here() && this.heard(state), broken: () => here() && this.broken() }, relay);
      this.phone.mute(this.voice.muted);
    } catch {
      if (turn === this.turn) this.failed("no-link");
    }
  }

  private up(): void {
    this.tries = 0;
    this.ran = true;
    this.say("up");
  }

  private heard(state: LineState): void {
    this.line = state;
    this.changed();
    const now = performance.now();
    if (!state.unheard) this.unheardSince = 0;
    else if (now - (this.unheardSince ||= now) > this.unheardFor) {
      this.unheardFor = Math.min(this.unheardFor * 2, MOST_UNHEARD);
      this.broken();
    }
  }

  /** In another network the call of before finds no way back, so another one is made. */
  private broken(): void {
    this.turn += 1;
    this.unheardSince = 0;
    const { phone } = this;
    phone?.hangUp();
    this.failed("");
  }

  /** The network may be back: the next try is now. */
  hurry(): void {
    if (!this.wanted || !this.timer) return;
    this.tries = 0;
    void this.begin();
  }

  private failed(why: string): void {
    this.phone = null;
    this.line = null;
    this.say(!this.ran && why !== "no-sound" && this.tries < FIRST_TRIES ? "coming" : "lost", why);
    const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
    this.tries += 1;
    this.timer = window.setTimeout(() => this.wanted && void this.begin(), pause);
  }

  private say(state: SoundState, why = ""): void {
    this.state = state;
    this.why = why;
    this.changed();
  }
}
