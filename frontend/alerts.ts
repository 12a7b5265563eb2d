/** Calls for attention: the page's title, a ring, and the browser's notification. */

import { t } from "./texts.ts";

let usual = document.title;
let call: { text: string; rings: boolean; beat: number } | null = null;
let note: Notification | null = null;
let sound: AudioContext | null = null;

/** The title that stands while nothing calls. */
export function setTitle(title: string): void {
  usual = title;
  if (!call) document.title = title;
}

/**
 * Makes the page's sound and asks nobody: a browser keeps it off until the first key or click in the
 * page, and so it is turned on by that. `changed` is called when it goes on or off.
 */
export function startSound(changed: () => void): void {
  sound = new AudioContext();
  sound.addEventListener("statechange", () => {
    if (call?.rings) chime(); // what rings was not heard so far
    changed();
  });
  for (const gesture of ["pointerup", "keydown", "click"]) document.addEventListener(gesture, unlockSound, true);
}

/** Whether a ring would be heard. */
export function soundOn(): boolean {
  return sound?.state === "running";
}

/** Turns the sound on, as far as the browser allows it by now. */
export function unlockSound(): void {
  if (sound && sound.state !== "running") void sound.resume().catch(() => undefined);
}

/** By the click "Ready": sound, and notifications if the browser has not been asked yet. */
export async function unlockAlerts(): Promise<void> {
  unlockSound();
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
  call = { text, rings, beat };
  document.title = text;
  notify(text);
}

const CHAT_SOUND = "okienko-chat-sound"; // "off" in localStorage: chats are silent on this computer

/** Whether it is heard on this computer that a customer has written in a chat. */
export function chatSoundOn(): boolean {
  return localStorage.getItem(CHAT_SOUND) !== "off";
}

/** Turns that on or off. */
export function switchChatSound(on: boolean): void {
  localStorage.setItem(CHAT_SOUND, on ? "on" : "off");
}

/** Something was written to somebody who is not looking at it: one sound, unless it is off, and a notification. */
export function wrote(text: string): void {
  if (chatSoundOn()) chime();
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
