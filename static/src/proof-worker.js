/** Runs beside the page and does the work against spam: see widgets/proof.js. */

import "altcha/workers/pbkdf2";
