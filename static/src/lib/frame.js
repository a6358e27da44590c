/** The HTML that shows a page in a frame of another one. */

/**
 * @param {string} address @param {string} title for whoever cannot see the frame
 * @returns {string} as the server writes it too (templates/web/map.html)
 */
export function frameOf(address, title) {
  return `<iframe src="${quoted(address)}" title="${quoted(title)}" width="100%" height="400" loading="lazy" referrerpolicy="no-referrer"></iframe>`;
}

/** @param {string} text */
function quoted(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
