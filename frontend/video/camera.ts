/**
 * The own camera and microphone of a customer's page. Neither is needed: each may be missing, refused, in use by another
 * program, or pulled out in mid-meeting, and the page says which. An official's page has the camera alone.
 */

/** Why there is none; a text of the page's. */
export type DeviceTrouble = "" | "refused" | "busy" | "none";

const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

const WAKES = 1500; // ms

function picture(signs: boolean, deviceId: string): MediaTrackConstraints {
  const size = signs ? { width: { ideal: 854 }, height: { ideal: 480 }, frameRate: { ideal: 30 } } : { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24 } };
  return { ...size, ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "user" }) };
}

function troubleOf(error: unknown): DeviceTrouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "none";
}

async function open(constraints: MediaStreamConstraints): Promise<MediaStream | DeviceTrouble> {
  if (!navigator.mediaDevices) return "none";
  return navigator.mediaDevices.getUserMedia(constraints).catch(troubleOf);
}

export class Camera {
  track: MediaStreamTrack | null = null;
  trouble: DeviceTrouble = "";
  /** It came, went, or is another one. */
  onchange: (() => void) | null = null;
  private deviceId = "";
  private signs = false;
  private turn = 0; // what was opened for an earlier turn is let go

  get on(): boolean {
    return this.track !== null;
  }

  /** What is asked of the browser. */
  get wanted(): MediaTrackConstraints {
    return picture(this.signs, this.deviceId);
  }

  private blurs = false;

  /** Whether the browser can blur what is behind the person: the system does it, as on newer Windows, Macs and Chromebooks. */
  get canBlur(): boolean {
    const can = (this.track?.getCapabilities?.() as { backgroundBlur?: boolean[] } | undefined)?.backgroundBlur;
    return can?.includes(true) ?? false;
  }

  get blurred(): boolean {
    return this.blurs && this.canBlur;
  }

  /** Blurs it from now on, with the next camera too. */
  async blur(on: boolean): Promise<void> {
    this.blurs = on;
    if (this.canBlur) await this.track?.applyConstraints({ ...this.wanted, backgroundBlur: on } as MediaTrackConstraints).catch((error: unknown) => console.info("video blur", error));
  }

  /** Somebody signs before it: more frames and lines, from the next opening on. */
  forSigns(signs: boolean): void {
    this.signs = signs;
  }

  /** Opens it; whether there is a picture is `on`. */
  async start(): Promise<void> {
    const turn = ++this.turn;
    const opened = await open({ video: this.wanted });
    if (typeof opened === "string") {
      if (turn !== this.turn) return;
      this.trouble = opened;
      if (this.deviceId && opened === "none") {
        this.deviceId = ""; // that one was pulled out
        return this.start();
      }
      this.onchange?.();
      return;
    }
    if (turn !== this.turn) return opened.getTracks().forEach((track) => track.stop());
    this.take(opened.getVideoTracks()[0] ?? null);
  }

  /** Takes a track that was opened together with a microphone. */
  take(track: MediaStreamTrack | null): void {
    this.turn += 1;
    this.track?.stop();
    this.track = track;
    this.trouble = track ? "" : this.trouble;
    if (track && this.blurs) void this.blur(true);
    track?.addEventListener("ended", () => {
      if (this.track !== track) return;
      this.track = null;
      this.trouble = "none";
      this.onchange?.();
    });
    this.onchange?.();
  }

  /** The page is seen again: a camera that the system took away meanwhile is opened anew. */
  async wake(): Promise<void> {
    const { track } = this;
    if (!track?.muted && track?.readyState !== "ended") return;
    await new Promise((go) => setTimeout(go, WAKES)); // most come back by themselves
    if (track === this.track && (track?.muted || track?.readyState === "ended")) await this.start();
  }

  /** Ends it: its light goes out. */
  stop(): void {
    this.trouble = "";
    this.take(null);
  }

  /** Whether there is another one, as at the back of a telephone. */
  async hasOthers(): Promise<boolean> {
    return (await this.all()).length > 1;
  }

  /** Goes on with the next one. */
  async next(): Promise<void> {
    const all = await this.all();
    const now = this.track?.getSettings().deviceId ?? this.deviceId;
    const at = all.findIndex(({ deviceId }) => deviceId === now);
    this.deviceId = all[(at + 1) % all.length]?.deviceId ?? "";
    this.track?.stop(); // a telephone opens one at a time
    await this.start();
  }

  private async all(): Promise<MediaDeviceInfo[]> {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    return devices.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId);
  }
}

/** A customer's microphone, and a stream of silence where there is none: who cannot speak still hears. */
export class Voice {
  stream: MediaStream | null = null;
  trouble: DeviceTrouble = "";
  muted = false;

  get on(): boolean {
    return this.stream !== null && !this.muted;
  }

  take(stream: MediaStream | null): void {
    this.stop();
    this.stream = stream;
    this.mute(this.muted);
  }

  mute(on: boolean): void {
    this.muted = on;
    this.stream?.getAudioTracks().forEach((track) => (track.enabled = !on));
  }

  /** Opens it; `trouble` says why there is none. */
  async start(): Promise<void> {
    const opened = await open({ audio: SOUND });
    this.trouble = typeof opened === "string" ? opened : "";
    if (typeof opened !== "string") this.take(opened);
  }

  stop(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
  }

  /** What is sent when there is no microphone: with no source nothing is, and the other side takes the line for broken. */
  static silence(): MediaStream {
    const context = new AudioContext();
    const nothing = new ConstantSourceNode(context, { offset: 0 });
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    nothing.connect(out);
    nothing.start();
    // a page that was loaded anew makes no sound before somebody touches it
    for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => void context.resume(), { once: true });
    return out.stream;
  }
}

/** Opens both with one question, or each alone where one of them fails. */
export async function openBoth(camera: Camera, voice: Voice): Promise<void> {
  const both = await open({ audio: SOUND, video: camera.wanted });
  if (typeof both !== "string") {
    voice.trouble = "";
    voice.take(new MediaStream(both.getAudioTracks()));
    camera.take(both.getVideoTracks()[0] ?? null);
    return;
  }
  await camera.start();
  await voice.start();
}
