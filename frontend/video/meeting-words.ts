/** What a customer's page says of a meeting in words: how it stands, and what happens with the line. */

import { t } from "../texts.ts";
import type { Link } from "../link.ts";
import type { LineState } from "../line.ts";
import type { Stand } from "./picture-watch.ts";
import type { SoundState } from "./sound.ts";
import type { Meeting, SeatOf } from "./types.ts";

/** How it stands, in a sentence or two. */
export function stateWords({ phase, place, wait, official }: Meeting): string {
  if (phase === "talk") return official ? t("talks-with", { name: official }) : t("talks");
  if (phase === "hold") return official ? t("holds-of", { name: official }) : t("holds");
  if (phase === "kept") return t("kept");
  if (phase === "passed") return t("passed", { name: official });
  if (phase === "gather") return official ? t("gathers-with", { name: official }) : t("gathers");
  if (phase === "over") return t("over");
  const where = place ? t("place", { n: place }) : t("waiting");
  if (wait === null) return `${where} ${t("wait-unknown")}`;
  return `${where} ${wait <= 60 ? t("wait-minute") : t("wait-minutes", { n: Math.ceil(wait / 60) })}`;
}

export interface Facts {
  phase: Meeting["phase"];
  link: Link;
  sound: SoundState;
  /** Why there is none. */
  why: string;
  line: LineState | null;
  muted: boolean;
  microphone: boolean;
  worst: { seat: SeatOf; stand: Stand } | null;
  /** What is said of the lines to the others. */
  lines: string;
  /** Who reads it signs: of sound nothing is said. */
  soundless: boolean;
}

/** What happens with the line, the worst first; "" when there is nothing to say. */
export function lineWords({ phase, link, sound, why, line, muted, microphone, worst, lines, soundless }: Facts): string {
  if (link === "lost" || link === "late") return t(phase === "talk" ? "page-lost-in-talk" : "page-lost");
  if (phase === "passed") return sound === "lost" ? t("line-lost") : soundWords(sound, why, line, microphone);
  if (phase !== "talk") return "";
  // that the line is slow says why, so nothing more is said of the sound's line and the pictures
  const slow = lines !== "" && (soundless || sound === "up");
  if (soundless) return slow ? lines : pictureWords(worst);
  const said = [slow ? lines : soundWords(sound, why, line, microphone), slow ? "" : pictureWords(worst)];
  if (!microphone) said.push(t("no-voice"));
  else if (muted) said.push(t("muted"));
  return said.filter(Boolean).join(" ");
}

function pictureWords(worst: Facts["worst"]): string {
  return worst ? t(`picture-${worst.stand}`, { name: worst.seat.name || t("office") }) : "";
}

function soundWords(sound: SoundState, why: string, line: LineState | null, microphone: boolean): string {
  if (sound === "coming") return t("sound-coming");
  if (sound === "lost") return t(why === "no-sound" ? "sound-no-way" : "sound-lost");
  // of a page without a microphone nothing need leave: some browsers send no made silence
  if (line?.unsent === "no-packets" && microphone) return t("line-lost");
  if (line?.unheard) return t("you-hear-nothing");
  return line?.bars === 1 && !line.unsent ? t("line-poor") : "";
}
