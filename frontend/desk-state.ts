/** What the server says about this official: the answer of /desk/state. Times: milliseconds since 1970. */

export interface Offer {
  id: number;
  interaction: number;
  /** Accepted on the telephone rather than on the page. */
  rings: boolean;
  who: string;
  line: string;
  made: number;
  due: number;
  url: string;
}

export type CallState = "active" | "held" | "kept" | "dialling" | "wrap_up";

/** The department that is rung or asked, or was the last to be, while the customer is on hold. */
export interface Consult {
  name: string;
  answered: boolean;
  /** Connected to the customer as soon as it answers. */
  blind: boolean;
  /** Why it does not take the call; "" while it may. */
  ended: "" | "busy" | "no_answer" | "failed" | "gone";
}

export interface Call {
  interaction: number;
  state: CallState;
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
}

export interface DeskState {
  now: number;
  presence: { state: "off" | "ready" | "not_ready" | "no_phone"; word: string; look: string; since: number };
  offers: Offer[];
  call: Call | null;
  /** Written work in hand. */
  open: number;
}
