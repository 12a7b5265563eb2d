/** The telephone in the browser: SIP over WebSocket (JsSIP), sound by WebRTC. */

import JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession.js";
import { csrf, whoAsks } from "./dom.ts";
import { countsOf, LineWatch } from "./line.ts";
import { Microphone, Trouble } from "./microphone.ts";
import type { Leg, MakeTelephone, PhoneTrouble, PhoneView, Telephone } from "./phone-types.ts";

type UA = InstanceType<typeof JsSIP.UA>;
type Session = RTCSession;

interface Credentials {
  username: string;
  password: string;
  uri: string;
  ws: string;
  realm: string;
  ice: RTCIceServer[];
}

/** A new password reaches the server some milliseconds after the page: refused at once, it asks again. */
const REFUSALS = 8;
const REFUSED_PAUSE = 250; // ms
// ms after the first address of this machine: the others come with it, and one that comes later is
// found by ICE itself
const GATHER = 30;
const RELAYED = 400; // ms that a relay may take to answer, where there is one
const NO_WAY = 10_000; // ms that the sound may take to find its way once a call is answered
const METER = 1000; // ms

/** Tells this browser's windows from another browser's; kept over reloads. */
function windowId(): string {
  const kept = localStorage.getItem("okienko-phone") ?? crypto.randomUUID();
  localStorage.setItem("okienko-phone", kept);
  return kept;
}

async function fetchCredentials(take: boolean): Promise<Credentials> {
  const body = new URLSearchParams({ window: windowId(), take: take ? "1" : "" });
  const answer = await fetch("/phone/credentials/", {
    method: "POST",
    headers: { "X-CSRFToken": csrf(), ...whoAsks(), "HX-Request": "true", Accept: "application/json" },
    body,
  }).catch(() => {
    throw new Trouble("no-link");
  });
  if (answer.status === 409) throw new Trouble("other-window");
  if (!answer.ok) throw new Trouble("refused");
  return (await answer.json()) as Credentials;
}

const QUIET = { leg: null, muted: false, bars: 0, unsent: "", unheard: false } as const;

class Softphone implements Telephone {
  readonly view: PhoneView = { ...QUIET, state: "off", trouble: null };
  onchange: ((view: PhoneView) => void) | null = null;
  onlost: (() => void) | null = null;

  private ua: UA | null = null;
  private session: Session | null = null;
  private readonly microphone = new Microphone();
  private refusals = 0;
  private starting: { over: Promise<void>; turn: number } | null = null;
  private turn = 0; // a start that was stopped meanwhile registers nothing
  private meter = 0;
  private line = new LineWatch();
  private live = true;
  private ice: RTCIceServer[] = [];
  private readonly loudspeaker = new Audio();

  constructor() {
    this.loudspeaker.autoplay = true;
    this.microphone.onchange = (track) => this.speaksWith(track);
    document.addEventListener("mine", (event) => this.heardOf((event as CustomEvent<{ kind?: string; window?: string } | null>).detail));
    // the browser keeps one leg's sound for the end-to-end tests and for the strip's meter
    (window as unknown as { okienkoPhone?: Softphone }).okienkoPhone = this;
  }

  /** Two starts that meet are one: after a reload the page and the official's click both ask. */
  start(take = false): Promise<void> {
    if (this.starting?.turn !== this.turn) {
      const over = this.begin(take).finally(() => {
        if (this.starting?.over === over) this.starting = null;
      });
      this.starting = { over, turn: this.turn };
    }
    return this.starting.over;
  }

  private async begin(take: boolean): Promise<void> {
    this.stop();
    const { turn } = this;
    this.say({ state: "connecting", trouble: null });
    try {
      await this.microphone.start();
      const credentials = await fetchCredentials(take);
      if (turn === this.turn) await this.register(credentials);
    } catch (error) {
      if (turn === this.turn) this.stop(error instanceof Trouble ? error.trouble : "no-link");
    }
  }

