/** Draws the telephone strip. It is made once and never swapped; only what changed is written. */

import { chime } from "./alerts.ts";
import { h, icon } from "./dom.ts";
import { isSecond, whenReleased } from "./press.ts";
import { type Act, type Button, type StripView } from "./strip-view.ts";
import { t } from "./texts.ts";

const KEY_NAMES: Record<string, string> = { enter: "⏎", "ctrl+enter": "Ctrl ⏎" };

export class Strip {
  private readonly time = h("span", { class: "time num" });
  private readonly who = h("p", { class: "who cut" });
  private readonly ring = h("span", { class: "ring", hidden: true }, icon("phone"));
  private readonly name = h("span");
  private readonly line = h("p", { class: "line-2" });
  private readonly buttons = h("div", { class: "buttons" });
  private readonly spoken = h("p", { class: "vh", role: "status" });
  private readonly alarm = h("p", { class: "vh", role: "alert" });
  private drawn = "";
  private said = "";

  constructor(
    private readonly box: HTMLElement,
    private readonly act: (act: Act) => void,
  ) {
    this.who.append(this.ring, this.name);
    box.replaceChildren(this.time, h("div", { class: "grow" }, this.who, this.line), this.buttons, this.spoken, this.alarm);
    this.buttons.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("button[data-act]");
      if (button && !isSecond(event)) this.act(button.dataset["act"] as Act);
    });
  }

  /** Shows a view. Clocks write text only, so that a reader of the screen is not told each second. */
  show(view: StripView): void {
    this.box.dataset["look"] = view.look;
    this.write(this.time, view.time);
    this.write(this.name, view.who);
    this.write(this.line, view.line);
    this.ring.hidden = view.look !== "rings";
    const wanted = JSON.stringify(view.buttons);
    if (wanted !== this.drawn) whenReleased(this.buttons, () => this.draw(view.buttons));
    this.drawn = wanted;
    const who = [view.who, view.signs].filter(Boolean).join(" · ");
    const news = `${view.look} ${who}`;
    const loud = view.look === "unheard";
    if (news !== this.said) {
      this.spoken.textContent = loud ? "" : `${t(`look_${view.look.replaceAll("-", "_")}`)}: ${who}`;
      this.alarm.textContent = loud ? `${view.who}. ${view.line}` : "";
      if (loud) chime();
    }
    this.said = news;
  }

  private write(element: HTMLElement, text: string): void {
    if (element.textContent !== text) element.textContent = text;
  }

  /**
   * Draws the buttons anew. The focus stays on the same act, or on the strip: on another button it would
   * take the second Enter of a hasty hand.
   */
  private draw(buttons: Button[]): void {
    const focused = this.buttons.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset["act"]
      : undefined;
    this.buttons.replaceChildren(...buttons.map((button) => this.button(button)));
    if (focused === undefined) return;
    (this.buttons.querySelector<HTMLElement>(`[data-act="${focused}"]`) ?? this.box).focus();
  }

  private button({ act, label, icon: image, key, kind, small }: Button): HTMLButtonElement {
    const text = t(label);
    return h(
      "button",
      {
        type: "button",
        class: kind ? `b ${kind}` : "b",
        "data-act": act,
        "data-key": key ?? false,
        "aria-label": small ? text : false,
        "aria-keyshortcuts": key ? key.replace("ctrl", "Control").replace("enter", "Enter") : false,
      },
      icon(image),
      small ? null : h("span", {}, text),
      key ? h("kbd", { "aria-hidden": "true" }, KEY_NAMES[key] ?? key.toUpperCase()) : null,
    );
  }
}
