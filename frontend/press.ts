/**
 * A click needs the same element at its beginning and at its end: a panel that is drawn anew in between
 * loses it. So what would replace an element that is being pressed waits for the moment after the click.
 */

let pressed: Element | null = null;
let waiting: (() => void)[] = [];

function release(): void {
  // the click comes after the pointer's end
  window.setTimeout(() => {
    pressed = null;
    const held = waiting;
    waiting = [];
    held.forEach((then) => then());
  });
}

/** Whether the pointer is down on something in `box`. */
export function pressedIn(box: Element): boolean {
  return pressed !== null && box.contains(pressed);
}

/** Does something to `box` at once, or after the click that has begun in it. */
export function whenReleased(box: Element, then: () => void): void {
  if (pressedIn(box)) waiting.push(then);
  else then();
}

/** Whether a click is the second half of a double click: it was meant for what stood there before the first. */
export function isSecond(event: Event | undefined): boolean {
  return event instanceof MouseEvent && event.detail > 1;
}

/** Watches the pointer on the whole page. */
export function startPress(): void {
  const down = (event: PointerEvent): void => {
    if (event.isPrimary && event.button === 0) pressed = event.target as Element;
  };
  document.addEventListener("pointerdown", down, true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, release, true);
  window.addEventListener("blur", release);
}
