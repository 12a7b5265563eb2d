/** The window's place on the screen and in the page: under the keyboard of a telephone, the focus, the page's title. */

/** Where the window covers the whole screen; as in window.css. */
const COVERS = "(max-width: 30em), (max-height: 28em)";

/** On a telephone the keyboard takes a part of the screen: the window keeps to what is left. */
export function fit(element: HTMLElement): void {
  const view = window.visualViewport;
  if (!view) return;
  const measure = (): void => {
    element.style.setProperty("--height", `${view.height}px`);
    element.style.setProperty("--top", `${view.offsetTop}px`);
  };
  view.addEventListener("resize", measure);
  view.addEventListener("scroll", measure);
  measure();
}

/** Where it covers the page, Tab stays in it: the focus behind it would not be seen. `start` has it before the first. */
export function keepFocus(event: KeyboardEvent, element: HTMLElement, start: HTMLElement): void {
  if (event.key !== "Tab" || !matchMedia(COVERS).matches) return;
  const all = [...element.querySelectorAll<HTMLElement>("button, a[href], input, select, textarea, [tabindex='0']")];
  const seen = all.filter((one) => one.checkVisibility() && one.tabIndex >= 0);
  const [first, last] = [seen[0], seen.at(-1)];
  const now = (element.getRootNode() as ShadowRoot).activeElement;
  if (!first || !last || !(event.shiftKey ? now === first || now === start : now === last)) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

/** Draws anew what is in the window; who was in a field of it is there again, at the same letter. */
export function keepPlace(element: HTMLElement, draw: () => void): void {
  const focused = (element.getRootNode() as ShadowRoot).activeElement;
  const at = focused instanceof HTMLTextAreaElement || focused instanceof HTMLInputElement ? focused.selectionStart : null;
  const name = focused?.getAttribute("name");
  draw();
  const same = name ? element.querySelector<HTMLInputElement>(`[name="${name}"]`) : element.querySelector<HTMLElement>("#title");
  same?.focus();
  if (at !== null && same instanceof HTMLElement && "setSelectionRange" in same) (same as HTMLInputElement).setSelectionRange(at, at);
}

let title = "";

/** Puts the number of unread messages before the page's title, and takes it away again; a title that the page has changed stays. */
export function countInTitle(unread: number): void {
  if (title && document.title === title) document.title = title.replace(/^\(\d+\) /, "");
  title = "";
  if (unread) document.title = title = `(${unread}) ${document.title}`;
}
