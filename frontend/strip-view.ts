/**
 * What the telephone strip shows: a pure function of what the server, the telephone and the link say.
 * Nine states; each says what the customer experiences now and offers one main button.
 */

import { type Consult, type DeskState, type Listens, type Offer, spoken, type Talk } from "./desk-state.ts";
import type { PhoneTrouble, PhoneView } from "./phone-types.ts";
import { t } from "./texts.ts";
import { clockWords } from "./timers.ts";

export type Look = "off" | "connecting" | "ready" | "no-phone" | "rings" | "talks" | "unheard" | "held" | "kept" | "after";
export type Act =
  | "browser" | "ready" | "pause" | "dial" | "check" | "take-over" | "devices" | "answer" | "decline" | "mute" | "unmute" | "hold" | "resume"
  | "transfer" | "keypad" | "hang-up" | "back" | "more-time" | "finish" | "complete" | "give-up" | "swap" | "gather"
  | "record-wish" | "record-unwish" | "record-pause" | "record-go_on" | "record-refuse"
  | "ear-listen" | "ear-whisper" | "ear-join" | "ear-take-over" | "ear-stop";

export interface Button {
  act: Act;
  label: string;
  icon: string;
  key?: string;
  kind?: "main" | "end" | "bare";
  /** Only the icon is shown; the label is read out. */
  small?: boolean;
}

export interface StripView {
  look: Look;
  time: string;
  who: string;
  line: string;
  buttons: Button[];
  /** Which supervisor is there, and whether it is recorded: at the head of the line, where no long name hides it. */
  signs?: string;
}

export interface Facts {
  state: DeskState;
  phone: PhoneView;
  now: number;
  /** When microphone and loudspeaker were last checked in this browser: "7:32", or "". */
  checked: string;
}

const READY: Button = { act: "ready", label: "ready", icon: "play", key: "g", kind: "main" };
const TRANSFER: Button = { act: "transfer", label: "transfer", icon: "phone-forwarded", key: "t" };
const HANG_UP: Button = { act: "hang-up", label: "hang_up", icon: "phone-off", kind: "end" };
const KEYPAD: Button = { act: "keypad", label: "keypad", icon: "grip", small: true };
const BROWSER: Button = { act: "browser", label: "to_browser", icon: "headset" };
const BACK: Button = { act: "back", label: "back_to_call", icon: "phone", key: "enter", kind: "main" };

function seconds(from: number, to: number): string {
  return clockWords((to - from) / 1000);
}

function left(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / 1000));
}

/** Hold and keys are there where the call's door has them. */
const NEEDS: Partial<Record<Act, string>> = { hold: "hold", keypad: "tones" };

function able(call: Talk, buttons: Button[]): Button[] {
  // who takes part in a colleague's contact leaves it, and nothing else
  if (call.helps) return buttons.filter(({ act }) => !["hold", "transfer", "keypad"].includes(act)).map((one) => (one.act === "hang-up" ? { ...one, label: "video_leave" } : one));
  return buttons.filter(({ act }) => !NEEDS[act] || call.can.includes(NEEDS[act]));
}

function rings(offer: Offer, { phone, now }: Facts): StripView {
  if (offer.rings && phone.desk) {
    return {
      look: "rings",
      time: seconds(offer.made, now),
      who: offer.who,
      line: [t("answer_there", { left: left(offer.due, now) }), offer.line].join(" · "),
      buttons: [{ act: "decline", label: "decline", icon: "x" }],
    };
  }
  const reachable = !offer.rings || phone.leg?.state === "ringing";
  return {
    look: "rings",
    time: seconds(offer.made, now),
    who: offer.who,
    line: [offer.line, t("to_answer", { left: left(offer.due, now) })].join(" · "),
    buttons: reachable
      ? [
          { act: "answer", label: "answer", icon: offer.rings ? "phone" : "check", key: "enter", kind: "main" },
          { act: "decline", label: "decline", icon: "x" },
        ]
      : [],
  };
}

function mute(phone: PhoneView): Button {
  return phone.muted
    ? { act: "unmute", label: "unmute", icon: "mic", key: "m", kind: "main" }
    : { act: "mute", label: "mute", icon: "mic-off", key: "m" };
}

/** A telephone on the desk is muted there. */
function muting(phone: PhoneView): Button[] {
  return phone.desk ? [] : [mute(phone)];
}

