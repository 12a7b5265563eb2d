/** People who take part by telephone: who is called, rings, is there, or was not reached. */

import { h, icon, write } from "../dom.ts";
import { t } from "../texts.ts";
import type { Phone } from "./types.ts";

/** How a call stands, in words: "Jan Nowak: being called by telephone…". */
export function phoneWords({ name, state }: Phone): string {
  return t(`video_phone_${state}`, { name });
}

/** What is new of the calls since: said in words. */
export function phoneNews(before: Phone[] | null, now: Phone[]): string[] {
  if (!before) return [];
  const was = new Map(before.map(({ seat, state }) => [seat, state]));
  return now.filter(({ seat, state }) => was.get(seat) !== state).map(phoneWords);
}

interface Row {
  element: HTMLElement;
  words: HTMLElement;
  end: HTMLElement | null;
}

/** The list of calls; it is not there while there are none. */
export class Phones {
  readonly element = h("ul", { class: "calls", hidden: true, "aria-label": t("video_phones") });
  private readonly rows = new Map<number, Row>();
  private readonly end: ((phone: Phone) => HTMLElement) | null;

  /** `end`: makes what a call that stands is ended with. */
  constructor(end: ((phone: Phone) => HTMLElement) | null = null) {
    this.end = end;
  }

  show(phones: Phone[]): void {
    for (const [seat, { element }] of this.rows) {
      if (phones.some((each) => each.seat === seat)) continue;
      element.remove();
      this.rows.delete(seat);
    }
    for (const phone of phones) {
      const { words, element, end } = this.rows.get(phone.seat) ?? this.make(phone);
      write(words, phone.number ? `${phoneWords(phone)} (${phone.number})` : phoneWords(phone));
      element.dataset["state"] = phone.state;
      if (end) end.hidden = !["ringing", "up"].includes(phone.state);
    }
    this.element.hidden = phones.length === 0;
  }

  private make(phone: Phone): Row {
    const words = h("span", { class: "grow" });
    const end = this.end?.(phone) ?? null;
    const made = { element: h("li", { class: "row" }, icon("phone"), words, end), words, end };
    this.rows.set(phone.seat, made);
    this.element.append(made.element);
    return made;
  }
}
