/** What the server says about this official: the answer of /desk/state. Times: milliseconds since 1970. */

/** In what people speak or write while both are there. */
export type Medium = "voice" | "video" | "text";

export interface Offer {
  id: number;
  interaction: number;
  /** "" for a letter. */
  live: Medium | "";
  /** Accepted on the telephone rather than on the page. */
  rings: boolean;
  who: string;
  line: string;
  made: number;
  due: number;
  url: string;
}

export type TalkState = "active" | "held" | "kept" | "dialling" | "wrap_up";

/** The department that is rung or asked beside the customer, or was the last to be in this hold. */
export interface Consult {
  name: string;
  answered: boolean;
  /** Connected to the customer as soon as it answers. */
  blind: boolean;
  /** Whether the official may turn from the one to the other, and have all three speak. */
  turns: boolean;
  /** "waits": it hears music while the customer is spoken with. */
  state: "ringing" | "asked" | "waits" | "together" | "ended";
  /** Why it does not take the call; "" while it may. */
  ended: "" | "busy" | "no_answer" | "failed" | "gone";
}

/** How the sound of one side does, as the switchboard counts it. Shares 0 to 1, times in ms; null: nobody reports it. */
export interface SideQuality {
  /** In its worse direction: 0 unknown, 1 bad ... 4 good. */
  bars: 0 | 1 | 2 | 3 | 4;
  /** "silent": nothing comes from it; "deaf": what it is sent does not arrive. */
  fault: "" | "silent" | "deaf";
  lostIn: number | null;
  lostOut: number | null;
  jitterIn: number | null;
  jitterOut: number | null;
  roundTrip: number | null;
}

export type Quality = Partial<Record<"customer" | "official", SideQuality>>;

/** A live contact in hand. */
export interface Talk {
  interaction: number;
  medium: Medium;
  state: TalkState;
  /** What its door can do beside talking: "hold", "tones". */
  can: string[];
  /** As what the official takes part in a colleague's contact; "": it is their own. */
  helps?: "" | "interpreter" | "colleague";
  who: string;
  line: string;
  url: string;
  began: number;
  /** When the present hold began. */
  held: number | null;
  /** Until when the customer is kept for this official after a lost page. */
  keptUntil: number | null;
  keptSince: number | null;
  talkEnded: number | null;
  wrapDue: number | null;
  consult: Consult | null;
  quality?: Quality | null;
  /** Which supervisor is at this call, in words; "": none. */
  listened?: string;
  /** Whether a tone says that somebody has come to listen: a setting of the office. */
  listenedTone?: boolean;
  /** How the talk stands with its recording, and what the official can do; null: nothing is recorded there. */
  recording?: { words: string; steps: string[] } | null;
  /** Messages of the customer since our last one, and when the first of them came. */
  unanswered: number;
  unansweredSince: number | null;
  /** From when on the customer has waited too long for an answer; null: nothing waits, or it never is. */
  slowAt: number | null;
  /** Since when the customer of a chat has left its page. */
  awaySince: number | null;
  /** Until when they may come back to it. */
  awayUntil: number | null;
}

/** At whose call this official is as a supervisor. */
export interface Listens {
  interaction: number;
  mode: "listen" | "whisper" | "join";
  /** The telephone here stands in it. */
  up: boolean;
  /** Who has the call. */
  name: string;
  who: string;
}

export interface DeskState {
  now: number;
  /** `media`: by what live contacts reach this official now. */
  presence: { state: "off" | "ready" | "not_ready"; media: Medium[]; word: string; look: string; since: number; answers?: boolean; says?: boolean };
  offers: Offer[];
  /** At most one is spoken; the others are written, the one that waits longest first. */
  talks: Talk[];
  listens?: Listens | null;
  /** What rings instead of the browser, and whether it is there; null: the browser does. */
  device?: { kind: "desk_phone"; up: boolean } | null;
  /** Written work in hand. */
  open: number;
}

/** The talk that is spoken: the strip is its. */
export function spoken(state: DeskState): Talk | null {
  return state.talks.find((talk) => talk.medium !== "text") ?? null;
}

/** How many messages of all chats wait for an answer. */
export function unanswered(state: DeskState): number {
  return state.talks.reduce((sum, talk) => sum + talk.unanswered, 0);
}
