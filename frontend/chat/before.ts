/** Before a conversation: how it stands now, who answers, what happens with the words, and the first of them. */

import { h } from "../dom.ts";
import arrow from "lucide:arrow-right";
import call from "lucide:phone";
import mail from "lucide:mail";
import paper from "lucide:file-text";
import back from "lucide:phone-incoming";
import { Field, form, link } from "./forms.ts";
import { sign } from "./icons.ts";
import type { Kept } from "./kept.ts";
import { newId } from "./outbox.ts";
import { t, waitWords } from "./texts.ts";
import type { Now, Way } from "./types.ts";

const SIGNS = { form: paper, callback: back, phone: call, email: mail };

export interface Begun {
  topic: number | null;
  name: string;
  contact: string;
  text: string;
  client_id: string;
}

/** The other ways to the office, null when there are none. */
function otherWays(ways: Way[], base: string): HTMLElement | null {
  if (!ways.length) return null;
  const rows = ways.map(({ kind, words, url }) => {
    const row = url ? link("", url, { kind: "way", base }) : h("span", { class: "way" });
    row.replaceChildren(sign(SIGNS[kind] ?? paper), h("span", { class: "grow" }, words), ...(url ? [sign(arrow)] : []));
    return h("li", {}, row);
  });
  return h("section", { class: "stack" }, h("h3", {}, t("other_ways")), h("ul", { class: "ways", role: "list" }, ...rows));
}

/** The step, drawn anew whenever `now` has changed; what was typed stays in `typed` (this tab's storage). */
export function before(now: Now, base: string, typed: Kept, begin: (words: Begun) => Promise<void>): HTMLElement {
  const open = now.state === "open";
  const facts = [open ? now.who : "", now.wait && open ? waitWords(now.wait) : ""].filter(Boolean);
  return h(
    "div",
    { class: "stack wide" },
    h("p", { class: "state", "data-state": now.state, dir: "auto" }, now.words),
    facts.length ? h("p", {}, facts.join(" ")) : null,
    open ? notice(now, base) : null,
    open ? beginning(now, typed, begin) : null,
    otherWays(now.ways, base),
  );
}

/** What happens with what is written: before the first word is. */
function notice({ notice: { words, url } }: Now, base: string): HTMLElement | null {
  const more = url ? link(t(words ? "privacy_more" : "privacy"), url, { base }) : null;
  if (!words) return more && h("p", {}, more);
  return h("details", {}, h("summary", {}, t("privacy")), h("p", { dir: "auto" }, words), more && h("p", {}, more));
}

function beginning(now: Now, typed: Kept, begin: (words: Begun) => Promise<void>): HTMLElement {
  const was = typed.get<Partial<Begun>>("before") ?? {};
  const topics = h("select", { name: "topic" }, h("option", { value: "" }, t("topic_any")), ...now.topics.map(({ id, name }) => h("option", { value: String(id) }, name)));
  topics.value = String(was.topic ?? "");
  const input = (name: "name" | "contact", autocomplete: string): HTMLInputElement => {
    const made = h("input", { name, autocomplete, maxlength: "200" });
    made.value = was[name] ?? "";
    return made;
  };
  const words = h("textarea", { name: "text", rows: "3", maxlength: String(now.limits.text), required: true });
  words.value = was.text ?? "";
  const topic = now.topics.length ? new Field(t("topic"), topics) : null;
  const name = new Field(t("name"), input("name", "name"));
  const contact = new Field(t("contact"), input("contact", "email"), t("contact_hint"));
  const text = new Field(t("first_words"), words);
  const clientId = was.client_id ?? newId();
  const all = (): Begun => ({ topic: Number(topics.value) || null, name: name.value, contact: contact.value, text: text.value, client_id: clientId });
  const made = form(t("begin"), [topic?.element ?? null, text.element, name.element, contact.element], async () => {
    text.say(text.value ? "" : t("first_words_missing"));
    if (!text.value) {
      words.focus();
      return;
    }
    await begin(all());
  });
  made.addEventListener("input", () => typed.set("before", all()));
  return made;
}