  stop(trouble: PhoneTrouble | null = null): void {
    this.turn += 1;
    const { ua } = this;
    this.ua = null;
    if (this.session) {
      const { session } = this;
      this.over(session);
      // lost, not hung up: the customer is kept (Q.850's word for a channel without sound)
      const lost = trouble === "no-sound" ? { extraHeaders: ["Reason: Q.850;cause=44"] } : {};
      if (!session.isEnded()) session.terminate(lost);
    }
    ua?.stop(); // says goodbye: unregisters, then closes
    this.microphone.stop();
    this.say({ ...QUIET, state: trouble ? "failed" : "off", trouble });
  }

  answer(): void {
    const { stream } = this.microphone;
    if (this.view.leg?.state !== "ringing" || !stream) return;
    this.session?.answer({ mediaStream: stream, pcConfig: { iceServers: this.ice, rtcpMuxPolicy: "require" } });
  }

  drop(): void {
    const { session } = this;
    if (!session) return;
    this.over(session);
    if (!session.isEnded()) session.terminate();
  }

  mute(on: boolean): void {
    this.microphone.mute(on);
    this.say({ muted: on });
  }

  expect(live: boolean): void {
    this.live = live;
    if (!live && (this.view.unheard || this.view.unsent)) this.say({ unheard: false, unsent: this.microphone.gone });
  }

