/** When a page may have missed something: it is seen again, was asleep, or has another network. */

interface Connection extends EventTarget {
  type?: string;
}

/** Calls `then` each time; `moved`: the network is another, and what stood on the old one is dead without a word. */
export function whenBack(then: (moved: boolean) => void): void {
  window.addEventListener("online", () => then(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && then(false));
  document.addEventListener("resume", () => then(false)); // a page that was frozen, where browsers say so
  const { connection } = navigator as unknown as { connection?: Connection };
  let before = connection?.type;
  // from the house's network to the telephone's own; it says "change" for each new guess of its speed, too
  connection?.addEventListener("change", () => {
    const moved = connection.type !== before;
    before = connection.type;
    if (moved) then(true);
  });
}
