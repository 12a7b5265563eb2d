/** A button whose press takes a while. */

import { focusLost } from "./focus.ts";

/** Runs `act` with the button disabled, which takes the focus from it; afterwards it has it again, unless something else has. */
export async function busy<T>(button: HTMLButtonElement, act: () => Promise<T>): Promise<T> {
  const had = document.activeElement === button;
  button.disabled = true;
  try {
    return await act();
  } finally {
    button.disabled = false;
    if (had && focusLost()) button.focus();
  }
}
