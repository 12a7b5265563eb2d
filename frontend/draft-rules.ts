/** What becomes of a form when it meets its draft on the server: the rules, without a page. */

export type Fields = Record<string, string>;

/** A draft as the server has it. */
export interface Kept {
  version: number;
  at: string;
  fields: Fields;
  files: string[];
  other: { at: string; fields: Fields } | null;
}

/** A draft as this tab has it; `base` is the version of the server that it goes on from. */
export interface Mine {
  fields: Fields;
  files: string[];
  base: number;
  saved: boolean;
}

/** Whether two fillings are the same; a field that is not there is an empty one. */
export function same(one: Fields, two: Fields): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(two)]);
  return [...keys].every((key) => (one[key] ?? "") === (two[key] ?? ""));
}

/** What a form does: "empty" itself, take "theirs", save "mine", or stay as it is (""). */
export type Meeting = "empty" | "theirs" | "mine" | "";

/**
 * A form that was opened meets what the server has (`kept`, null: nothing). `now` is what stands in it,
 * `untouched` what stood in it when it was drawn, `mine` what this tab had of it before.
 */
export function meet(kept: Kept | null, now: Fields, untouched: Fields, mine: Mine | null): Meeting {
  const asSaved = mine !== null && mine.saved && same(now, mine.fields);
  if (!kept) {
    // sent or put away in another window: it is not offered a second time
    if (asSaved) return "empty";
    return same(now, untouched) ? "" : "mine";
  }
  // what was typed since, or without a connection, is newer: the server says whether it was alone
  return asSaved || same(now, kept.fields) || same(now, untouched) ? "theirs" : "mine";
}
