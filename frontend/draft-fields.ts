/** The fields of a form that a draft keeps, and what stands in them. */

import type { Fields } from "./draft-rules.ts";

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function marks(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox");
}

/** The fields that are kept, each with its key: the name, and a number where a name comes more than once. */
export function* fields(form: HTMLFormElement): Generator<[string, Field]> {
  const seen = new Map<string, number>();
  for (const field of form.querySelectorAll<Field>("input[name], textarea[name], select[name]")) {
    if (field.matches("[type=hidden]:not([data-kept]), [type=file], [type=password]")) continue;
    if (marks(field)) yield [`${field.name}=${field.value}`, field];
    else {
      const time = (seen.get(field.name) ?? 0) + 1;
      seen.set(field.name, time);
      yield [time > 1 ? `${field.name}#${time}` : field.name, field];
    }
  }
}

/** What stands in them now. */
export function read(form: HTMLFormElement): Fields {
  const kept: Fields = {};
  for (const [key, field] of fields(form)) {
    if (!marks(field)) kept[key] = field.value;
    else if (field.checked) kept[key] = "on";
  }
  return kept;
}

export function words(kept: Fields): string {
  return kept["text"] || kept["words"] || Object.values(kept).filter((value) => value !== "on").join(" · ");
}

export function joined(...texts: (string | undefined)[]): string {
  return texts.filter((text) => text?.trim()).join("\n");
}
