/** "Call me by phone instead": the place in the queue is kept, and this page may be closed. */

import { busy } from "../busy.ts";
import { byId as id, write as say } from "../dom.ts";
import { t } from "../texts.ts";

/** What the server says of it; `wait` in seconds. */
export interface Turn {
  number: string;
  place: number | null;
  wait: number | null;
}

export interface ByPhoneHears {
  /** Asks for it; throws with the server's words. */
  ask(fields: URLSearchParams): Promise<Turn | null>;
  /** It is agreed: the meeting of this page is over. */
  agreed(turn: Turn): void;
  /** It is not: the meeting goes on, or has ended meanwhile. */
  refused(): void;
  /** The customer does not wish to be called any more. */
  withdraw(): Promise<unknown>;
  /** They would rather have a video call after all; they are not called. */
  back(): void;
}

export class ByPhone {
  private readonly box = id<HTMLDetailsElement>("by-phone");
  private readonly form = id<HTMLFormElement>("by-phone-form");
  private readonly wrong = id("by-phone-trouble");
  /** The server is asked: whatever ends meanwhile ends by it. */
  asks = false;

  constructor(hears: ByPhoneHears) {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask(hears);
    });
    this.takeBack("no-call", hears, () => this.withdrawn());
    this.takeBack("by-video-again", hears, () => hears.back());
  }

  /** It is offered while one waits. */
  offer(waits: boolean): void {
    this.box.hidden = !waits || this.box.dataset["calls"] === undefined;
  }

  /** Says on this page that the office will call. */
  tell({ number, place }: Turn): void {
    say(id("phoned"), t("phoned", { number }));
    say(id("phoned-place"), place ? t("place", { n: place }) : "");
    for (const name of ["no-call", "phoned-more"]) id(name).hidden = false;
    this.box.open = false;
    this.form.reset();
    id("phoned").focus();
  }

  /** A button by which the wish is taken back; `then`: it is. */
  private takeBack(name: string, hears: ByPhoneHears, then: () => void): void {
    const button = id<HTMLButtonElement>(name);
    button.addEventListener("click", () => {
      say(id("phoned-trouble"), "");
      void busy(button, () => hears.withdraw().then(then, (error: unknown) => say(id("phoned-trouble"), error instanceof Error ? error.message : t("no-link"))));
    });
  }

  private withdrawn(): void {
    say(id("phoned"), t("phoned-not"));
    say(id("phoned-place"), "");
    for (const name of ["no-call", "phoned-more"]) id(name).hidden = true;
    id("phoned").focus();
  }

  private async ask(hears: ByPhoneHears): Promise<void> {
    const fields = new URLSearchParams([...new FormData(this.form)].map(([name, value]) => [name, String(value)]));
    this.asks = true;
    say(this.wrong, "");
    await busy(this.form.querySelector("button")!, async () => {
      const turn = await hears.ask(fields).catch((error: unknown) => say(this.wrong, error instanceof Error ? error.message : t("no-link")));
      if (turn) hears.agreed(turn);
      this.asks = false;
      if (!turn) hears.refused();
    });
  }
}
