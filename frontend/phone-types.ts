/** What the desk needs of a telephone. softphone.ts keeps it; strip.ts draws it. */

/** off: not started; connecting: on the way or again; registered: calls can come; failed: see `trouble`. */
export type PhoneState = "off" | "connecting" | "registered" | "failed";

/** Why there is no phone. Each has its own sentence and its own way out on the page. */
export type PhoneTrouble = "no-tls" | "no-microphone" | "microphone-refused" | "no-link" | "no-sound" | "refused" | "other-window" | "desk-phone";

/** The one call leg between this browser and the house. */
export interface Leg {
  /** ringing: an offer waits for `answer()`; talking: audio runs both ways. */
  state: "ringing" | "talking";
  /** The offer whose leg this is, or null for one that the desk itself asked for (dialling, coming back). */
  offer: number | null;
}

export interface PhoneView {
  state: PhoneState;
  trouble: PhoneTrouble | null;
  leg: Leg | null;
  muted: boolean;
  /** How good the line is in its worse direction: 0 unknown, 1 bad ... 4 good. */
  bars: 0 | 1 | 2 | 3 | 4;
  /** Why the customer hears nothing of us: there is no microphone, none is allowed, nothing leaves, its level is nothing. */
  unsent: "" | "no-microphone" | "microphone-refused" | "no-packets" | "no-sound";
  /** Nothing comes from the customer. */
  unheard: boolean;
  /** Calls ring on the telephone on the desk; this page only steers them. */
  desk?: boolean;
}

export interface Telephone {
  readonly view: PhoneView;
  /** Called after each change of `view`. */
  onchange: ((view: PhoneView) => void) | null;
  /** Called when another browser has taken the telephone; it still stands, and has to be stopped. */
  onlost: (() => void) | null;
  /** Asks for the microphone, fetches a short-lived password and registers. `take`: from another browser. Call it from a click. */
  start(take?: boolean): Promise<void>;
  /** Unregisters and lets the microphone go; a leg that is up is ended. `trouble`: why, if not by the official. */
  stop(trouble?: PhoneTrouble): void;
  answer(): void;
  /** Lets a leg go that the house has lost, as when its server died: it could not say so to the browser. */
  drop(): void;
  mute(on: boolean): void;
  /** Whether a customer is on the line who should be heard: on hold nothing is a fault. */
  expect(live: boolean): void;
  /** One DTMF tone: 0-9, * or #. */
  tone(digit: string): void;
  /** Device ids of the browser; empty for its default. Takes effect in a running call, too. */
  useMicrophone(deviceId: string): Promise<void>;
  useLoudspeaker(deviceId: string): Promise<void>;
  /** A microphone has been opened elsewhere in the page: one that was missing here is sought again. */
  tryMicrophone(): void;
}

/** softphone.ts exports `createTelephone: MakeTelephone`. */
export type MakeTelephone = () => Telephone;
