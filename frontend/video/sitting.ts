/** What both pages of a meeting do with their seat: what comes by it goes to the pictures, the lines, what stands beside. */

import { t } from "../texts.ts";
import type { Beside } from "./beside.ts";
import type { Lines } from "./lines.ts";
import { Mesh } from "./mesh.ts";
import { comings } from "./order.ts";
import { phoneNews } from "./phones.ts";
import { Seat, type SeatHears } from "./seat.ts";
import type { Stage } from "./stage.ts";
import type { Meeting } from "./types.ts";

export interface Parts {
  stage: Stage;
  lines: Lines;
  beside: Beside;
}

export interface PageHears extends Pick<SeatHears, "state" | "line" | "gone" | "link"> {
  /** A picture, or the line to it, is another. */
  moved(): void;
}

/** Takes the seat of this token, and does not run it yet. `base` and `lost` are as of Seat. */
export function sit(base: string, token: string, lost: string, { stage, lines, beside }: Parts, hears: PageHears): { seat: Seat; mesh: Mesh } {
  const mesh = new Mesh({
    signal: (to, generation, kind, body) => seat.signal(to, generation, kind, body),
    picture: (from, stream) => stage.picture(from, stream),
    screen: (from, stream) => stage.share(from, stream),
    stands: (from, stand) => {
      stage.stand(from, stand);
      hears.moved();
    },
    line: (from, between) => {
      lines.set(from, between);
      stage.line(from, between);
      hears.moved();
    },
  });
  const seat: Seat = new Seat(base, token, lost, {
    ...hears,
    network: (network) => mesh.reach(network),
    signal: (signal) => mesh.take(signal),
    passing: (passing) => beside.hear(passing),
  });
  beside.sit(seat, mesh);
  return { seat, mesh };
}

/** The seat is over on this page, if it had any; the meeting may go on elsewhere. */
export function rise(seat: Seat | null, mesh: Mesh | null, { stage, lines, beside }: Parts): void {
  seat?.stop();
  mesh?.close();
  beside.end();
  stage.clear();
  lines.clear();
}

/** Who came and went since, by page or by telephone, in words; "" for nothing new. */
export function news(before: Meeting | null, now: Meeting): string {
  const { came, went } = comings(before?.seats ?? null, now.seats, now.me);
  return [
    ...came.map(({ name }) => t("video_came", { name })),
    ...went.map(({ name }) => t("video_went", { name })),
    ...phoneNews(before?.phones ?? null, now.phones),
  ].join(" ");
}
