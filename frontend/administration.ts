/** The script of the administrator's pages. */

import { startCounting } from "./counting.ts";
import { startCodes } from "./codes.ts";
import { startKeys } from "./keys.ts";
import { startLevels } from "./levels.ts";
import { startLogo } from "./logo.ts";
import { showBeginning, startTree } from "./menu-tree.ts";
import { startPage } from "./pages.ts";
import { startRecordings } from "./recording.ts";
import { startSettings } from "./settings.ts";
import { startTemplateText } from "./template-text.ts";
import { startTimers } from "./timers.ts";

startPage();
startTimers();
startKeys();
startSettings();
startCodes();
startLevels();
startLogo();
startTree();
showBeginning();
startRecordings();
startTemplateText();
startCounting();
