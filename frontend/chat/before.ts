/** Before a conversation: how it stands now, who answers, what happens with the words, and the first of them. */

import { h } from "../dom.ts";
import arrow from "lucide:arrow-right";
import call from "lucide:phone";
import mail from "lucide:mail";
import paper from "lucide:file-text";
import headset from "lucide:headset";
import plane from "lucide:send";
import back from "lucide:phone-incoming";
import { Field, form, link } from "./forms.ts";
import { sign } from "./icons.ts";
import type { Kept } from "./kept.ts";
import { newId } from "./outbox.ts";
import { t, tooLong, waitWords } from "./texts.ts";
import type { Asks, Now, Topic, Way } from "./types.ts";

const SIGNS: Record<string, typeof paper> = { form: paper, callback: back, phone: call, web_call: headset, email: mail, network: plane };

const TOPICS = "pl"; // offices name their topics in Polish only

export interface Begun {
  topic: number | null;
  name: string;
  contact: string;
  text: string;
  client_id: string;
}

/** What stands below the name while nobody answers: the office, unless that is the name already. */
export function below({ name, office }: Now): string {
  return name && office !== name ? office : t("chat");
}

/** The other ways to the office, null when there are none. */
function otherWays(ways: Way[], base: string): HTMLElement | null {
  if (!ways.length) return null;
  const rows = ways.map(({ kind, words, url, note }) => {
    const row = link("", url, { kind: "way", base });
    row.replaceChildren(sign(SIGNS[kind] ?? paper), h("span", { class: "grow" }, words, note ? h("span", { class: "dim" }, note) : null), sign(arrow));
    return h("li", {}, row);
  });
  return h("section", { class: "stack" }, h("h3", {}, t("other_ways")), h("ul", { class: "ways", role: "list" }, ...rows));
}

/** The step, drawn anew whenever `now` has changed; what was typed stays in `typed` (this tab's storage). */
export function before(now: Now, base: string, typed: Kept, begin: (words: Begun) => Promise<void>): HTMLElement {
  const open = now.state === "open";
  return h(
    "div",
    { class: "stack wide" },
    h("p", { class: "state", "data-state": now.state, dir: "auto" }, now.words),
    open ? h("p", {}, now.who) : null,
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

/** How long it will take, as far as it is known: who waits before, and the time. */
function line({ ahead, wait }: { ahead?: number | null; wait?: number | null }): string {
  const before = ahead ? t("ahead", { count: ahead }) : ahead === 0 ? t("ahead_none") : "";
  return [before, ahead && wait ? waitWords(wait) : ""].filter(Boolean).join(" ");
}

function beginning(now: Now, typed: Kept, begin: (words: Begun) => Promise<void>): HTMLElement {
  const was = typed.get<Partial<Begun>>("before") ?? {};
  const topics = h("select", { name: "topic" }, h("option", { value: "" }, t("topic_any")), ...now.topics.map(({ id, name }) => h("option", { value: String(id), lang: TOPICS }, name)));
  topics.value = now.topics.some(({ id }) => id === was.topic) ? String(was.topic) : "";
  const asked = (which: "name" | "contact", autocomplete: string, hint = ""): Field | null => {
    const asks: Asks = now.asks?.[which] ?? "optional"; // a server from before this window
    if (asks === "hidden") return null;
    const made = h("input", { name: which, autocomplete, maxlength: "200" });
    made.value = was[which] ?? "";
    made.required = asks === "required";
    return new Field(t(asks === "required" ? `${which}_needed` : which), made, hint);
  };
  const words = h("textarea", { name: "text", rows: "3", required: true });
  words.value = was.text ?? "";
  const topic = now.topics.length ? new Field(t("topic"), topics) : null;
  const name = asked("name", "name");
  const contact = asked("contact", "email", t("contact_hint"));
  const text = new Field(t("first_words"), words);
  const stands = h("p", { class: "ahead", role: "status" });
  const clientId = was.client_id ?? newId();
  const all = (): Begun => ({ topic: Number(topics.value) || null, name: name?.value ?? "", contact: contact?.value ?? "", text: text.value, client_id: clientId });
  const chosen = (): Topic | undefined => now.topics.find(({ id }) => String(id) === topics.value);
  const stand = (): void => {
    const own = chosen();
    stands.textContent = own?.closed || line(own?.ahead === undefined ? now : own);
    stands.classList.toggle("shut", !!own?.closed);
  };
  stand();
  const made = form(t("begin"), [topic?.element ?? null, stands, text.element, name?.element ?? null, contact?.element ?? null], async () => {
    const missing: [Field | null, string][] = [
      [text, t("first_words_missing")],
      [name, t("missing")],
      [contact, t("missing")],
    ];
    const empty = missing.filter(([field]) => field?.input.required && !field.value).map(([field]) => field);
    for (const [field, wrong] of missing) field?.say(empty.includes(field) ? wrong : "");
    if (empty[0]) return empty[0].input.focus();
    const long = tooLong(text.value, now.limits.text);
    text.say(long);
    if (long) return text.input.focus();
    await begin(all());
  });
  made.addEventListener("input", () => typed.set("before", all()));
  topics.addEventListener("change", stand);
  return made;
}
