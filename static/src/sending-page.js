/** A page with a form and no map: it does the work against spam, and is whole without it. */

import { learnWords } from "./widgets/page-data.js";
import { proveWork } from "./widgets/proof.js";

learnWords();
proveWork();
