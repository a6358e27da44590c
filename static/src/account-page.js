/** Passkeys: the browser is asked to make one or to use one, and its answer goes back with the form (W3C WebAuthn). */

import { bytes, text } from "./lib/base64url.js";
import { _ } from "./lib/gettext.js";
import { learnWords, pageData } from "./widgets/page-data.js";

learnWords();
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("passkey"));
if (form) {
  document.getElementById("passkey-again")?.addEventListener("click", () => ask(form));
  ask(form);
}

/** @param {HTMLFormElement} form */
async function ask(form) {
  const said = /** @type {HTMLElement} */ (document.getElementById("passkey-said"));
  said.textContent = "";
  try {
    const options = pageData("passkey-options");
    const credential = form.dataset.does === "create" ? await created(options) : await used(options);
    /** @type {HTMLInputElement} */ (form.elements.namedItem("credential")).value =
      JSON.stringify(credential);
    form.submit();
  } catch {
    // Why is the browser's to say: it does so itself, and pages learn little of it on purpose.
    said.textContent = _("The browser gave no passkey. Ask again, or go back.");
  }
}

/** @param {any} options */
async function created(options) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  const made = /** @type {PublicKeyCredential} */ (credential);
  const response = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  return {
    ...named(made),
    extensions: JSON.stringify(made.getClientExtensionResults()),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

/** @param {any} options */
async function used(options) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    },
  });
  const shown = /** @type {PublicKeyCredential} */ (credential);
  const response = /** @type {AuthenticatorAssertionResponse} */ (shown.response);
  return {
    ...named(shown),
    extensions: JSON.stringify(shown.getClientExtensionResults()),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

/** @param {{ id: string }[] | undefined} credentials */
function known(credentials) {
  return (credentials ?? []).map((each) => ({ .../** @type {any} */ (each), id: bytes(each.id) }));
}

/** @param {PublicKeyCredential} credential */
function named(credential) {
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type };
}