function talks(call: Talk, { phone, now }: Facts): StripView {
  const hold: Button = { act: "hold", label: "hold", icon: "pause", key: "h" };
  const dialling = call.state === "dialling";
  return {
    look: "talks",
    time: seconds(call.began, now),
    who: call.who,
    line: dialling ? t("dialling", { line: call.line }) : phone.muted ? t("muted") : [badLine(call, phone), call.line].filter(Boolean).join(" "),
    buttons: dialling ? [HANG_UP] : able(call, [...muting(phone), hold, TRANSFER, ...(phone.desk ? [] : [KEYPAD]), HANG_UP]),
  };
}

/** What to do about a line that stands and is bad; the official's own comes first, they can mend it. */
function badLine({ quality }: Talk, { bars }: PhoneView): string {
  if (bars === 1 || quality?.official?.bars === 1) return t("bad_official");
  return quality?.customer?.bars === 1 ? t("bad_customer") : "";
}

/** Who is not heard, and where the sound is lost; "": nobody. What this computer sees comes first. */
function faultOf({ quality }: Talk, { unsent, unheard }: PhoneView): string {
  if (unsent) return unsent.replace("-", "_");
  if (quality?.official?.fault === "silent") return "not_arriving";
  if (quality?.customer?.fault === "silent") return "customer_silent";
  if (unheard || quality?.official?.fault === "deaf") return "unheard";
  return quality?.customer?.fault === "deaf" ? "customer_deaf" : "";
}

/** Somebody does not hear or is not heard: said at once, and the customer can have music meanwhile. */
function unheard(call: Talk, why: string, facts: Facts): StripView {
  const { phone } = facts;
  const hold: Button = { act: "hold", label: "hold", icon: "pause", key: "h", kind: "main" };
  const devices: Button = { act: "devices", label: "devices", icon: "headphones" };
  return { ...talks(call, facts), look: "unheard", who: t(`fault_${why}`, { who: call.who }), line: t(`fault_${why}_line`), buttons: able(call, [hold, phone.desk ? BROWSER : devices, TRANSFER, HANG_UP]) };
}

/** The customer, the official and who is asked: two of them speak and one hears music, or all speak. */
function asking(call: Talk, { name, answered, blind, turns, state }: Consult, { phone, now }: Facts): StripView {
  const time = seconds(call.held ?? call.began, now);
  const complete: Button = { act: "complete", label: "complete", icon: "phone-forwarded", kind: "main" };
  const giveUp: Button = { act: "give-up", label: "give_up", icon: "undo-2", key: "h" };
  const gather: Button = { act: "gather", label: "gather", icon: "users", key: "b" };
  const letGo: Button = { ...giveUp, label: "let_go", icon: "x" };
  if (state === "waits") {
    return {
      look: "talks",
      time,
      who: t("asking_waits", { who: call.who }),
      line: phone.muted ? t("muted") : t("asking_waits_line", { name }),
      buttons: [...muting(phone), { act: "swap", label: "swap_asked", icon: "arrow-left-right", key: "w" }, gather, { ...complete, kind: "bare" }, letGo],
    };
  }
  if (state === "together") {
    return {
      look: "talks",
      time,
      who: t("asking_together", { who: call.who, name }),
      line: phone.muted ? t("muted") : t("asking_together_line"),
      buttons: [...muting(phone), { act: "swap", label: "apart", icon: "arrow-left-right", key: "w" }, { ...complete, label: "leave_them" }, letGo],
    };
  }
  const turn: Button[] = turns && answered ? [{ act: "swap", label: "swap_customer", icon: "arrow-left-right", key: "w" }, gather] : [];
  return {
    look: "held",
    time,
    who: t(answered ? "asking_talks" : "asking_rings", { name }),
    line: t(blind ? "asking_blind_line" : "asking_line", { who: call.who, time }),
    buttons: blind ? [giveUp] : [complete, ...turn, giveUp],
  };
}

/** The same while somebody does not hear or is not heard: the ways to turn and to leave stay. */
function faulty(call: Talk, view: StripView, { phone }: Facts): StripView {
  // on hold the customer is not meant to be heard; a microphone that is gone is told all the same
  const why = call.state === "active" ? faultOf(call, phone) : phone.unsent.includes("microphone") ? phone.unsent.replace("-", "_") : "";
  if (!why) return view;
  const devices: Button = { act: "devices", label: "devices", icon: "headphones" };
  const buttons = view.buttons.filter(({ act }) => act !== "mute" && act !== "unmute");
  return { ...view, look: "unheard", who: t(`fault_${why}`, { who: call.who }), line: t(`fault_${why}_line`), buttons: [devices, ...buttons] };
}

