/** The form of a reply template: placeholders are put in by a press, and the preview follows. */

/** A text with its {placeholders} filled; as knowledge/filling.py does it, {{ and }} are braces. */
export function filledIn(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{|\}\}|\{([a-z_]+)\}/g, (whole, name?: string) =>
    name === undefined ? whole[0]! : (Object.hasOwn(values, name) && values[name]) || whole,
  );
}

/** Starts it on a page that has such a form. */
export function startTemplateText(): void {
  const text = document.querySelector<HTMLTextAreaElement>("[data-template]");
  const preview = document.querySelector<HTMLElement>("[data-preview]");
  const samples = document.getElementById("samples")?.textContent;
  if (!text || !preview || !samples) return;
  const values = JSON.parse(samples) as Record<string, Record<string, string>>;
  const language = text.form?.elements.namedItem("language") as HTMLSelectElement | null;
  const show = (): void => {
    const code = language?.value ?? "pl";
    preview.lang = code;
    preview.textContent = filledIn(text.value, values[code] ?? {}) || "–";
  };
  text.addEventListener("input", show);
  language?.addEventListener("change", show);
  for (const chip of document.querySelectorAll<HTMLButtonElement>("[data-insert]")) {
    chip.addEventListener("click", () => {
      text.focus();
      text.setRangeText(chip.dataset.insert ?? "", text.selectionStart, text.selectionEnd, "end");
      show();
    });
  }
  show();
}
