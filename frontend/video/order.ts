/** Who stands where on a page of pictures: the rules, without a page. */

import type { Role, SeatOf } from "./types.ts";

const FIRST: Record<"customer" | "office", Role[]> = {
  customer: ["interpreter", "official", "colleague", "supervisor", "customer"],
  office: ["customer", "interpreter", "official", "colleague", "supervisor"],
};

/** The others who may have a picture, first the one who stands large: a customer sees the interpreter so, and it stays so. */
export function inOrder(seats: SeatOf[], me: number, role: Role): SeatOf[] {
  const first = FIRST[role === "customer" ? "customer" : "office"];
  const others = seats.filter(({ id, role: its }) => id !== me && its !== "telephone");
  return others.sort((one, other) => first.indexOf(one.role) - first.indexOf(other.role) || one.id - other.id);
}

/** Who has come and who has gone away since, with a page; those who were there at the beginning are no news. */
export function comings(before: SeatOf[] | null, now: SeatOf[], me: number): { came: SeatOf[]; went: SeatOf[] } {
  if (!before) return { came: [], went: [] };
  const here = (seats: SeatOf[]): Map<number, SeatOf> => new Map(seats.filter((seat) => seat.here && seat.id !== me && seat.role !== "telephone").map((seat) => [seat.id, seat]));
  const [was, is] = [here(before), here(now)];
  return { came: [...is.values()].filter(({ id }) => !was.has(id)), went: [...was.values()].filter(({ id }) => !is.has(id)) };
}
