/** What is said of the interpreter and the colleague of a meeting: pure, for the desk and for customers' pages. */

import { t } from "../texts.ts";
import type { Colleague, Interpreter, Meeting } from "./types.ts";

/** In how many minutes one is usually found; "" where nobody can tell. */
function usually({ wait }: Interpreter): string {
  return wait === null ? "" : t("video_help_usually", { n: Math.max(1, Math.ceil(wait / 60)) });
}

function search(found: Interpreter): string {
  const said = found.again ? [t("video_help_again")] : [];
  if (!found.anybody) said.push(t("video_help_nobody"));
  else if (!found.again) said.push(t("video_help_sought"));
  return [...said, found.anybody ? usually(found) : ""].filter(Boolean).join(" ");
}

function ofColleague({ state, name }: Colleague): string {
  return state === "here" || state === "back" ? "" : t(`video_colleague_${state}`, { name });
}

/** What the official reads of both; "" where there is nothing to say. */
export function officialWords({ phase, interpreter, colleague }: Meeting): string {
  const said = [phase === "gather" ? t("video_help_gather") : ""];
  if (interpreter?.state === "sought") said.push(search(interpreter));
  if (interpreter?.state === "coming") said.push(t("video_help_coming"));
  if (colleague) said.push(ofColleague(colleague));
  return said.filter(Boolean).join(" ");
}

/** What whoever assists reads while the meeting has not begun. */
export function helperWords({ phase, official }: Meeting): string {
  if (phase !== "gather") return "";
  return official ? t("video_help_begins") : t("video_help_alone");
}

/** What the customer reads of the interpreter. */
export function customerWords({ interpreter }: Meeting): string {
  if (interpreter?.state === "coming") return t("video_help_coming");
  return interpreter?.state === "sought" ? search(interpreter) : "";
}

/** Whether times are free in a language: in sign language they are others than in those that are spoken. */
export function bookable(kinds: string, language: string): boolean {
  return kinds.split(" ").includes(language === "pjm" ? "pjm" : "spoken");
}