/** On hold, after a department did not take the call, too: what became of it comes first. */
function held(call: Talk, { now }: Facts): StripView {
  const since = call.held ?? call.began;
  const time = seconds(since, now);
  const long = now - since > 60_000;
  const { consult } = call;
  return {
    look: "held",
    time,
    who: consult ? t(`asked_${consult.ended}`, { name: consult.name }) : t("held_who", { who: call.who }),
    line: consult ? t("asked_line", { who: call.who, time }) : t(long ? "held_long" : "held_line", { time }),
    buttons: [{ act: "resume", label: "back_to_call", icon: "play", key: "h", kind: "main" }, TRANSFER, HANG_UP],
  };
}

function kept(call: Talk, { phone, now }: Facts): StripView {
  const mute = phone.trouble === "no-sound";
  if (phone.desk) {
    return {
      look: "kept",
      time: seconds(call.keptSince ?? call.began, now),
      who: t("kept_who", { who: call.who }),
      line: t("kept_line_desk", { left: left(call.keptUntil ?? now, now) }),
      buttons: phone.trouble ? [{ ...BROWSER, kind: "main" }] : [BACK, BROWSER],
    };
  }
  return {
    look: "kept",
    time: seconds(call.keptSince ?? call.began, now),
    who: mute ? t("trouble_no_sound") : t("kept_who", { who: call.who }),
    line: mute ? t("trouble_no_sound_line") : t("kept_line", { left: left(call.keptUntil ?? now, now) }),
    buttons: [BACK],
  };
}

function after(call: Talk, { now }: Facts): StripView {
  const ended = call.talkEnded ?? call.began;
  const talk = seconds(call.began, ended);
  return {
    look: "after",
    time: seconds(ended, now),
    who: t("after_who"),
    line: call.wrapDue
      ? t("after_line", { who: call.who, talk, left: clockWords(left(call.wrapDue, now)) })
      : t("after_line_open", { who: call.who, talk }),
    buttons: [
      { act: "more-time", label: "more_time", icon: "timer" },
      { act: "finish", label: "finish", icon: "check", key: "ctrl+enter", kind: "main" },
    ],
  };
}

const WAYS_OUT: Record<PhoneTrouble, Button[]> = {
  "no-tls": [],
  "no-microphone": [{ act: "check", label: "check", icon: "refresh-cw" }],
  "microphone-refused": [{ act: "check", label: "check", icon: "refresh-cw" }],
  "no-link": [{ act: "check", label: "check", icon: "refresh-cw" }],
  "no-sound": [{ act: "check", label: "check", icon: "refresh-cw" }],
  refused: [{ act: "check", label: "check", icon: "refresh-cw" }],
  "desk-phone": [{ ...BROWSER, kind: "main" }],
  "other-window": [{ act: "take-over", label: "take_over", icon: "monitor-down" }],
};

function noPhone(trouble: PhoneTrouble, { state, now }: Facts): StripView {
  const away = !spoken(state) && trouble !== "other-window" && ["off", "not_ready"].includes(state.presence.state);
  return {
    look: "no-phone",
    time: seconds(state.presence.since, now),
    who: t(`trouble_${trouble.replaceAll("-", "_")}`),
    line: t(`trouble_${trouble.replaceAll("-", "_")}_line`),
    buttons: away ? [...WAYS_OUT[trouble], READY] : WAYS_OUT[trouble], // letters come without a telephone
  };
}

/** In a call that this window cannot hear: the customer can still be passed on. */
function cutOff(call: Talk, trouble: PhoneTrouble, facts: Facts): StripView {
  const view = noPhone(trouble, facts);
  return { ...view, time: seconds(call.began, facts.now), who: `${call.who}: ${view.who}`, buttons: [...view.buttons, TRANSFER, HANG_UP] };
}

