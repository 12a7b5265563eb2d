/** The script of every page but the desk: htmx, clocks, keys, and the stream where the page asks for it. */

import { startBoard } from "./board.ts";
import { startCodes } from "./codes.ts";
import { meta } from "./dom.ts";
import { startKeys } from "./keys.ts";
import { startLive } from "./live.ts";
import { startPasskeys } from "./passkeys.ts";
import { startPage } from "./pages.ts";
import { startTimers } from "./timers.ts";

startPage();
startTimers();
startKeys();
startLive();
startBoard();
startCodes();
startPasskeys();
document.addEventListener("reload-wanted", () => location.reload());
// the desk, in another window, looks who is signed in now, and goes on or ends
if (meta("session-changed")) new BroadcastChannel("okienko-session").postMessage("");
if (meta("signed-in")) window.close();
