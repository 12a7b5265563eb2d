/** Somebody is called into a video contact by telephone, at the desk: the form for it, who is called, and the end of it. */

import { h, icon, send, SignedOut, write } from "./dom.ts";
import { t } from "./texts.ts";
import { Phones } from "./video/phones.ts";
import type { Phone, Relay } from "./video/types.ts";

export class CallIn {
  /** Opens the form. */
  readonly button = h("button", { type: "button", class: "b small", "data-video": "phone", "aria-expanded": "false", "aria-controls": "call-in" }, icon("phone-outgoing"), h("span", {}, t("video_call_in")));
  readonly element: HTMLElement;
  private readonly phones = new Phones((phone) => this.ending(phone));
  private readonly wrong = h("p", { class: "error", role: "alert" });
  private readonly name = h("input", { name: "name", maxlength: "80", required: true, autocomplete: "off" });
  private readonly number = h("input", { name: "address", type: "tel", inputmode: "tel", required: true, autocomplete: "off" });
  private readonly submit = h("button", { type: "submit", class: "b main" }, icon("phone-outgoing"), h("span", {}, t("video_call_in_now")));
  private readonly form = h(
    "form",
    { id: "call-in", class: "row wrapping call-in", hidden: true },
    h("label", { class: "field grow" }, h("span", {}, t("video_call_in_name")), this.name),
    h("label", { class: "field grow" }, h("span", {}, t("video_call_in_number")), this.number),
    this.submit,
    h("p", { class: "s dim wide" }, t("video_call_in_hint")),
  );
  private readonly wished = h("span", { class: "grow" });
  private readonly relay = h("button", { type: "button", class: "b main", "data-video": "relay" }, icon("phone-outgoing"), h("span", {}, t("video_relay_call")));
  private readonly wish = h("div", { class: "row wrapping relay", role: "note", hidden: true }, icon("hand"), this.wished, this.relay);
  private asked: Relay | null = null;
  private readonly contact: () => number;

  /** `contact`: into which meeting. */
  constructor(contact: () => number) {
    this.contact = contact;
    this.element = h("div", { class: "phones stack" }, this.wish, this.phones.element, this.form, this.wrong);
    this.button.addEventListener("click", () => this.unfold(this.form.hidden === true));
    this.relay.addEventListener("click", () => void this.callAsked());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.call();
    });
    this.form.addEventListener("keydown", (event) => event.key === "Escape" && this.unfold(false));
  }

  show(phones: Phone[], relay: Relay | null): void {
    this.phones.show(phones);
    this.asked = relay;
    this.wish.hidden = relay === null;
    this.relay.hidden = phones.some(({ state }) => state === "ringing" || state === "up");
    if (!relay) return;
    const whom = [[relay.name, relay.number].filter(Boolean).join(", "), relay.about].filter(Boolean).join(" · ");
    write(this.wished, `${t(relay.called ? "video_relay_called" : "video_relay")} ${whom}`);
  }

  /** One press calls whom the customer has named; without a number, or a name, the form asks for it. */
  private async callAsked(): Promise<void> {
    const { name, number } = this.asked ?? { name: "", number: "" };
    if (!name || !number) return this.fill(name, number);
    this.relay.disabled = true;
    const done = await this.tried("", { name, address: number });
    this.relay.disabled = false;
    if (!done) this.relay.focus();
  }

  /** Nobody's meeting any more: what was begun is not for the next. */
  clear(): void {
    this.form.reset();
    this.form.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    write(this.wrong, "");
    this.show([], null);
  }

  /** The form with these words, as when a customer has said whom to call. */
  fill(name: string, number: string): void {
    this.name.value = name;
    this.number.value = number;
    this.unfold(true);
    (name ? this.number : this.name).focus();
  }

  private unfold(open: boolean): void {
    this.form.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    write(this.wrong, "");
    (open ? this.name : this.button).focus();
  }

  private async call(): Promise<void> {
    const done = await this.tried("", { name: this.name.value, address: this.number.value });
    if (!done) return;
    this.form.reset();
    this.unfold(false);
  }

  private ending({ seat, name }: Phone): HTMLElement {
    const end = h("button", { type: "button", class: "b small end", "aria-label": t("video_phone_end", { name }) }, icon("phone-off"), h("span", {}, t("video_hang_up")));
    end.addEventListener("click", () => void this.tried(`${seat}/end/`, {}));
    return end;
  }

  private async tried(step: string, fields: Record<string, string>): Promise<boolean> {
    write(this.wrong, "");
    try {
      await send(`/desk/video/${this.contact()}/phone/${step}`, fields);
      return true;
    } catch (error) {
      if (!(error instanceof SignedOut)) write(this.wrong, error instanceof Error ? error.message : t("failed_to_do"));
      return false;
    }
  }
}
