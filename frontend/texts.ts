/** Texts of the page's scripts: the server puts them, translated, into <script id="texts">. */

let loaded: Record<string, string> | null = null;

function all(): Record<string, string> {
  loaded ??= JSON.parse(document.getElementById("texts")?.textContent ?? "{}") as Record<string, string>;
  return loaded;
}

/** The text of a key, with {names} filled in. A missing key shows itself. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const text = all()[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
