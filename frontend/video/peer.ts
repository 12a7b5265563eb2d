/**
 * The exchange of pictures with one other browser. One side alone makes offers (the impolite one), the other may ask for
 * one: so two never meet. "Perfect negotiation", where they may, was tried: after an offer was taken back, Chromium
 * 156 decoded what came and showed it no more (tests/journeys/test_video_mesh.py). The first offer has two
 * lines: the camera, and one reserved for a screen, so that what is shown later is another track in a line and no new
 * negotiation. There is no sound in it: that goes through Asterisk.
 */

import { type Cap, capOf, screenCapOf, SOUND_ALONE } from "./caps.ts";
import { type Between, PeerLine } from "./peer-line.ts";
import { framesOf, PictureWatch, type Stand, type Way } from "./picture-watch.ts";
import type { LineSaid } from "./rate.ts";
import type { Described, Kind, Network, Pair, Signal } from "./types.ts";

// ms that a picture waits for the sound, which takes longer through Asterisk: so lips and voice are 26 ms apart (p95 59),
// without it 68 ms (p95 115); `okienko bench lip_sync`
const WAITS = 60;
const LOOK = 1000; // ms between two looks at what comes
const TRY = 8000; // ms that a way may take to be found; then it is sought anew
const BROKEN = 2500; // ms for which a broken way may heal by itself
const POLITE = 3000; // ms that the side which only asks leaves to the other

/** What one peer tells its mesh. */
export interface PeerHears {
  signal(kind: Kind, body: Signal["body"]): void;
  picture(stream: MediaStream): void;
  /** What comes on the second line, when there is something. */
  screen(stream: MediaStream): void;
  stands(stand: Stand): void;
  /** What the line between the two carries, or what the other says of it, is another. */
  line(between: Between): void;
}

/** What is sent: the track, to how many it goes, and whether somebody signs. */
export interface Shown {
  track: MediaStreamTrack | null;
  others: number;
  signs: boolean;
  screen: MediaStreamTrack | null;
}

/** Relayed alone: as the server says, or as the page's address does (?relay), to try it. */
function configuration({ ice, relay }: Network): RTCConfiguration {
  const alone = relay || new URLSearchParams(location.search).has("relay");
  return { iceServers: ice, iceTransportPolicy: alone ? "relay" : "all", bundlePolicy: "max-bundle" };
}

export class Peer {
  readonly connection: RTCPeerConnection;
  readonly pair: Pair;
  private readonly hears: PeerHears;
  private readonly watch = new PictureWatch();
  private shown: Shown = { track: null, others: 1, signs: false, screen: null };
  private making = false;
  private offers = 0; // how many were made
  private last: Promise<void> = Promise.resolve();
  private wasThere = false;
  private brokenAt = 0;
  private triedAt = performance.now();
  private readonly looking: ReturnType<typeof setInterval>;
  private closed = false;
  private received = false;
  private expected = true;
  private stand: Stand = "joining";
  private readonly line: PeerLine;

  constructor(pair: Pair, network: Network, hears: PeerHears) {
    this.pair = pair;
    this.hears = hears;
    this.line = new PeerLine(
      (said) => !this.closed && hears.signal("line", said),
      (between) => {
        void this.send();
        hears.line(between);
      },
    );
    this.connection = new RTCPeerConnection(configuration(network));
    const { connection } = this;
    connection.addEventListener("icecandidate", ({ candidate }) => candidate?.candidate && hears.signal("candidate", candidate.toJSON()));
    connection.addEventListener("connectionstatechange", () => this.moved());
    if (!pair.polite) this.firstOffer();
    this.looking = setInterval(() => void this.look(), LOOK);
  }

  /** Shows this from now on. */
  show(shown: Shown): void {
    this.shown = shown;
    void this.send();
  }

  /** A way that is sought anew goes by these; one that broke meanwhile, now. */
  reach(network: Network): void {
    this.connection.setConfiguration(configuration(network));
    this.hurry();
  }

  /** Whether the other side says that it sends a picture. */
  expect(expected: boolean): void {
    this.expected = expected;
  }

  /** The own sound suffers, or does no more: what the others should send at most. */
  ask(asks: Pick<LineSaid, "wants" | "slow">): void {
    this.line.ask(asks);
  }

  /** Pictures after all, though the line was too slow for them. */
  tryAgain(): void {
    this.line.tryAgain(performance.now() / 1000);
  }

  /** The network may be another, or this page was asleep: a way that does not stand is sought now. */
  hurry(): void {
    if (this.way === "there") return;
    this.triedAt = -Infinity;
    if (this.wasThere || this.connection.connectionState === "failed") this.seek();
  }

  /** Takes what the other browser says, one after the other. */
  take({ kind, body }: Pick<Signal, "kind" | "body">): Promise<void> {
    if (kind === "line") {
      this.line.hear(body);
      return this.last;
    }
    const taken = this.last.then(() => (this.closed ? undefined : kind === "candidate" ? this.connection.addIceCandidate(body as RTCIceCandidateInit) : this.described(body as Described)));
    // what does not fit (an address of a way that was given up) is no end: the way is sought anew
    this.last = taken.catch((error: unknown) => console.info("video signal", error));
    return this.last;
  }

  close(): void {
    this.closed = true;
    clearInterval(this.looking);
    this.connection.close();
  }

  // --- finding the way

  private firstOffer(): void {
    for (const _line of ["camera", "screen"]) this.connection.addTransceiver("video", { direction: "sendrecv" });
    this.receive();
    void this.offer(false);
  }

