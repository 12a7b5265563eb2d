/** The telephone in the browser. */

import type { MakeTelephone, PhoneView } from "./phone-types.ts";

/** Makes the page's telephone; see phone-types.ts for what it can do. */
export const createTelephone: MakeTelephone = () => {
  const view: PhoneView = { state: "off", trouble: null, leg: null, muted: false, bars: 0 };
  const nothing = (): void => undefined;
  const later = (): Promise<void> => Promise.resolve();
  return { view, onchange: null, start: later, stop: later, answer: nothing, decline: nothing, hangUp: nothing, mute: nothing, tone: nothing, useMicrophone: later, useLoudspeaker: later };
};
