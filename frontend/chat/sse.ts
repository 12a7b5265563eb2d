/** Reads a stream of text/event-stream piece by piece: EventSource could send no token. */

import type { Said } from "./types.ts";

/** Gives for each piece of text the events that are whole by now. */
export function reader(): (piece: string) => Said[] {
  let rest = "";
  let event = "";
  let data: string[] = [];
  let id = "";
  return (piece) => {
    const found: Said[] = [];
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (data.length) found.push({ event: event || "message", data: data.join("\n"), id });
        event = "";
        data = [];
        continue;
      }
      const at = line.indexOf(":");
      const field = at < 0 ? line : line.slice(0, at);
      const value = at < 0 ? "" : line.slice(at + 1).replace(/^ /, "");
      if (field === "event") event = value;
      else if (field === "data") data.push(value);
      else if (field === "id") id = value;
    }
    return found;
  };
}
