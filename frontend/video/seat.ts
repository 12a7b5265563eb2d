/** A seat of a meeting, as one page has it: the stream that says how the meeting stands, and what is told with the token. */

import { newId } from "../chat/outbox.ts";
import { Stream } from "../chat/stream.ts";
import type { Said } from "../chat/types.ts";
import type { Link } from "../link.ts";
import { type Body, InOrder, isPassing, Newest, post } from "./posts.ts";
import type { Written } from "../text-line.ts";
import type { Kind, Meeting, Network, Passing, Signal } from "./types.ts";

/** This page's own name: loaded anew, it is another. */
export const PAGE = newId();

export interface SeatHears {
  /** Comes before the first pictures, and anew before its passwords end. */
  network(network: Network): void;
  state(meeting: Meeting): void;
  signal(signal: Signal): void;
  line(line: Written): void;
  passing(passing: Passing): void;
  /** The page has no seat any more: "elsewhere", another page has it; else the meeting is over. */
  gone(why: string): void;
  link(link: Link): void;
}

interface Posted {
  to: number;
  generation: string;
  kind: Kind;
  body: Signal["body"];
}

interface Flags {
  camera: boolean;
  microphone: boolean;
}

export class Seat {
  private readonly base: string;
  private readonly token: string;
  private readonly hears: SeatHears;
  private readonly stream: Stream;
  private readonly known = new Set<string>(); // signals that came
  private shown: Link = "joining";
  private readonly signals: InOrder<Posted>;
  private flagged = "";
  private readonly flags: InOrder<Flags>;
  private readonly passing = {
    caption: new Newest<Passing["body"]>((body) => this.post("passing", { kind: "caption", body })),
    pointer: new Newest<Passing["body"]>((body) => this.post("passing", { kind: "pointer", body })),
  };
  private readonly lost: string;

  /** `base`: the address under which the meeting's calls stand, without a slash; `lost`: words for "nobody was reached". */
  constructor(base: string, token: string, lost: string, hears: SeatHears) {
    this.base = base;
    this.token = token;
    this.lost = lost;
    this.hears = hears;
    this.signals = new InOrder((one) => this.post("signal", one));
    this.flags = new InOrder((one) => this.post("flags", one));
    this.stream = new Stream({
      open: (_cursor, signal) => this.open(signal),
      cursor: () => "",
      said: (said) => this.said(said),
      link: (link) => this.linked(link),
    });
  }

  /** Listens until the seat is gone, or `stop`. */
  run(): Promise<void> {
    return this.stream.run();
  }

  /** Lets go of it; the server says after some seconds that this page is away. */
  stop(): void {
    this.stream.stop();
    this.signals.stop();
    this.flags.stop();
  }

  /** The computer wakes up; `moved`: in another network, where the stream of before is dead. */
  hurry(moved: boolean): void {
    if (moved) this.stream.again();
    else this.stream.hurry();
  }

  signal(to: number, generation: string, kind: Kind, body: Signal["body"]): void {
    this.signals.add({ to, generation, kind, body });
  }

  /** Tells whether camera and microphone are on; the same is not told again. */
  tell(camera: boolean, microphone: boolean): void {
    const flags = JSON.stringify([camera, microphone]);
    if (flags === this.flagged) return;
    this.flagged = flags;
    this.flags.keep(() => false);
    this.flags.add({ camera, microphone });
  }

  say(text: string, clientId: string): Promise<unknown> {
    return this.post("say", new URLSearchParams({ text, client_id: clientId }));
  }

  /** Tells what passes: of each kind the newest. */
  pass(kind: Passing["kind"], body: Passing["body"]): void {
    this.passing[kind].add(body);
  }

  /** Shows a file to all, at a page; `turn`: only while this page shows it. File 0: nothing more. */
  document(file: number, page = 1, turn = false): Promise<unknown> {
    return this.post("document", { file, page, turn });
  }

  screen(on: boolean): Promise<unknown> {
    return this.post("screen", { on });
  }

  /** Asks the customer for a still. */
  snapshot(): Promise<unknown> {
    return this.post("snapshot", {});
  }

  /** Says yes or no to it. */
  answer(snapshot: number, agreed: boolean): Promise<unknown> {
    return this.post(`snapshot/${String(snapshot)}`, { agreed });
  }

  still(snapshot: number, still: Blob): Promise<unknown> {
    const form = new FormData();
    form.append("file", still, "still.jpg");
    return this.post(`snapshot/${String(snapshot)}/still`, form);
  }

  /** Sends a file beside the pictures; its message's id. */
  attach(file: File, clientId: string): Promise<{ id: number } | null> {
    const form = new FormData();
    form.append("client_id", clientId);
    form.append("file", file);
    return this.post("file", form);
  }

  /** A file of the text line. */
  async file(id: number): Promise<Blob> {
    const answer = await fetch(this.address(`file/${String(id)}`), { headers: { Authorization: `Bearer ${this.token}` }, credentials: "omit" }).catch(() => null);
    if (!answer?.ok) throw new Error(this.lost);
    return answer.blob();
  }

  /** Asks for sound: what a customer dials with; an official's telephone rings by itself. */
  sound<T>(): Promise<T | null> {
    return this.post<T>("sound", null);
  }

  /** Asks to be called by telephone instead. */
  phone<T>(fields: URLSearchParams): Promise<T | null> {
    return this.post<T>("phone", fields);
  }

  /** The customer goes on without an interpreter. */
  async without(): Promise<void> {
    await this.post("without", null);
  }

  /** Leaves for good. */
  async leave(): Promise<void> {
    this.stop();
    await this.post("leave", null, true).catch((error: unknown) => {
      if (!isPassing(error)) return; // it is over already
      void this.post("leave", null, true).catch(() => undefined);
    });
  }

  private address(path: string): string {
    return `${this.base}/${path}?lang=${encodeURIComponent(document.documentElement.lang)}`;
  }

  private post<T>(path: string, body: Body | object | null, keepalive = false): Promise<T | null> {
    return post<T>(this.address(path), this.token, body, this.lost, keepalive);
  }

  private open(signal: AbortSignal): Promise<Response> {
    const headers = { Authorization: `Bearer ${this.token}` };
    return fetch(`${this.address("stream")}&page=${PAGE}`, { headers, signal, cache: "no-store", credentials: "omit" });
  }

  private said({ event, data, id }: Said): void {
    if (event === "state") this.hears.state(JSON.parse(data) as Meeting);
    else if (event === "network") this.hears.network(JSON.parse(data) as Network);
    else if (event === "signal") this.signalled(id, data);
    else if (event === "passing") this.hears.passing(JSON.parse(data) as Passing);
    else if (event === "message") this.hears.line(JSON.parse(data) as Written);
    else if (event === "gone") {
      this.signals.stop();
      this.flags.stop();
      this.hears.gone((JSON.parse(data) as { why?: string }).why ?? "");
    }
  }

  /** Each opening of the stream tells them all again. */
  private signalled(id: string, data: string): void {
    if (this.known.has(id)) return;
    this.known.add(id);
    this.hears.signal(JSON.parse(data) as Signal);
  }

  private linked(link: Link): void {
    if (link === this.shown) return;
    this.shown = link;
    this.hears.link(link);
  }
}
