/** The moderators' desk: keys for what the pages offer, and a map beside the report. */

import { deskKeys } from "./widgets/desk-keys.js";

deskKeys(document);
