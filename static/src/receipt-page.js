/** The receipt: the report has arrived, so its draft is forgotten. */

import { forgetDraft } from "./widgets/draft.js";

forgetDraft();
