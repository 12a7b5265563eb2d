/**
 * What happens after htmx has put new HTML into the page: htmx says it once for each new element; this
 * says it once for each swap, with the element in which something is new.
 */

type Swapped = (root: Element, target: string) => void;

const listeners: Swapped[] = [];
const waiting = new Map<Element, string>();

function flush(): void {
  const swaps = [...waiting];
  waiting.clear();
  for (const [root, target] of swaps) {
    const inside = swaps.some(([other]) => other !== root && other.contains(root));
    if (root.isConnected && !inside) listeners.forEach((listener) => listener(root, target));
  }
}

/** Calls `listener` after each swap with the element that is new or has new children, and the id of the target. */
export function afterSwap(listener: Swapped): void {
  if (!listeners.length) {
    document.addEventListener("htmx:afterSwap", (event) => {
      const { target } = (event as CustomEvent<{ target?: Element }>).detail;
      if (!waiting.size) queueMicrotask(flush);
      waiting.set(event.target as Element, target?.id ?? "");
    });
  }
  listeners.push(listener);
}
