/** The telephone in the browser: SIP over WebSocket (JsSIP), sound by WebRTC. */

import JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession.js";
import { csrf } from "./dom.ts";
import type { Leg, MakeTelephone, PhoneTrouble, PhoneView, Telephone } from "./phone-types.ts";

type UA = InstanceType<typeof JsSIP.UA>;
type Session = RTCSession;

interface Credentials {
  username: string;
  password: string;
  uri: string;
  ws: string;
  realm: string;
}

/** A new password reaches the server some milliseconds after the page: refused at once, it asks again. */
const REFUSALS = 8;
const REFUSED_PAUSE = 250; // ms
// ms after the first address of this machine: the others come with it, and one that comes later is
// found by ICE itself
const GATHER = 30;
const METER = 3000; // ms

/** Tells this browser's windows from another browser's; kept over reloads. */
function windowId(): string {
  const kept = localStorage.getItem("okienko-phone") ?? crypto.randomUUID();
  localStorage.setItem("okienko-phone", kept);
  return kept;
}

class Trouble extends Error {
  constructor(readonly trouble: PhoneTrouble) {
    super(trouble);
  }
}

async function fetchCredentials(take: boolean): Promise<Credentials> {
  const body = new URLSearchParams({ window: windowId(), take: take ? "1" : "" });
  const answer = await fetch("/phone/credentials/", {
    method: "POST",
    headers: { "X-CSRFToken": csrf(), "HX-Request": "true", Accept: "application/json" },
    body,
  }).catch(() => {
    throw new Trouble("no-link");
  });
  if (answer.status === 409) throw new Trouble("other-window");
  if (!answer.ok) throw new Trouble("refused");
  return (await answer.json()) as Credentials;
}

async function openMicrophone(deviceId: string): Promise<MediaStream> {
  if (!window.isSecureContext || !navigator.mediaDevices) throw new Trouble("no-tls");
  const device = deviceId ? { deviceId: { exact: deviceId } } : {};
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...device },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new Trouble("microphone-refused");
    if (deviceId) return openMicrophone(""); // that one was unplugged
    throw new Trouble("no-microphone");
  }
}

/** How good the line is, from what the last seconds lost and how it trembled. */
export function barsOf(lost: number, received: number, jitter: number): PhoneView["bars"] {
  if (received <= 0) return 1;
  const share = lost / (lost + received);
  if (share > 0.08 || jitter > 0.1) return 1;
  if (share > 0.03 || jitter > 0.05) return 2;
  if (share > 0.01 || jitter > 0.03) return 3;
  return 4;
}

class Softphone implements Telephone {
  readonly view: PhoneView = { state: "off", trouble: null, leg: null, muted: false, bars: 0 };
  onchange: ((view: PhoneView) => void) | null = null;

  private ua: UA | null = null;
  private session: Session | null = null;
  private microphone: MediaStream | null = null;
  private microphoneId = "";
  private refusals = 0;
  private starting: Promise<void> | null = null;
  private meter = 0;
  private before = { lost: 0, received: 0 };
  private readonly loudspeaker = new Audio();

  constructor() {
    this.loudspeaker.autoplay = true;
    document.addEventListener("mine", (event) => this.heardOf((event as CustomEvent<{ kind?: string; window?: string } | null>).detail));
    // the browser keeps one leg's sound for the end-to-end tests and for the strip's meter
    (window as unknown as { okienkoPhone?: Softphone }).okienkoPhone = this;
  }

  /** Two starts that meet are one: after a reload the page and the official's click both ask. */
  start(take = false): Promise<void> {
    this.starting ??= this.begin(take).finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  private async begin(take: boolean): Promise<void> {
    if (this.ua) await this.stop();
    this.say({ state: "connecting", trouble: null });
    try {
      this.microphone = await openMicrophone(this.microphoneId);
      await this.register(await fetchCredentials(take));
    } catch (error) {
      this.fail(error instanceof Trouble ? error.trouble : "no-link");
    }
  }

  async stop(): Promise<void> {
    this.session?.terminate();
    const { ua } = this;
    this.ua = null;
    ua?.stop(); // says goodbye: unregisters, then closes
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.microphone = null;
    this.say({ state: "off", trouble: null, leg: null, muted: false, bars: 0 });
  }

  answer(): void {
    if (this.view.leg?.state !== "ringing" || !this.microphone) return;
    this.session?.answer({ mediaStream: this.microphone, pcConfig: { iceServers: [], rtcpMuxPolicy: "require" } });
  }

  decline(): void {
    if (this.view.leg?.state === "ringing") this.session?.terminate({ status_code: 486, reason_phrase: "Busy Here" });
  }

  hangUp(): void {
    if (this.view.leg) this.session?.terminate();
  }

  mute(on: boolean): void {
    this.microphone?.getAudioTracks().forEach((track) => {
      track.enabled = !on;
    });
    this.say({ muted: on });
  }

  tone(digit: string): void {
    if (this.view.leg?.state === "talking") this.session?.sendDTMF(digit, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833, duration: 120 });
  }

