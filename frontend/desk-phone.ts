/** The telephone of a desk's window: started by a click, given to another window, back after a reload. */

import { chime, ringFrom, unlockAlerts, unlockSound } from "./alerts.ts";
import type { DeskState } from "./desk-state.ts";
import { chosen, followLoudspeaker } from "./devices.ts";
import { csrf, meta, send, toast } from "./dom.ts";
import { whenDevicesChange } from "./microphone.ts";
import { OneWindow } from "./one-window.ts";
import type { PhoneView, Telephone } from "./phone-types.ts";
import { createTelephone } from "./softphone.ts";
import { t } from "./texts.ts";
import { steady } from "./timers.ts";

const LEFT = "/desk/left/";
const AGAIN = 10_000; // ms after which a server that did not answer is asked again
const HANDED_ON = 5; // seconds for which no other window has it, as while one is being loaded anew

export class DeskPhone {
  readonly phone: Telephone = createTelephone();
  private readonly one = new OneWindow(`okienko-phone-${meta("person")}`, () => void this.letGo(), navigator.locks);
  private starting: { take: boolean; over: Promise<void> } | null = null;
  private device: DeskState["device"] = null;
  private tried = 0;
  private free = 0; // seconds since the other window has given it back

  /** `changed` is called after each change of `view`. */
  constructor(private readonly changed: () => void) {
    this.phone.onchange = changed;
    this.phone.onlost = () => void this.letGo();
    whenDevicesChange(() => {
      const { trouble } = this.phone.view;
      if (trouble === "no-microphone" || trouble === "microphone-refused") void this.start(false);
    });
    followLoudspeaker(
      async (id) => void (await Promise.all([this.phone.useLoudspeaker(id), ringFrom(id)])),
      (found) => toast(t(found ? "loudspeaker_back" : "loudspeaker_gone"), !found, null, true),
    );
  }

  /** What the strip shows: the telephone here, or that it is in another window. */
  get view(): PhoneView {
    const { view } = this.phone;
    if (this.device) return { ...view, leg: null, bars: 0, unsent: "", unheard: false, desk: true, state: this.device.up ? "registered" : "failed", trouble: this.device.up ? null : "desk-phone" };
    return this.one.place === "elsewhere" ? { ...view, state: "failed", trouble: "other-window" } : view;
  }

  /** A telephone on the desk rings instead, or no longer; the one here ends or comes back. */
  useDevice(device: DeskState["device"], present: boolean): void {
    const before = this.device;
    this.device = device ?? null;
    if (this.device && !before) void this.stop();
    if (!this.device && before) void this.comeBack(present);
  }

  /** Starts it once, whoever asks meanwhile; `take`: from another window or browser. */
  start(take: boolean): Promise<void> {
    if (this.device) return Promise.resolve();
    if (!this.starting || (take && !this.starting.take)) {
      const before = this.starting?.over ?? Promise.resolve();
      const over = before
        .then(() => this.startNow(take))
        .finally(() => {
          if (this.starting?.over === over) this.starting = null;
        });
      this.starting = { take, over };
    }
    return this.starting.over;
  }

  private async startNow(take: boolean): Promise<void> {
    this.tried = steady();
    const here = await this.one.hold(take);
    if (here && this.phone.view.state !== "registered" && !this.phone.view.leg) {
      await this.phone.start(take);
      unlockSound(); // some browsers let a page that hears its person sound without a click
      // another browser has it: then no window of this one does
      if (this.phone.view.trouble === "other-window") await this.one.giveBack();
      const { microphone, loudspeaker } = chosen();
      if (microphone) await this.phone.useMicrophone(microphone);
      if (loudspeaker) await Promise.all([this.phone.useLoudspeaker(loudspeaker), ringFrom(loudspeaker)]).catch(() => undefined);
    }
    this.changed();
  }

  /** Ends it here; another window may have it. */
  async stop(): Promise<void> {
    this.phone.stop();
    await this.one.giveBack();
  }

  /** Another window or browser took it over: a customer on the line waits there, and is not hung up. */
  private async letGo(): Promise<void> {
    this.changed();
    if (this.phone.view.leg?.state === "talking") await send(LEFT).catch(() => undefined);
    this.phone.stop("other-window");
    await this.one.giveBack();
    this.changed();
  }

  /** After a reload it comes back by itself where the microphone stays allowed. `present`: not signed off. */
  async comeBack(present: boolean): Promise<void> {
    if (!window.isSecureContext) return this.start(false); // says at once why there will be none
    if (!present) return;
    const allowed = await navigator.permissions?.query({ name: "microphone" as PermissionName }).catch(() => null);
    if (allowed && allowed.state !== "granted") return;
    await this.start(false);
    window.setTimeout(chime, 300); // the sound goes on a moment after the microphone
  }

  /** Each second: a server that is back, another window that has it, or has closed. */
  async second(present: boolean): Promise<void> {
    if (this.device) return;
    const { state, trouble } = this.phone.view;
    if (trouble === "no-link" && steady() - this.tried > AGAIN) await this.start(false);
    if (await this.one.look()) {
      this.free = this.one.place === "nowhere" ? 1 : 0;
      if (this.free && trouble === "other-window") this.phone.stop();
      this.changed();
    } else if (this.free && this.one.place === "nowhere" && state === "off") {
      this.free += 1;
      if (this.free > HANDED_ON) {
        this.free = 0;
        await this.comeBack(present);
      }
    } else this.free = 0;
  }

  /** "Back" of a kept customer: a telephone that takes long must not keep them, the house rings it when it stands. */
  async forCall(): Promise<void> {
    void unlockAlerts();
    if (this.device) return;
    const moment = new Promise((go) => window.setTimeout(go, 2000));
    if (this.phone.view.state !== "registered") await Promise.race([this.start(false), moment]);
  }

  /** Tells at once that the page is gone, so that a customer hears music and not silence. */
  leave(): void {
    if (this.phone.view.leg?.state !== "talking") return;
    const form = new FormData();
    form.append("csrfmiddlewaretoken", csrf());
    navigator.sendBeacon(`${LEFT}?as=${meta("person")}`, form);
  }
}
