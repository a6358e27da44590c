/** "Where I am": asks the browser for a position once, and says in words when there is none. */

import { roundedMetres } from "../lib/coordinates.js";
import { _ } from "../lib/gettext.js";

/**
 * @param {HTMLButtonElement} button
 * @param {{ found: (lon: number, lat: number, accuracy: number) => void, say: (text: string) => void }} owner
 */
export function locate(button, { found, say }) {
  button.addEventListener("click", () => {
    if (!navigator.geolocation || !isSecureContext) {
      say(_("This browser does not tell its position here. Move the map, or type an address."));
      return;
    }
    button.setAttribute("aria-disabled", "true");
    say(_("Looking for your position …"));
    const done = (/** @type {string} */ text) => {
      button.removeAttribute("aria-disabled");
      say(text);
    };
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude, latitude, accuracy } }) => {
        found(longitude, latitude, accuracy);
        done(
          _("This is where you are, to about %(metres)s m. Move the map until the cross is on the device.", {
            metres: roundedMetres(accuracy),
          }),
        );
      },
      (error) => done(reason(error)),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  });
}

/** @param {GeolocationPositionError} error */
function reason(error) {
  if (error.code === error.PERMISSION_DENIED) {
    return _(
      "You have not let this page see where you are. Move the map instead, or allow it in the browser’s settings.",
    );
  }
  if (error.code === error.TIMEOUT) {
    return _("Finding your position took too long. Try again under open sky, or move the map.");
  }
  return _("Your position is not available right now. Move the map, or type an address.");
}