  async useMicrophone(deviceId: string): Promise<void> {
    this.microphoneId = deviceId;
    if (!this.microphone) return;
    const next = await openMicrophone(deviceId);
    const [track] = next.getAudioTracks();
    if (!track) return;
    track.enabled = !this.view.muted;
    const senders = (this.connection()?.getSenders() ?? []).filter((sender) => sender.track?.kind === "audio");
    await Promise.all(senders.map((sender) => sender.replaceTrack(track)));
    this.microphone.getTracks().forEach((old) => old.stop());
    this.microphone = next;
  }

  async useLoudspeaker(deviceId: string): Promise<void> {
    const audio = this.loudspeaker as HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };
    await audio.setSinkId?.(deviceId);
  }

  /** The statistics of the leg that is up (RTCStatsReport), or null. */
  async stats(): Promise<RTCStatsReport | null> {
    return (await this.connection()?.getStats()) ?? null;
  }

  // --- registration

  private async register({ ws, uri, username, password, realm }: Credentials): Promise<void> {
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
    if (password && this.refusals > REFUSALS) {
      ua.stop();
      this.ua = null;
      return this.fail("refused");
    }
    if (this.refusals > 2) this.say({ state: "connecting" });
    window.setTimeout(() => this.isCurrent(ua) && ua.register(), password ? REFUSED_PAUSE : 2000);
  }

  /** Another browser of the same person took the telephone: this one says so at once. */
  private heardOf(news: { kind?: string; window?: string } | null): void {
    if (news?.kind !== "phone.line" || news.window === windowId() || !this.ua) return;
    const { ua } = this;
    this.ua = null;
    ua.stop();
    this.fail("other-window");
  }

  private fail(trouble: PhoneTrouble): void {
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.microphone = null;
    this.say({ state: "failed", trouble, leg: null });
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
    session.on("icecandidate", ({ ready }: { ready: () => void }) => window.setTimeout(ready, GATHER));
    session.on("confirmed", () => this.talks(session));
    session.on("ended", () => this.over(session));
    session.on("failed", () => this.over(session));
    this.mute(false);
    this.say({ leg });
    if (request.getHeader("X-Okienko-Answer") === "auto") this.answer();
  }

  private hears(connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ track }) => {
      this.loudspeaker.srcObject = new MediaStream([track]);
      void this.loudspeaker.play().catch(() => undefined);
    });
    connection.addEventListener("iceconnectionstatechange", () => {
      // another network: the way is sought anew while the call stays up
      if (connection.iceConnectionState === "failed") this.session?.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
    });
  }

  private talks(session: Session): void {
    if (session !== this.session || !this.view.leg) return;
    this.say({ leg: { ...this.view.leg, state: "talking" } });
    this.before = { lost: 0, received: 0 };
    this.meter = window.setInterval(() => void this.measure(), METER);
  }

  private over(session: Session): void {
    if (session !== this.session) return;
    this.session = null;
    window.clearInterval(this.meter);
    this.loudspeaker.srcObject = null;
    this.say({ leg: null, bars: 0 });
    this.mute(false);
  }

  private async measure(): Promise<void> {
    const report = await this.stats();
    report?.forEach((row: { type: string; kind?: string; packetsLost?: number; packetsReceived?: number; jitter?: number }) => {
      if (row.type !== "inbound-rtp" || row.kind !== "audio") return;
      const now = { lost: row.packetsLost ?? 0, received: row.packetsReceived ?? 0 };
      const bars = barsOf(now.lost - this.before.lost, now.received - this.before.received, row.jitter ?? 0);
      this.before = now;
      if (bars !== this.view.bars) this.say({ bars });
    });
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
