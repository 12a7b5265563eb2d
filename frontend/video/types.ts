/** What the pages of a video contact and the office's server tell each other; okienko/channels/video/README.md has it in words. */

import type { LineSaid } from "./rate.ts";

/** gather: not all are there with whom it begins. */
export type Phase = "queue" | "gather" | "talk" | "hold" | "kept" | "passed" | "over";
export type Role = "customer" | "official" | "colleague" | "interpreter" | "supervisor" | "telephone";

/** Somebody who takes part; `camera` and `microphone` as their page says. */
export interface SeatOf {
  id: number;
  role: Role;
  name: string;
  here: boolean;
  camera: boolean;
  microphone: boolean;
}

/** With whom this page exchanges pictures now. `generation`: "lowseat.turn-highseat.turn"; another page is another one. */
export interface Pair {
  seat: number;
  generation: string;
  polite: boolean;
}

/** Whom a customer who signs asks the office to call. */
export interface Relay {
  name: string;
  number: string;
  about: string;
  called: boolean;
}

/** Somebody whom the office called; `number` is there for officials alone. Ended ones are told of for a minute. */
export interface Phone {
  seat: number;
  name: string;
  state: "ringing" | "up" | "left" | "busy" | "no_answer" | "failed" | "lost" | "over";
  number?: string;
}

/** The search for an interpreter; `again`: one was there and has gone, `wait` in seconds, `anybody` who could is at work. */
export interface Interpreter {
  state: "sought" | "coming" | "here";
  again: boolean;
  since: number;
  wait: number | null;
  anybody: boolean;
}

/** The colleague who was asked last. */
export interface Colleague {
  contact: number;
  state: "asked" | "coming" | "here" | "declined" | "lapsed" | "back" | "left";
  official: number;
  name: string;
}

/** How the meeting stands. `wait` in seconds; `me`: the own seat. */
export interface Meeting {
  phase: Phase;
  place: number | null;
  wait: number | null;
  me: number;
  role: Role;
  official: string;
  seats: SeatOf[];
  peers: Pair[];
  sound: "off" | "wanted" | "up" | "lost";
  contact: string;
  beside: Beside;
  phones: Phone[];
  /** It was cut off: the customer may go on. */
  again: boolean;
  /** To officials alone. */
  relay: Relay | null;
  /** The customer is served in sign language. */
  signs: boolean;
  language: string;
  interpreter: Interpreter | null;
  colleague: Colleague | null;
  /** A one-time link is there by which nobody has come yet: told to the official alone. */
  link: boolean;
}

/** How pictures may go: by these servers. */
export interface Network {
  ice: RTCIceServer[];
  /** Addresses of the two are not shown to each other: by a relay alone. */
  relay: boolean;
}

/** A document that is shown to all; `by`: the seat that turns its pages. */
export interface ShownDocument {
  file: number;
  name: string;
  type: string;
  page: number;
  by: number;
}

/** What stands beside the pictures; `screen`: whose seat shares it. */
export interface Beside {
  document: ShownDocument | null;
  screen: number | null;
  snapshot: { id: number; by: number; state: "asked" | "refused" | "agreed" | "taken" } | null;
}

/** What another page tells in passing: words as they are typed, or where it points. */
export interface Passing {
  from: number;
  kind: "caption" | "pointer";
  body: string | [number, number] | null;
}

/** "line": what the line between the two carries (rate.ts). */
export type Kind = "description" | "candidate" | "line";

/** An offer with its number, or the answer to that one; "again": please make another. */
export interface Described {
  type: RTCSdpType | "again";
  sdp?: string;
  offer: number;
}

/** What one browser tells another, so that pictures find their way. */
export interface Signal {
  from: number;
  generation: string;
  kind: Kind;
  body: Described | RTCIceCandidateInit | LineSaid;
}
