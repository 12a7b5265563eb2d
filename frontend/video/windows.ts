/** Pictures on the whole screen, or in a window of their own that stays in front of other programs. */

import type { Stage } from "./stage.ts";

interface OwnWindows {
  requestWindow(size: { width: number; height: number }): Promise<Window>;
}

function ownWindows(): OwnWindows | null {
  return (window as unknown as { documentPictureInPicture?: OwnWindows }).documentPictureInPicture ?? null;
}

/** Whether this browser can show them on the whole screen. */
export function canFill(): boolean {
  return document.fullscreenEnabled;
}

/** Whether this browser can show them in a window of their own. */
export function canFloat(): boolean {
  return ownWindows() !== null || document.pictureInPictureEnabled === true;
}

/** Shows `box` on the whole screen, or takes it back. */
export async function fill(box: HTMLElement): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await box.requestFullscreen();
}

/** The window of their own that is open. */
let floating: Window | null = null;

/** Whether they stand in a window of their own. */
export function floats(): boolean {
  return floating !== null || document.pictureInPictureElement !== null;
}

/** Closes the window of their own. */
export function land(): void {
  floating?.close();
  if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => undefined);
}

/** Moves the pictures into a window of their own; `landed` puts them back when it closes. */
export async function float(stage: Stage, landed: () => void): Promise<void> {
  const own = ownWindows();
  if (!own) {
    const { large } = stage;
    if (!large) return;
    large.addEventListener("leavepictureinpicture", landed, { once: true });
    await large.requestPictureInPicture();
    return;
  }
  const view = await own.requestWindow({ width: 480, height: 300 });
  floating = view;
  const { document: page } = view;
  page.documentElement.lang = document.documentElement.lang;
  for (const sheet of document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")) page.head.append(sheet.cloneNode());
  page.body.className = "floating";
  page.body.append(stage.element);
  stage.play();
  view.addEventListener("pagehide", () => {
    floating = null;
    landed();
  });
}
