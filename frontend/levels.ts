/** The table of skills: arrow keys go from field to field, and a field takes a level alone. */

const STEPS: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Watches the table of the page, if there is one. */
export function startLevels(): void {
  const table = document.querySelector<HTMLTableElement>("table[data-levels]");
  if (!table) return;
  const at = (row: number, column: number): HTMLInputElement | null | undefined =>
    table.tBodies[0]?.rows[row]?.cells[column]?.querySelector("input");

  table.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const cell = (event.target as Element).closest("td");
    const row = cell?.parentElement as HTMLTableRowElement | null | undefined;
    if (!step || !cell || !row || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const next = at(row.sectionRowIndex + step[0], cell.cellIndex + step[1]);
    event.preventDefault();
    next?.focus();
  });
  table.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLInputElement) event.target.select();
  });
  table.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    const wrong = !/^[1-5]?$/.test(field.value.trim());
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    field.toggleAttribute("data-set", field.value !== field.defaultValue);
  });
}
