/** A menu's tree by mouse: a step is dragged to where it should be. By keyboard "Move" does the same. */

/** Watches the tree of the page, if there is one. */
export function startTree(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-tree]");
  const dropped = form?.querySelector<HTMLButtonElement>("[data-dropped]");
  if (!form || !dropped) return;
  let carried = "";
  const slotAt = (event: DragEvent): HTMLElement | null =>
    carried ? ((event.target as Element | null)?.closest<HTMLElement>("[data-slot]") ?? null) : null;

  form.addEventListener("dragstart", (event) => {
    const line = (event.target as Element).closest<HTMLElement>("[data-way]");
    if (!line || !event.dataTransfer) return;
    carried = line.dataset["way"] ?? "";
    event.dataTransfer.setData("text/plain", carried);
    event.dataTransfer.effectAllowed = "move";
    line.classList.add("carried");
    // the slots grow after the browser has taken its picture of what is dragged
    requestAnimationFrame(() => form.classList.add("carrying"));
  });
  form.addEventListener("dragover", (event) => {
    const slot = slotAt(event);
    form.querySelectorAll(".over").forEach((other) => other.classList.toggle("over", other === slot));
    if (!slot) return;
    slot.classList.add("over");
    event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    const slot = slotAt(event);
    if (!slot) return;
    event.preventDefault();
    dropped.value = `move ${carried} ${slot.dataset["slot"] ?? ""}`;
    form.requestSubmit(dropped);
  });
  form.addEventListener("dragend", () => {
    carried = "";
    form.classList.remove("carrying");
    form.querySelectorAll(".carried, .over").forEach((one) => one.classList.remove("carried", "over"));
  });
  // one opened list of deeds at a time; Escape closes it
  form.addEventListener("toggle", (event) => {
    const opened = event.target as HTMLDetailsElement;
    if (!opened.open) return;
    form.querySelectorAll<HTMLDetailsElement>("details[open]").forEach((other) => void (other !== opened && (other.open = false)));
  }, true);
  form.addEventListener("keydown", (event) => {
    const open = (event.target as Element).closest<HTMLDetailsElement>("details[open]");
    if (event.key !== "Escape" || !open) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  });
}

/** Where a menu's picture has no room, its beginning is seen first. */
export function showBeginning(): void {
  const begins = document.querySelector<SVGElement>(".scrolls .flow-entry rect");
  const around = begins?.closest<HTMLElement>(".scrolls");
  if (!begins || !around) return;
  const [box, room] = [begins.getBoundingClientRect(), around.getBoundingClientRect()];
  around.scrollLeft += box.left + box.width / 2 - room.left - room.width / 2;
}