  private async offer(anew: boolean): Promise<void> {
    if (this.making) return;
    this.triedAt = performance.now();
    this.making = true;
    try {
      await this.connection.setLocalDescription(await this.connection.createOffer({ iceRestart: anew }));
      this.offers += 1;
      this.describe(this.offers);
      await this.send();
    } catch (error) {
      if (!this.closed) console.info("video offer", error);
    } finally {
      this.making = false;
    }
  }

  /** `offer`: the number of the offer that it is, or that it answers. */
  private describe(offer: number): void {
    const { localDescription } = this.connection;
    if (localDescription && !this.closed) this.hears.signal("description", { type: localDescription.type, sdp: localDescription.sdp, offer });
  }

  private async described(description: Described): Promise<void> {
    const { connection } = this;
    if (description.type === "again") {
      if (!this.pair.polite && performance.now() - this.triedAt > BROKEN) await this.offer(true);
    } else if (description.type === "answer") {
      // an answer to an offer that was made anew since is for nobody
      if (description.offer === this.offers) await connection.setRemoteDescription({ type: "answer", sdp: description.sdp ?? "" });
    } else if (this.pair.polite) {
      await connection.setRemoteDescription({ type: "offer", sdp: description.sdp ?? "" });
      for (const line of connection.getTransceivers()) line.direction = "sendrecv";
      this.receive();
      await this.send();
      await connection.setLocalDescription();
      this.describe(description.offer);
    }
  }

  private get way(): Way {
    const { connectionState } = this.connection;
    if (connectionState === "connected") return "there";
    return this.wasThere || connectionState === "failed" ? "broken" : "none";
  }

  private moved(): void {
    if (this.closed) return;
    if (this.way === "there") {
      this.wasThere = true;
      this.brokenAt = 0;
      void this.send(); // bounds hold from here on in every browser
    } else if (this.way === "broken") this.brokenAt ||= performance.now();
    void this.look();
  }

  /** Seeks the way anew where it was not found, or is broken and did not heal. */
  private seek(): void {
    const now = performance.now();
    const patience = this.pair.polite ? POLITE : 0;
    const since = now - this.triedAt;
    const broken = this.brokenAt > 0 && now - this.brokenAt > BROKEN + patience && since > BROKEN + patience;
    if (this.way === "there" || !(broken || since > TRY + patience)) return;
    this.triedAt = now;
    if (this.pair.polite) this.hears.signal("description", { type: "again", offer: 0 });
    else void this.offer(true);
  }

  // --- pictures

  /** Hands the picture on, once: the line stays, whatever is agreed anew later. */
  private receive(): void {
    const [camera, screen] = this.connection.getTransceivers();
    if (!camera || this.received) return;
    this.received = true;
    for (const { receiver } of this.connection.getTransceivers()) if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = WAITS;
    this.hears.picture(new MediaStream([camera.receiver.track]));
    if (screen) this.hears.screen(new MediaStream([screen.receiver.track]));
  }

  private get cap(): Cap {
    return capOf(this.shown.others, this.shown.signs, this.line.level);
  }

  /** What is sent: nothing where the line carries the sound alone. */
  private get track(): MediaStreamTrack | null {
    return this.line.level === SOUND_ALONE ? null : this.shown.track;
  }

  private async send(): Promise<void> {
    const [camera, second] = this.connection.getTransceivers();
    if (!camera || this.closed) return;
    const { others, signs } = this.shown;
    const { track } = this;
    const screen = this.line.level === SOUND_ALONE ? null : this.shown.screen;
    try {
      if (camera.sender.track !== track) await camera.sender.replaceTrack(track);
      await this.bound(camera.sender, this.cap, signs ? "maintain-framerate" : "balanced");
      if (!second) return;
      if (second.sender.track !== screen) await second.sender.replaceTrack(screen);
      if (screen) await this.bound(second.sender, screenCapOf(others, this.line.level), "maintain-resolution");
    } catch (error) {
      if (!this.closed) console.info("video send", error);
    }
  }

  private async bound(sender: RTCRtpSender, { bitrate, height, frames }: Cap, gives: RTCDegradationPreference): Promise<void> {
    const parameters = sender.getParameters() as RTCRtpSendParameters & { degradationPreference?: string };
    const [encoding] = parameters.encodings;
    if (!encoding) return;
    const lines = sender.track?.getSettings().height ?? height;
    encoding.maxBitrate = bitrate;
    encoding.maxFramerate = frames;
    encoding.scaleResolutionDownBy = Math.max(1, lines / height);
    parameters.degradationPreference = gives;
    await sender.setParameters(parameters);
  }

  /** The browser's counts, for tests and for whoever looks for a fault. */
  stats(): Promise<RTCStatsReport> {
    return this.connection.getStats();
  }

  private async look(): Promise<void> {
    if (this.closed) return;
    this.seek();
    const report = await this.stats();
    if (this.closed) return;
    const at = performance.now() / 1000;
    const counts = report as unknown as Parameters<typeof framesOf>[0];
    this.line.see(counts, at, this.cap, this.way === "there" && this.track !== null);
    const frames = framesOf(counts, at, this.connection.getTransceivers()[0]?.mid ?? null);
    const stand = this.watch.see(frames, { way: this.way, expected: this.expected && this.line.theirs.level !== SOUND_ALONE });
    if (stand === this.stand) return;
    this.stand = stand;
    this.hears.stands(stand);
  }
}
