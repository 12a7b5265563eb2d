/**
 * The microphone that the telephone speaks with. A headset is pulled out, a device is switched off: then
 * another one is opened at once, or the first that comes; the chosen one is taken again when it is back.
 */

import type { PhoneTrouble } from "./phone-types.ts";

export class Trouble extends Error {
  readonly trouble: PhoneTrouble;

  constructor(trouble: PhoneTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

/** Opens a device of the browser ("" is its default), or any other when that one is not there. */
async function open(deviceId: string): Promise<MediaStream> {
  if (!window.isSecureContext || !navigator.mediaDevices) throw new Trouble("no-tls");
  const device = deviceId ? { deviceId: { exact: deviceId } } : {};
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...device },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new Trouble("microphone-refused");
    if (deviceId) return open(""); // that one was unplugged
    throw new Trouble("no-microphone");
  }
}

/** Calls `then` when a device comes or goes, and when the person has allowed the microphone after all. */
export function whenDevicesChange(then: () => void): void {
  navigator.mediaDevices?.addEventListener("devicechange", then);
  const asked = navigator.permissions?.query({ name: "microphone" as PermissionName });
  asked?.then((permission) => permission.addEventListener("change", () => permission.state === "granted" && then())).catch(() => undefined);
}

export class Microphone {
  stream: MediaStream | null = null;
  /** Why nothing can be opened although the telephone needs one. */
  gone: "" | "no-microphone" | "microphone-refused" = "";
  /** Another track is to be sent from now on; null: there is none. */
  onchange: ((track: MediaStreamTrack | null) => void) | null = null;

  private wanted = "";
  private muted = false;
  private turn = 0; // what was opened for an earlier turn is let go
  private seeking: Promise<void> | null = null;

  constructor() {
    whenDevicesChange(() => void this.devicesChanged());
  }

  get track(): MediaStreamTrack | null {
    return this.stream?.getAudioTracks()[0] ?? null;
  }

  /** Opens it; throws a Trouble. */
  async start(): Promise<void> {
    const turn = ++this.turn;
    const stream = await open(this.wanted);
    this.take(stream, turn);
  }

  stop(): void {
    this.turn += 1;
    this.gone = "";
    this.letGo();
  }

  /** Speaks with this device from now on, also in a running call; throws a Trouble. */
  async use(deviceId: string): Promise<void> {
    this.wanted = deviceId;
    if (!this.stream && !this.gone) return;
    const turn = ++this.turn;
    const stream = await open(deviceId);
    if (this.take(stream, turn)) this.onchange?.(this.track);
  }

  mute(on: boolean): void {
    this.muted = on;
    if (this.track) this.track.enabled = !on;
  }

  /** Looks whether the track still lives: one that a page or a driver stopped says nothing by itself. */
  check(): void {
    // one that was refused is asked for when something has changed: some browsers ask the person each time
    if (this.gone === "no-microphone" || this.track?.readyState === "ended") void this.seek();
  }

  /** One is known to work now: is it taken? */
  tryAgain(): void {
    if (this.gone) void this.seek();
  }

  private take(stream: MediaStream, turn: number): boolean {
    const [track] = stream.getAudioTracks();
    if (turn !== this.turn || !track) {
      stream.getTracks().forEach((one) => one.stop());
      return false;
    }
    this.letGo();
    this.stream = stream;
    this.gone = "";
    track.enabled = !this.muted;
    track.addEventListener("ended", () => track === this.track && void this.seek());
    return true;
  }

  private letGo(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
  }

  private seek(): Promise<void> {
    this.seeking ??= this.openAnother().finally(() => (this.seeking = null));
    return this.seeking;
  }

  private async openAnother(): Promise<void> {
    const turn = ++this.turn;
    const before = this.gone;
    try {
      if (this.take(await open(this.wanted), turn)) this.onchange?.(this.track);
    } catch (error) {
      if (turn !== this.turn) return;
      this.letGo();
      this.gone = error instanceof Trouble && error.trouble === "microphone-refused" ? error.trouble : "no-microphone";
      if (this.gone !== before) this.onchange?.(null);
    }
  }

  private async devicesChanged(): Promise<void> {
    if (this.gone) return this.seek();
    if (!this.track) return;
    const inputs = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind, deviceId }) => kind === "audioinput" && deviceId);
    const used = this.track?.getSettings().deviceId;
    const has = (id: string | undefined): boolean => inputs.some(({ deviceId }) => deviceId === id);
    const back = this.wanted !== "" && used !== this.wanted && has(this.wanted);
    if (this.track && (back || (used && !has(used)))) await this.seek();
  }
}
