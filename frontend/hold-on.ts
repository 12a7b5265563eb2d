/** What must wait for the end of a call: a reload, a new sign-in. */

import { h } from "./dom.ts";
import { whenReleased } from "./press.ts";
import { t } from "./texts.ts";

/** A line over the desk; one of each kind. It moves what stands below, and so waits for the end of a click. */
export function banner(kind: string, text: string, ...buttons: HTMLElement[]): void {
  whenReleased(document.documentElement, () => {
    const place = document.querySelector(".banners");
    if (!place || place.querySelector(`[data-kind="${kind}"]`)) return;
    place.append(h("p", { class: kind === "reload" ? "banner calm" : "banner", role: "status", "data-kind": kind }, h("span", { class: "grow" }, text), ...buttons));
  });
}

export function noBanner(kind: string): void {
  whenReleased(document.documentElement, () => document.querySelector(`.banners [data-kind="${kind}"]`)?.remove());
}

/** Reloads the page as soon as `busy` says no; until then a line tells why. */
export class Reload {
  private wanted = false;

  constructor(private readonly busy: () => boolean) {
    document.addEventListener("reload-wanted", () => {
      this.wanted = true;
      this.tryNow();
    });
    document.addEventListener("second", () => this.tryNow());
  }

  private tryNow(): void {
    if (!this.wanted) return;
    if (!this.busy()) return location.reload();
    banner("reload", t("reload_waits"));
  }
}

/** The sign-in has ended: it can be renewed in another window while the call goes on. */
export function signedOut(): void {
  const link = h("a", { class: "b small", href: "/account/login/?next=/desk/signed-in/", target: "_blank" }, t("sign_in"));
  banner("signed-out", t("signed_out"), link);
}
