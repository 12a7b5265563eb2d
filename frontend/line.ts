/**
 * How a line does, from what the browser counts (getStats): its quality both ways, and whether anything is
 * sent and heard at all. Silence of a person is no fault: a living microphone always trembles a little, and
 * packets come while nobody speaks. No packets, or a level of exactly nothing, is one. Some lines send no
 * packets while their person is silent: where sound came back by itself, more patience is right.
 */

import type { PhoneView } from "./phone-types.ts";

/** Counts since the call began, at a moment; -1: this browser does not count it. Times in seconds. */
export interface Counts {
  at: number;
  sent: number;
  /** What the other end lost of what was lately sent, 0 to 1, and how it trembled there. */
  sentLost: number;
  sentJitter: number;
  /** Energy that the microphone has given. */
  energy: number;
  received: number;
  lost: number;
  jitter: number;
}

export interface LineState {
  bars: PhoneView["bars"];
  unsent: "" | "no-packets" | "no-sound";
  unheard: boolean;
}

const NO_PACKETS = 3; // s; what a network swallows for less is heard as a gap and over
const PATIENT = 3; // times as long after each warning that was none, up to
const MOST_PATIENT = 30; // s
const NO_SOUND = 5; // s of a level of nothing: a microphone that is switched off at its cable
const QUALITY = 3; // s over which losses are counted

/** How good a direction is, by the share that was lost and by how it trembled (seconds). */
export function barsOf(share: number, jitter: number): 1 | 2 | 3 | 4 {
  if (share > 0.08 || jitter > 0.1) return 1;
  if (share > 0.03 || jitter > 0.05) return 2;
  if (share > 0.01 || jitter > 0.03) return 3;
  return 4;
}

/** Whether a line that stands is too slow for its sound; one that is cut is another matter. */
export function suffers(line: { bars: number; unheard: boolean; unsent: string } | null): boolean {
  return line !== null && line.bars === 1 && !line.unheard && line.unsent === "";
}

type Row = { type: string; kind?: string; [name: string]: unknown };

/** The counts of a report's one audio leg at `at` (seconds). */
export function countsOf(report: { forEach(each: (row: Row) => void): void }, at: number): Counts {
  const counts: Counts = { at, sent: -1, sentLost: 0, sentJitter: 0, energy: -1, received: -1, lost: 0, jitter: 0 };
  const number = (value: unknown, without: number): number => (typeof value === "number" ? value : without);
  report.forEach((row) => {
    if (row.kind !== "audio") return;
    if (row.type === "outbound-rtp") counts.sent = number(row["packetsSent"], -1);
    if (row.type === "media-source") counts.energy = number(row["totalAudioEnergy"], -1);
    if (row.type === "remote-inbound-rtp") {
      counts.sentLost = number(row["fractionLost"], 0);
      counts.sentJitter = number(row["jitter"], 0);
    }
    if (row.type === "inbound-rtp") {
      counts.received = number(row["packetsReceived"], -1);
      counts.lost = number(row["packetsLost"], 0);
      counts.jitter = number(row["jitter"], 0);
    }
  });
  return counts;
}

/** How long a packet takes there and back (ms), as the browser last found; 0: it has not. */
export function tripOf(report: { forEach(each: (row: Row) => void): void }): number {
  let trip = 0;
  report.forEach((row) => {
    const found = row.type === "candidate-pair" && row["nominated"] === true ? row["currentRoundTripTime"] : 0;
    if (typeof found === "number") trip = Math.max(trip, Math.round(1000 * found));
  });
  return trip;
}

/** Watches one leg; give it the counts about each second. */
export class LineWatch {
  private before: Counts[] = [];
  private sentAt = 0;
  private loudAt = 0;
  private heardAt = 0;
  private patience = NO_PACKETS;

  /** `muted`: silence is wanted. `live`: the customer is connected; on hold nothing is judged. */
  see(now: Counts, { muted, live }: { muted: boolean; live: boolean }): LineState {
    const last = this.before.at(-1);
    if (!last || !live || now.sent !== last.sent || now.sent < 0) this.sentAt = now.at;
    if (!last || !live || muted || now.energy !== last.energy || now.energy < 0) this.loudAt = now.at;
    if (last && live && now.received !== last.received && last.at - this.heardAt > this.patience) {
      this.patience = Math.min(this.patience * PATIENT, MOST_PATIENT);
    }
    if (!last || !live || now.received !== last.received) this.heardAt = now.at;
    const from = this.before.find(({ at }) => now.at - at <= QUALITY) ?? now;
    this.before = [...this.before.filter(({ at }) => now.at - at <= QUALITY), now];
    const unheard = now.at - this.heardAt > this.patience;
    const silent = now.at - this.sentAt > NO_PACKETS;
    const unsent = silent ? "no-packets" : now.at - this.loudAt > NO_SOUND ? "no-sound" : "";
    return { bars: unheard || silent ? 1 : this.bars(from, now), unsent, unheard };
  }

  private bars(from: Counts, now: Counts): PhoneView["bars"] {
    const received = now.received - from.received;
    const lost = Math.max(0, now.lost - from.lost);
    const heard = received + lost > 0 ? barsOf(lost / (received + lost), now.jitter) : 0;
    const sent = now.sent > from.sent ? barsOf(now.sentLost, now.sentJitter) : 0;
    return heard && sent ? (Math.min(heard, sent) as 1 | 2 | 3 | 4) : heard || sent;
  }
}
