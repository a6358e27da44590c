/** How many cameras a map shows, in words; never a number that looks whole while something is missing. */

import { _, ngettext } from "../lib/gettext.js";

/** @param {ReturnType<typeof import("../map/camera-layer.js").cameraLayer>} cameras */
export function inViewWords(cameras) {
  const failures = cameras.failures();
  const { n, isExact } = cameras.inView();
  if (cameras.isLoading() && n === 0) return _("Loading cameras …");
  if (n === 0) return failures ? _("Cameras in view: not known") : _("No recorded camera in view");
  if (failures) return ngettext("At least %(num)s camera in view", "At least %(num)s cameras in view", n);
  if (isExact) return ngettext("%(num)s camera in view", "%(num)s cameras in view", n);
  return ngettext("About %(num)s camera in view", "About %(num)s cameras in view", n);
}