  tone(digit: string): void {
    if (this.view.leg?.state === "talking") this.session?.sendDTMF(digit, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833, duration: 120 });
  }

  useMicrophone(deviceId: string): Promise<void> {
    return this.microphone.use(deviceId);
  }

  tryMicrophone(): void {
    this.microphone.tryAgain();
  }

  async useLoudspeaker(deviceId: string): Promise<void> {
    const audio = this.loudspeaker as HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };
    await audio.setSinkId?.(deviceId);
    if (audio.srcObject) await audio.play().catch(() => undefined); // a device that vanished stops it
  }

  /** Another microphone: the leg goes on with it. None any more: said, and without a talk there is no telephone. */
  private speaksWith(track: MediaStreamTrack | null): void {
    const { gone } = this.microphone;
    if (gone && this.view.leg?.state !== "talking") return this.stop(gone);
    const lines = (this.connection()?.getTransceivers() ?? []).filter(({ receiver }) => receiver.track.kind === "audio");
    lines.forEach(({ sender }) => void sender.replaceTrack(track).catch(() => undefined));
    this.say({ unsent: gone });
  }

  /** The statistics of the leg that is up (RTCStatsReport), or null. */
  async stats(): Promise<RTCStatsReport | null> {
    return (await this.connection()?.getStats()) ?? null;
  }

  // --- registration

  private async register({ ws, uri, username, password, realm, ice }: Credentials): Promise<void> {
    this.ice = ice;
    const ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(ws)],
      uri,
      password,
      realm,
      authorization_user: username,
      register: true,
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 5,
      user_agent: "Okienko",
    });
    this.ua = ua;
    this.refusals = 0;
    ua.on("registered", () => this.isCurrent(ua) && this.registered());
    ua.on("unregistered", () => this.isCurrent(ua) && this.say({ state: "connecting" }));
    ua.on("disconnected", () => this.isCurrent(ua) && this.say({ state: "connecting" }));
    ua.on("registrationFailed", (event: { response?: { status_code?: number } }) => this.isCurrent(ua) && this.refused(ua, event.response?.status_code ?? 0));
    ua.on("newRTCSession", (event: { originator: string; session: Session; request: { getHeader(name: string): string | undefined } }) => this.rings(event));
    const settled = this.settled();
    ua.start();
    await settled;
  }

  /** Until the first registration stands or has failed for good. */
  private settled(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.view.state === "connecting") window.setTimeout(look, 20);
        else resolve();
      };
      look();
      window.setTimeout(resolve, 6000);
    });
  }

  private isCurrent(ua: UA): boolean {
    return this.ua === ua;
  }

  private registered(): void {
    this.refusals = 0;
    this.say({ state: "registered", trouble: null });
  }

  private refused(ua: UA, status: number): void {
    this.refusals += 1;
    const password = status === 401 || status === 403 || status === 404;
    if (password && this.refusals > REFUSALS) return this.stop("refused");
    if (this.refusals > 2) this.say({ state: "connecting" });
    window.setTimeout(() => this.isCurrent(ua) && ua.register(), password ? REFUSED_PAUSE : 2000);
  }

  /** Another browser of the same person took the telephone: this one says so at once. */
  private heardOf(news: { kind?: string; window?: string } | null): void {
    if (news?.kind !== "phone.line" || news.window === windowId() || !this.ua) return;
    if (this.onlost) this.onlost();
    else this.stop("other-window");
  }

  // --- the one leg

  private rings({ originator, session, request }: { originator: string; session: Session; request: { getHeader(name: string): string | undefined } }): void {
    if (originator !== "remote" || this.session) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.session = session;
    const offer = Number(request.getHeader("X-Okienko-Offer") ?? "");
    const leg: Leg = { state: "ringing", offer: offer || null };
    session.on("peerconnection", ({ peerconnection }: { peerconnection: RTCPeerConnection }) => this.hears(peerconnection));
    let waits = 0;
    session.on("icecandidate", ({ candidate, ready }: { candidate: RTCIceCandidate; ready: () => void }) => {
      if (candidate.type === "relay") window.setTimeout(ready, GATHER);
      else waits ||= window.setTimeout(ready, this.ice.length ? RELAYED : GATHER);
    });
    session.on("confirmed", () => this.talks(session));
    for (const end of ["ended", "failed"] as const) session.on(end, () => this.ended(session));
    this.mute(false);
    this.microphone.check();
    this.say({ leg });
    if (request.getHeader("X-Okienko-Answer") === "auto") this.answer();
  }

  private hears(connection: RTCPeerConnection): void {
    let found = false;
    connection.addEventListener("track", ({ track }) => {
      this.loudspeaker.srcObject = new MediaStream([track]);
      void this.loudspeaker.play().catch(() => undefined);
    });
    const { session } = this;
    // a network that lets no sound through: whoever is called here next would hear nothing either
    const look = (): void => void (!found && session && session === this.session && this.stop("no-sound"));
    session?.on("confirmed", () => window.setTimeout(look, NO_WAY));
    connection.addEventListener("iceconnectionstatechange", () => {
      found ||= ["connected", "completed"].includes(connection.iceConnectionState);
      // another network: the way is sought anew while the call stays up
      if (found && connection.iceConnectionState === "failed") this.session?.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
    });
  }

  private talks(session: Session): void {
    if (session !== this.session || !this.view.leg) return;
    this.say({ leg: { ...this.view.leg, state: "talking" } });
    this.line = new LineWatch();
    this.meter = window.setInterval(() => void this.measure(), METER);
  }

  private over(session: Session): void {
    if (session !== this.session) return;
    this.session = null;
    window.clearInterval(this.meter);
    this.loudspeaker.srcObject = null;
    this.say({ leg: null, bars: 0, unsent: "", unheard: false });
    this.mute(false);
  }

  private ended(session: Session): void {
    this.over(session);
    if (this.microphone.gone) this.stop(this.microphone.gone); // nothing more can be answered
  }

  private async measure(): Promise<void> {
    this.microphone.check();
    const report = await this.stats();
    if (!report || !this.view.leg) return;
    const { muted } = this.view;
    const state = this.line.see(countsOf(report as unknown as Parameters<typeof countsOf>[0], performance.now() / 1000), { muted, live: this.live });
    const unsent = this.microphone.gone || state.unsent;
    const { bars, unheard } = state;
    if (bars !== this.view.bars || unsent !== this.view.unsent || unheard !== this.view.unheard) this.say({ bars, unsent, unheard });
  }

  private connection(): RTCPeerConnection | null {
    return (this.session?.connection as RTCPeerConnection | null | undefined) ?? null;
  }

  private say(change: Partial<PhoneView>): void {
    Object.assign(this.view, change);
    this.onchange?.(this.view);
  }
}

/** Makes the page's telephone; see phone-types.ts for what it can do. */
export const createTelephone: MakeTelephone = () => new Softphone();
