/** Calls for attention: the page's title, a ring, and the browser's notification. */

import { t } from "./texts.ts";

let usual = document.title;
let call: { text: string; beat: number } | null = null;
let note: Notification | null = null;
let sound: AudioContext | null = null;

/** The title that stands while nothing calls. */
export function setTitle(title: string): void {
  usual = title;
  if (!call) document.title = title;
}

/** Makes sound and notifications possible; the browser wants a click for both. */
export async function unlockAlerts(): Promise<void> {
  sound ??= new AudioContext();
  await sound.resume();
  if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
}

/** The ring sounds from this loudspeaker (an id of the browser, "" for its default). */
export async function ringFrom(deviceId: string): Promise<void> {
  const context = sound as (AudioContext & { setSinkId?: (id: string) => Promise<void> }) | null;
  await context?.setSinkId?.(deviceId);
}

function tone(context: AudioContext, pitch: number, from: number, length: number): void {
  const gain = context.createGain();
  const at = context.currentTime + from;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.18, at + 0.03);
  gain.gain.setValueAtTime(0.18, at + length - 0.08);
  gain.gain.linearRampToValueAtTime(0, at + length);
  gain.connect(context.destination);
  const source = context.createOscillator();
  source.frequency.value = pitch;
  source.connect(gain);
  source.start(at);
  source.stop(at + length);
}

/** Two soft tones; a ring repeats them, a written item plays them once. */
export function chime(): void {
  if (sound?.state !== "running") return;
  tone(sound, 660, 0, 0.22);
  tone(sound, 880, 0.2, 0.32);
}

/** Starts to call for attention; ends with `quiet`. `rings` repeats the sound. */
export function alertUser(text: string, rings: boolean): void {
  if (call?.text === text) return;
  quiet();
  chime();
  let odd = false;
  const beat = window.setInterval(() => {
    odd = !odd;
    document.title = odd ? usual : text;
    if (rings && !odd) chime();
  }, 1200);
  call = { text, beat };
  document.title = text;
  notify(text);
}

function notify(text: string): void {
  if (!("Notification" in window) || Notification.permission !== "granted" || document.hasFocus()) return;
  note = new Notification(text, { body: t("notice"), tag: "okienko", requireInteraction: false });
  note.onclick = () => {
    window.focus();
    note?.close();
  };
}

/** Nothing calls any more. */
export function quiet(): void {
  if (call) window.clearInterval(call.beat);
  call = null;
  note?.close();
  note = null;
  document.title = usual;
}
