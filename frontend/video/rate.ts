/**
 * What the line to one other browser carries, from what this one counts about what it sends (getStats): a ladder of
 * four levels (caps.ts). It goes down before the picture freezes and before the sound suffers, and up again step by
 * step, the later the oftener that has failed. Losses that a line has anyhow (5 %) are repaired by repeats and move
 * nothing. Times in seconds.
 */

import { type Cap, type Level, SOUND_ALONE } from "./caps.ts";

/** How it goes at a moment; -1: this browser does not count it. */
export interface Sending {
  at: number;
  /** Bits in a second for which there is place, as the browser estimates. */
  place: number;
  /** Share of what was sent lately that the other has not got, 0 to 1. */
  lost: number;
  /** The encoder would send more, if the line let it. */
  limited: boolean;
  /** The own sound suffers: it goes first. */
  soundSuffers: boolean;
  /** A picture is being sent; what is not sent says nothing about the line. */
  sends: boolean;
}

const NARROW = 0.75; // place for less than this of what the level wants is too little
const NOTHING = 75_000; // bits in a second: not even the smallest picture
const LOSES = 0.12; // share: more than the repeats mend
const BAD = 3; // s for which it must be so
const NEXT = 5; // s that a level gets to help before the next one
const FINDS = 12; // s in which a browser finds out how much place there is, from the beginning and after a step up
const GOOD = 10; // s without trouble before a step up
const ALONE = 20; // s for which the sound goes alone before the picture is tried again
const MOST = 120; // s: never longer than that
const FAILED = 25; // s: who falls again within this time after a step up has tried in vain

type Row = { type: string; kind?: string; id?: string; [name: string]: unknown };

/** The counts of a report, of the pictures alone; `sends` and `soundSuffers` are the page's to say. */
export function placeOf(report: { forEach(each: (row: Row) => void): void }): Pick<Sending, "place" | "lost" | "limited"> {
  const found = { place: -1, lost: -1, limited: false };
  report.forEach((row) => {
    if (row.type === "candidate-pair" && row["nominated"] === true && typeof row["availableOutgoingBitrate"] === "number") {
      found.place = Math.max(found.place, row["availableOutgoingBitrate"]);
    }
    if (row.type === "outbound-rtp" && row.kind === "video" && row["qualityLimitationReason"] === "bandwidth") found.limited = true;
    if (row.type === "remote-inbound-rtp" && row.kind === "video" && typeof row["fractionLost"] === "number") {
      found.lost = Math.max(found.lost, row["fractionLost"]);
    }
  });
  return found;
}

/** Watches one line; give it the counts about each second. */
export class Rate {
  level: Level = 0;
  private badSince = 0;
  private goodSince = 0;
  private movedAt = 0;
  private roseAt = -Infinity; // so that no first fall counts as a failure
  private findsUntil = 0;
  private patience = 1; // times as long before the next step up

  /** The level from now on. `cap`: what the level of now wants. */
  see(now: Sending, cap: Cap): Level {
    const { at } = now;
    this.goodSince ||= at;
    if (!now.sends || !this.findsUntil) this.findsUntil = at + FINDS;
    // a picture that would take more, or one for which there is no place at all
    const little = now.place >= 0 && now.place < (now.limited ? cap.bitrate * NARROW : NOTHING);
    const narrow = little && at > this.findsUntil;
    const bad = now.soundSuffers || (now.sends && (now.lost > LOSES || narrow));
    if (bad) {
      this.badSince ||= at;
      this.goodSince = at;
    } else this.badSince = 0;
    if (now.sends && now.limited) this.goodSince = at; // no place for more, so none is tried
    const settled = at - this.movedAt >= NEXT;
    if (bad && at - this.badSince >= BAD && settled && this.level < SOUND_ALONE) this.fall(at);
    else if (!bad && this.level > 0 && (now.sends || this.level === SOUND_ALONE) && at - this.goodSince >= this.waits) this.rise(at);
    if (this.level === 0 && at - this.roseAt > MOST) this.patience = 1;
    return this.level;
  }

  /** Somebody wants to see it after all: the smallest picture, now. */
  tryAgain(at: number): void {
    if (this.level === SOUND_ALONE) this.rise(at);
  }

  private get waits(): number {
    return Math.min((this.level === SOUND_ALONE ? ALONE : GOOD) * this.patience, MOST);
  }

  private fall(at: number): void {
    if (at - this.roseAt < FAILED) this.patience = Math.min(this.patience * 2, MOST / GOOD);
    this.move((this.level + 1) as Level, at);
  }

  private rise(at: number): void {
    this.roseAt = at;
    this.findsUntil = at + FINDS;
    this.move((this.level - 1) as Level, at);
  }

  private move(level: Level, at: number): void {
    this.level = level;
    this.movedAt = at;
    this.badSince = 0;
    this.goodSince = at;
  }
}

/** What one page tells another of the line between them. */
export interface LineSaid {
  /** What it sends: the level, for which of the two reasons there are. */
  level: Level;
  /** What the other should send at most, so that the sound of this page has place. */
  wants: Level;
  /** It is this page's own network that is slow, as its sound says. */
  slow: boolean;
}

/** What somebody said of the line; nonsense says nothing. */
export function lineSaid(body: unknown): LineSaid {
  const told = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const level = (value: unknown): Level => (value === 1 || value === 2 || value === 3 ? value : 0);
  return { level: level(told["level"]), wants: level(told["wants"]), slow: told["slow"] === true };
}