function quiet(facts: Facts): StripView {
  const { state, phone, now } = facts;
  const { presence } = state;
  if (presence.state === "off") {
    return { look: "off", time: "–", who: t("off_who"), line: t("off_line"), buttons: [READY] };
  }
  if (presence.state === "not_ready") {
    return {
      look: "off",
      time: seconds(presence.since, now),
      who: presence.word,
      line: t("pause_line"),
      buttons: [{ act: "dial", label: "dial", icon: "phone-outgoing", key: "d" }, READY],
    };
  }
  if (phone.state !== "registered") {
    const line = phone.state === "off" ? t("phone_off_line") : t("connecting_line");
    return { look: "connecting", time: seconds(presence.since, now), who: t("connecting"), line, buttons: phone.state === "off" ? [READY] : [] };
  }
  return {
    look: "ready",
    time: seconds(presence.since, now),
    who: state.talks.length ? presence.word : t("ready_who"), // in chats: as the supervisor reads it
    line: phone.desk ? t("desk_phone_line") : [facts.checked ? t("checked", { time: facts.checked }) : t("unchecked"), t(`bars_${phone.bars}`)].join(" "),
    buttons: [
      { act: "dial", label: "dial", icon: "phone-outgoing", key: "d" },
      { act: "pause", label: "pause", icon: "coffee", key: "p" },
      ...(phone.desk ? [BROWSER] : []),
    ],
  };
}

/** A supervisor at somebody's call: what is heard by whom, and the other ways to be there. */
function listens({ mode, up, name, who }: Listens, { phone, state, now }: Facts): StripView {
  const ways: Button[] = [
    { act: "ear-listen", label: "ear_listen", icon: "ear" },
    { act: "ear-whisper", label: "ear_whisper", icon: "message-square" },
    { act: "ear-join", label: "ear_join", icon: "users" },
  ];
  const others = ways.filter(({ act }) => act !== `ear-${mode}`);
  const speaks = mode !== "listen";
  const takes: Button[] = up ? [{ act: "ear-take-over", label: "ear_take_over", icon: "phone-incoming" }] : [];
  return {
    look: up ? "talks" : "connecting",
    time: seconds(state.presence.since, now),
    who: t(`listens_${mode}`, { name, who }),
    line: speaks && phone.muted ? t("muted") : t(`listens_${mode}_line`, { name }),
    buttons: [...(speaks && up ? [mute(phone)] : []), ...others, ...takes, { act: "ear-stop", label: "ear_stop", icon: "x", kind: "end" }],
  };
}

const RECORDS: Record<string, Button> = {
  wish: { act: "record-wish", label: "record", icon: "disc" },
  unwish: { act: "record-unwish", label: "record_stop", icon: "square", small: true },
  pause: { act: "record-pause", label: "record_pause", icon: "circle-pause" },
  go_on: { act: "record-go_on", label: "record_on", icon: "disc" },
  refuse: { act: "record-refuse", label: "record_never", icon: "ban", small: true },
};

/** The strip for these facts; who is listened to or recorded reads so, always. */
export function stripView(facts: Facts): StripView {
  const view = viewOf(facts);
  const call = spoken(facts.state);
  const signs = [call?.listened, call?.recording?.words].filter(Boolean);
  if (!signs.length) return view;
  const steps = view.look === "talks" ? (call?.recording?.steps ?? []) : [];
  const buttons = steps.map((step) => RECORDS[step]).filter((one) => one !== undefined);
  const last = view.buttons.length - 1;
  const said = signs.join(" · ");
  return { ...view, signs: said, line: [said, view.line].filter(Boolean).join(" · "), buttons: [...view.buttons.slice(0, last), ...buttons, ...view.buttons.slice(last)] };
}

/** What concerns a customer comes before what concerns the machine. */
function viewOf(facts: Facts): StripView {
  const { state, phone } = facts;
  const call = spoken(state);
  if (call?.state === "kept") return kept(call, facts);
  if (call?.consult && !call.consult.ended) return faulty(call, asking(call, call.consult, facts), facts);
  if (call?.state === "held") return held(call, facts);
  if (call?.state === "active" || call?.state === "dialling") {
    if (phone.trouble && phone.state === "failed" && !phone.leg && !phone.desk) return cutOff(call, phone.trouble, facts);
    const why = call.state === "active" ? faultOf(call, phone) : "";
    return why ? unheard(call, why, facts) : talks(call, facts);
  }
  const ringing = state.offers.find((offer) => offer.rings);
  if (ringing) return rings(ringing, facts);
  if (call?.state === "wrap_up") return after(call, facts);
  if (state.listens && !call) return listens(state.listens, facts);
  if (phone.trouble && state.presence.state !== "off") return noPhone(phone.trouble, facts);
  if (phone.trouble === "no-tls" || phone.trouble === "other-window") return noPhone(phone.trouble, facts);
  return quiet(facts);
}
