/** What the window and the office's server tell each other; okienko/channels/chat/README.md has it in words. */

export type Texts = Record<string, string>;

/** Another way to the office; `open`: somebody answers there now, `note` says more. Kinds that a newer server knows have no sign of their own. */
export interface Way {
  kind: string;
  words: string;
  url: string;
  open: boolean;
  note: string;
}

/** What contacts may be about. Of one that has a queue of its own: how that stands; `closed` are words, "" while it serves. */
export interface Topic {
  id: number;
  name: string;
  closed?: string;
  ahead?: number | null;
  wait?: number | null;
}

export type Asks = "hidden" | "optional" | "required";

/** What may be sent; `text` in characters, `bytes` for each file, `types` as in an input's accept. */
export interface Limits {
  text: number;
  bytes: number;
  types: string[];
  files: number;
}

/** How the chat stands before one has begun. `wait` in seconds, `poll` too. */
export interface Now {
  office: string;
  name: string;
  colour: string;
  languages: string[];
  state: "open" | "busy" | "closed" | "off";
  words: string;
  opens: string | null;
  ahead: number | null;
  wait: number | null;
  topics: Topic[];
  /** What is asked of the customer before the first words. */
  asks: { name: Asks; contact: Asks };
  notice: { words: string; url: string | null };
  who: string;
  limits: Limits;
  ways: Way[];
  poll: number;
}

export interface File {
  id: number;
  name: string;
  size: number;
  type: string;
  width?: number; // of a picture, in points; 0 or none of all else
  height?: number;
}

export interface Message {
  id: number;
  /** ISO 8601, UTC. */
  at: string;
  from: "me" | "official" | "office";
  name: string;
  text: string;
  files: File[];
  client_id: string | null;
  delivered: boolean;
  read: boolean;
}

/** How the conversation stands. `wait` in seconds; `official`: the name that the office shows. */
export interface State {
  state: "queue" | "talk" | "kept" | "over";
  place: number | null;
  wait: number | null;
  official: string | null;
  words: string;
  may: { say: boolean; file: boolean; end: boolean; call: boolean; email: boolean; rate: boolean };
}

/** One event of the stream, as it came. */
export interface Said {
  event: string;
  data: string;
  id: string;
}

/** What the button gives the window when it is opened. */
export interface Side {
  /** OKIENKO/chat/KEY, without a slash at the end. */
  base: string;
  key: string;
  /** The element in the host's page, and its shadow. */
  host: HTMLElement;
  root: ShadowRoot;
  /** Whether the window is the page itself, as on the office's own address. */
  whole: boolean;
  lang: string;
  now: Now;
  /** The window's texts, asked for while it is loaded. */
  texts: Promise<Response>;
  /** Shows on the button that so many messages were not read, and whether a conversation goes on. */
  mark(unread: number, going: boolean): void;
  /** The button and the window take turns. */
  show(open: boolean): void;
}

export interface Controls {
  open(): void;
}
