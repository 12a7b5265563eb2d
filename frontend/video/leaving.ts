/** "Leave" is asked once more: on a telephone it is pressed by mistake, and the place or the talk is lost by it. */

import { byId as id, write as say } from "../dom.ts";
import { t } from "../texts.ts";
import type { Meeting } from "./types.ts";

export class Leaving {
  private readonly box = id<HTMLDialogElement>("leaving");

  constructor(leave: () => void) {
    id("stay").addEventListener("click", () => this.close());
    id("leave-now").addEventListener("click", () => {
      this.close();
      leave();
    });
  }

  ask(meeting: Meeting | null): void {
    const waits = meeting === null || meeting.phase === "queue";
    say(id("leaving-words"), t(meeting?.role === "interpreter" ? "leaving-interpreter" : waits ? "leaving-queue" : "leaving-talk"));
    if (!this.box.open) this.box.showModal();
  }

  close(): void {
    this.box.close();
  }
}
