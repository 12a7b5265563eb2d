/** What a customer's page says of the interpreter who is sought, and its button to go on without one. */

import { byId, write } from "../dom.ts";
import { bookable, customerWords } from "./help-words.ts";
import type { Seat } from "./seat.ts";
import type { Meeting } from "./types.ts";

export class HelpCall {
  private readonly box = byId("help");

  constructor(seat: () => Seat | null) {
    byId("help-without").addEventListener("click", () => void seat()?.without());
  }

  show(meeting: Meeting): void {
    const words = meeting.role === "customer" ? customerWords(meeting) : "";
    write(byId("help-words"), words);
    this.box.hidden = !words;
    const times = document.getElementById("help-times") as HTMLAnchorElement | null;
    if (times) {
      times.hash = `#times=${meeting.language}`;
      times.hidden = !bookable(times.dataset["kinds"] ?? "", meeting.language);
    }
    byId("help-choices").hidden = meeting.interpreter?.state !== "sought";
  }
}
