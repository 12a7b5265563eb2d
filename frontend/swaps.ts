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
    if (root.isConnected) listeners.forEach((listener) => listener(root, target));
  }
}

/** Calls `listener` after each swap: the parent of what is new, and the id of the target. */
export function afterSwap(listener: Swapped): void {
  if (!listeners.length) {
    document.addEventListener("htmx:afterSwap", (event) => {
      const fresh = event.target as Element;
      const { target } = (event as CustomEvent<{ target?: Element }>).detail;
      if (!waiting.size) queueMicrotask(flush);
      waiting.set(fresh.parentElement ?? fresh, target?.id ?? "");
    });
  }
  listeners.push(listener);
}
