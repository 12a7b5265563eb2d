/**
 * Texts of a menu are heard at once, and a person's voice is recorded or chosen as a file.
 *
 * Whatever the browser can play (WAV, MP3, OGG, its own recordings) becomes a plain wav file here, so
 * that the server has to read no other kind.
 */

import { wavOf } from "./pcm.ts";
import { t } from "./texts.ts";

const RATE = 16000;
const LONGEST = 120; // seconds, as the server has it
const LARGEST = 64 * 1024 * 1024; // bytes of a file that is tried at all

/** Any sound as a wav file; throws with words when it is none, or too long. */
async function asWav(sound: Blob, name: string): Promise<File> {
  if (sound.size > LARGEST) throw new Error(t("sound_large"));
  const context = new OfflineAudioContext(1, 1, RATE);
  let heard: AudioBuffer;
  try {
    heard = await context.decodeAudioData(await sound.arrayBuffer());
  } catch {
    throw new Error(t("sound_none"));
  }
  if (heard.duration > LONGEST) throw new Error(t("sound_long"));
  const mixed = new OfflineAudioContext(1, Math.max(1, Math.ceil(heard.duration * RATE)), RATE);
  const source = mixed.createBufferSource();
  source.buffer = heard;
  source.connect(mixed.destination);
  source.start();
  const samples = (await mixed.startRendering()).getChannelData(0);
  return new File([wavOf(samples, RATE) as Uint8Array<ArrayBuffer>], name.replace(/\.\w+$/, "") + ".wav", { type: "audio/wav" });
}

function startRecord(form: HTMLFormElement): void {
  const file = form.querySelector<HTMLInputElement>("input[type=file]");
  const state = form.querySelector<HTMLElement>("[data-state]");
  const preview = form.querySelector<HTMLAudioElement>("[data-preview]");
  const use = form.querySelector<HTMLButtonElement>("[data-use]");
  const mic = form.querySelector<HTMLButtonElement>("[data-mic]");
  if (!file || !state || !preview || !use) return;
  use.hidden = true;
  const take = async (sound: Blob, name: string): Promise<void> => {
    state.textContent = t("sound_reading");
    try {
      const wav = await asWav(sound, name);
      const list = new DataTransfer();
      list.items.add(wav);
      file.files = list.files;
      preview.src = URL.createObjectURL(wav);
      preview.hidden = use.hidden = false;
      state.textContent = t("sound_ready");
      use.focus();
    } catch (error) {
      file.value = "";
      preview.hidden = use.hidden = true;
      state.textContent = (error as Error).message;
    }
  };
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (chosen) void take(chosen, chosen.name);
  });
  if (mic && typeof MediaRecorder !== "undefined" && navigator.mediaDevices) startMicrophone(mic, state, take);
}

function startMicrophone(button: HTMLButtonElement, state: HTMLElement, take: (sound: Blob, name: string) => Promise<void>): void {
  const label = button.querySelector("span");
  const before = label?.textContent ?? "";
  let recorder: MediaRecorder | null = null;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (recorder) {
      recorder.stop();
      return;
    }
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      state.textContent = t("sound_no_microphone");
      return;
    }
    const pieces: Blob[] = [];
    const own = (recorder = new MediaRecorder(stream));
    const end = window.setTimeout(() => own.state === "recording" && own.stop(), LONGEST * 1000);
    own.addEventListener("dataavailable", (event) => pieces.push(event.data));
    own.addEventListener("stop", () => {
      window.clearTimeout(end);
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      button.setAttribute("aria-pressed", "false");
      if (label) label.textContent = before;
      void take(new Blob(pieces, { type: own.mimeType }), t("sound_recorded"));
    });
    own.start();
    button.setAttribute("aria-pressed", "true");
    if (label) label.textContent = t("sound_stop");
    state.textContent = t("sound_recording");
  });
}

/** "Speak it": what stands in the field now, in the voice that callers hear. */
function startSpeak(form: HTMLFormElement): void {
  const player = new Audio();
  for (const button of form.querySelectorAll<HTMLButtonElement>("[data-speaks]")) {
    const field = form.querySelector<HTMLTextAreaElement>(`[name="${button.dataset["speaks"]}"]`);
    if (!field) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      player.pause();
      button.disabled = true;
      const body = new FormData();
      body.set("csrfmiddlewaretoken", String(new FormData(form).get("csrfmiddlewaretoken")));
      body.set("text", field.value);
      body.set("language", field.dataset["spoken"] ?? "");
      try {
        const answer = await fetch(form.dataset["speak"] ?? "", { method: "POST", body });
        if (!answer.ok) return;
        player.src = URL.createObjectURL(await answer.blob());
        await player.play();
      } finally {
        button.disabled = false;
      }
    });
  }
}

/** Watches the page's texts and recordings. */
export function startRecordings(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-speak]").forEach(startSpeak);
  document.querySelectorAll<HTMLFormElement>("form[data-record]").forEach(startRecord);
}
