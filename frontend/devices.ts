/** Choice and test of microphone and loudspeaker, in the dialog #devices. */

import { chatSoundOn, chime, ringFrom, switchChatSound, unlockSound } from "./alerts.ts";
import type { Quality } from "./desk-state.ts";
import { h } from "./dom.ts";
import { lineWords } from "./line-words.ts";
import { t } from "./texts.ts";
import { clockWords } from "./timers.ts";

const MICROPHONE = "okienko-microphone";
const LOUDSPEAKER = "okienko-loudspeaker";
const CHECKED = "okienko-devices-checked";

export interface Sound {
  /** A microphone was opened here: a telephone without one takes it, too. */
  tryMicrophone(): void;
  useMicrophone(deviceId: string): Promise<void>;
  useLoudspeaker(deviceId: string): Promise<void>;
}

/** The chosen devices of this browser; "" is its default. */
export function chosen(): { microphone: string; loudspeaker: string } {
  return { microphone: localStorage.getItem(MICROPHONE) ?? "", loudspeaker: localStorage.getItem(LOUDSPEAKER) ?? "" };
}

/** When the devices were last checked today: "7:32", or "". */
export function checkedAt(): string {
  const at = new Date(localStorage.getItem(CHECKED) ?? NaN);
  if (Number.isNaN(at.getTime()) || at.toDateString() !== new Date().toDateString()) return "";
  return clockWords(at.getHours() * 60 + at.getMinutes());
}

/**
 * Keeps to the chosen loudspeaker: when it vanishes, the sound comes from the browser's default, and from the
 * chosen one again when it is back. `said` tells the reader; `found`: it is back.
 */
export function followLoudspeaker(use: (deviceId: string) => Promise<void>, said: (found: boolean) => void): void {
  let gone = "";
  navigator.mediaDevices?.addEventListener("devicechange", () => void look());
  async function look(): Promise<void> {
    const { loudspeaker } = chosen();
    const outputs = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "audiooutput");
    const there = outputs.some(({ deviceId }) => deviceId === loudspeaker);
    if (!loudspeaker || there === (gone !== loudspeaker)) return;
    gone = there ? "" : loudspeaker;
    await use(there ? loudspeaker : "").catch(() => undefined);
    said(there);
  }
}

function fill(select: HTMLSelectElement, devices: MediaDeviceInfo[], current: string, word: string): void {
  const options = devices.filter((device) => device.deviceId && device.deviceId !== "default");
  select.replaceChildren(
    new Option(t("device_default"), ""),
    ...options.map((device, index) => new Option(device.label || `${word} ${index + 1}`, device.deviceId)),
  );
  select.value = options.some((device) => device.deviceId === current) ? current : "";
}

/** The dialog: level of the microphone while it is open, a tone from the loudspeaker. */
export class Devices {
  private readonly microphone: HTMLSelectElement;
  private readonly loudspeaker: HTMLSelectElement;
  private readonly level: HTMLProgressElement;
  private readonly words: HTMLElement;
  private readonly lineBox: HTMLElement;
  private stream: MediaStream | null = null;
  private context: AudioContext | null = null;
  private frame = 0;
  private heard = false;
  private turn = 0; // what was asked for in an earlier turn is not wanted any more

  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly sound: Sound,
  ) {
    const part = <T extends Element>(name: string): T => dialog.querySelector(`[data-part=${name}]`) as unknown as T;
    this.microphone = part("microphone");
    this.loudspeaker = part("loudspeaker");
    this.level = part("level");
    this.words = part("words");
    this.microphone.addEventListener("change", () => {
      localStorage.setItem(MICROPHONE, this.microphone.value);
      void this.sound.useMicrophone(this.microphone.value);
      void this.listen();
    });
    this.loudspeaker.addEventListener("change", () => {
      localStorage.setItem(LOUDSPEAKER, this.loudspeaker.value);
      void this.sound.useLoudspeaker(this.loudspeaker.value);
    });
    this.lineBox = part("line");
    const chats = part<HTMLInputElement>("chat-sound");
    chats.checked = chatSoundOn();
    chats.addEventListener("change", () => switchChatSound(chats.checked));
    part<HTMLButtonElement>("tone").addEventListener("click", () => void this.test());
    dialog.addEventListener("close", () => this.stop());
  }

  /** How both sides of the call do, each direction a line; without a call nothing is shown. */
  showLine(quality: Quality | null | undefined): void {
    this.lineBox.hidden = !quality;
    if (!quality || !this.dialog.open) return;
    const rows = lineWords(quality).map(([name, words]) => h("div", {}, h("dt", {}, t(name)), h("dd", { class: "num" }, words)));
    (this.lineBox.querySelector("dl") as HTMLElement).replaceChildren(...rows);
  }

  /** Whether somebody reads it now. */
  get shown(): boolean {
    return this.dialog.open;
  }

  async open(): Promise<void> {
    this.dialog.showModal();
    if (!navigator.mediaDevices) {
      this.words.textContent = t("trouble_no_tls_line");
      return;
    }
    await this.listen();
  }

  private async listen(): Promise<void> {
    this.stop();
    const { turn } = this;
    const { microphone, loudspeaker } = chosen();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: microphone ? { deviceId: { exact: microphone } } : true });
      if (turn !== this.turn) return stream.getTracks().forEach((track) => track.stop());
      this.stream = stream;
      this.sound.tryMicrophone();
    } catch (error) {
      if (turn !== this.turn) return;
      const refused = error instanceof DOMException && error.name === "NotAllowedError";
      this.words.textContent = t(refused ? "trouble_microphone_refused_line" : "trouble_no_microphone_line");
      return;
    }
    const devices = await navigator.mediaDevices.enumerateDevices();
    if (turn !== this.turn || !this.stream) return;
    fill(this.microphone, devices.filter((device) => device.kind === "audioinput"), microphone, t("microphone"));
    fill(this.loudspeaker, devices.filter((device) => device.kind === "audiooutput"), loudspeaker, t("loudspeaker"));
    this.words.textContent = t("speak");
    this.measure(this.stream);
  }

  private measure(stream: MediaStream): void {
    this.context = new AudioContext();
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 1024;
    this.context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const step = (): void => {
      analyser.getFloatTimeDomainData(samples);
      const loud = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      this.level.value = Math.min(1, loud * 6);
      if (loud > 0.02 && !this.heard) {
        this.heard = true;
        localStorage.setItem(CHECKED, new Date().toISOString());
        this.words.textContent = t("heard");
      }
      this.frame = requestAnimationFrame(step);
    };
    step();
  }

  private async test(): Promise<void> {
    unlockSound();
    await ringFrom(this.loudspeaker.value).catch(() => undefined);
    chime();
    localStorage.setItem(CHECKED, new Date().toISOString());
  }

  private stop(): void {
    this.turn += 1;
    this.words.textContent = "";
    cancelAnimationFrame(this.frame);
    this.stream?.getTracks().forEach((track) => track.stop());
    void this.context?.close();
    this.stream = this.context = null;
    this.heard = false;
    this.level.value = 0;
  }
}
