/** A customer's one call from a browser (JsSIP): loaded when somebody presses "Call", and not before. */

import JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession.js";
import { countsOf, LineWatch, type LineState } from "./line.ts";

export interface CallWith {
  username: string;
  password: string;
  realm: string;
  uri: string;
  dial: string;
  ws: string;
  ice: RTCIceServer[];
}

export interface Hears {
  /** Sound runs both ways. */
  up(): void;
  /** It is over; `why` when it never began: "refused", "busy", "no-link" or "no-sound". */
  over(why: "" | "refused" | "busy" | "no-link" | "no-sound"): void;
  line(state: LineState): void;
  /** The way of the sound broke and did not heal: who can call anew does. Without it, the way is sought anew in the call. */
  broken?(): void;
}

/** The server is told of a guest some milliseconds after the page: refused at once, it asks again. */
const REFUSALS = 8;
const REFUSED_PAUSE = 250; // ms
const GATHER = 30; // ms after the first address of this machine
const RELAYED = 2500; // ms that a relay may take to answer
const NO_WAY = 10_000; // ms that the sound may take to find its way once the call is answered
const METER = 1000; // ms
const HEALS = 4000; // ms in which a broken way may heal by itself

export class WebPhone {
  private readonly ua: InstanceType<typeof JsSIP.UA>;
  private session: RTCSession | null = null;
  private refusals = 0;
  private ended = false;
  private wasUp = false;
  private answered = 0; // the timer that ends a call whose sound finds no way
  private meter = 0;
  private line = new LineWatch();
  private readonly loudspeaker = new Audio();

  constructor(
    private readonly given: CallWith,
    private readonly stream: MediaStream,
    private readonly hears: Hears,
    private readonly relayOnly: boolean,
  ) {
    this.loudspeaker.autoplay = true;
    this.ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(given.ws)],
      uri: given.uri,
      password: given.password,
      realm: given.realm,
      authorization_user: given.username,
      register: false,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 5,
      user_agent: "Okienko",
    });
    this.ua.on("connected", () => !this.session && this.dial());
    let failures = 0;
    this.ua.on("disconnected", () => !this.session && ++failures > 3 && this.over("no-link"));
    this.ua.start();
  }

  /** The leg's statistics, for its page and for tests. */
  async stats(): Promise<RTCStatsReport | null> {
    return (await this.connection()?.getStats()) ?? null;
  }

  tone(key: string): void {
    if (this.wasUp) this.session?.sendDTMF(key, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833, duration: 120 });
  }

  mute(on: boolean): void {
    this.stream.getAudioTracks().forEach((track) => (track.enabled = !on));
    this.muted = on;
  }
  private muted = false;

  hangUp(): void {
    if (this.session && !this.session.isEnded()) this.session.terminate();
    this.over("");
  }

  private dial(): void {
    if (this.ended) return;
    const { ice } = this.given;
    const session = this.ua.call(this.given.dial, {
      mediaStream: this.stream,
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: ice, rtcpMuxPolicy: "require", iceTransportPolicy: this.relayOnly ? "relay" : "all" },
    });
    this.session = session;
    this.listen(session.connection as RTCPeerConnection | undefined);
    session.on("peerconnection", ({ peerconnection }: { peerconnection: RTCPeerConnection }) => this.listen(peerconnection));
    const patience = ice.length ? RELAYED : GATHER;
    let waits = 0;
    session.on("icecandidate", ({ candidate, ready }: { candidate: RTCIceCandidate; ready: () => void }) => {
      if (candidate.type === "relay") window.setTimeout(ready, GATHER);
      else waits ||= window.setTimeout(ready, patience);
    });
    session.on("confirmed", () => {
      this.answered ||= window.setTimeout(() => this.noWay(), NO_WAY);
      this.found();
    });
    session.on("ended", () => this.over(""));
    session.on("failed", ({ cause, message }) => this.failed(cause, message && "status_code" in message ? message.status_code : 0));
  }

  private heard: RTCPeerConnection | null = null;

  private listen(connection: RTCPeerConnection | undefined): void {
    if (!connection || connection === this.heard) return;
    this.heard = connection;
    connection.addEventListener("track", ({ track }) => {
      this.loudspeaker.srcObject = new MediaStream([track]);
      void this.loudspeaker.play().catch(() => undefined);
    });
    connection.addEventListener("iceconnectionstatechange", () => {
      this.found();
      if (this.wasUp && this.hears.broken) return this.watch(connection.iceConnectionState);
      if (connection.iceConnectionState !== "failed") return;
      // another network: the way is sought anew while the call stays up
      if (this.wasUp) this.session?.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
      else this.noWay();
    });
  }

  private cut = 0; // the timer of a way that is broken

  private watch(state: RTCIceConnectionState): void {
    if (state === "connected" || state === "completed") {
      window.clearTimeout(this.cut);
      this.cut = 0;
    } else if (state === "disconnected" || state === "failed") this.cut ||= window.setTimeout(() => !this.ended && this.hears.broken?.(), HEALS);
  }

  /** Answered, and sound has its way: only both together are a call. */
  private found(): void {
    const way = this.heard?.iceConnectionState ?? "new";
    if (this.wasUp || this.ended || !this.answered || !["connected", "completed"].includes(way)) return;
    window.clearTimeout(this.answered);
    this.wasUp = true;
    this.hears.up();
    this.meter = window.setInterval(() => void this.measure(), METER);
  }

  private noWay(): void {
    if (this.wasUp || this.ended) return;
    const { session } = this;
    this.over("no-sound");
    if (session && !session.isEnded()) session.terminate();
  }

  private failed(cause: string, status: number): void {
    if (this.ended) return;
    if (status === 401 || status === 403 || status === 404) {
      this.refusals += 1;
      if (this.refusals > REFUSALS) return this.over("refused");
      this.session = null;
      window.setTimeout(() => this.dial(), REFUSED_PAUSE);
      return;
    }
    const { causes } = JsSIP.C;
    if (cause === causes.BUSY || status === 503) return this.over("busy");
    if (cause === causes.WEBRTC_ERROR || cause === causes.BAD_MEDIA_DESCRIPTION || cause === causes.RTP_TIMEOUT) return this.over("no-sound");
    this.over(cause === causes.CANCELED ? "" : "no-link");
  }

  private over(why: "" | "refused" | "busy" | "no-link" | "no-sound"): void {
    if (this.ended) return;
    this.ended = true;
    window.clearInterval(this.meter);
    window.clearTimeout(this.answered);
    window.clearTimeout(this.cut);
    this.loudspeaker.srcObject = null;
    this.ua.stop();
    this.hears.over(this.wasUp ? "" : why);
  }

  private async measure(): Promise<void> {
    const report = await this.stats();
    if (!report) return;
    const counts = countsOf(report as unknown as Parameters<typeof countsOf>[0], performance.now() / 1000);
    this.hears.line(this.line.see(counts, { muted: this.muted, live: true }));
  }

  private connection(): RTCPeerConnection | null {
    return (this.session?.connection as RTCPeerConnection | null | undefined) ?? null;
  }
}
