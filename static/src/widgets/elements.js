/** Building page elements. Text only ever becomes text: there is no way in here to pass markup. */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | ((event: any) => void)>} [attributes] a function is a listener
 * @param {(Node | string | null)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string>} attributes */
export function svgElement(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/**
 * The sign of a camera, as the macro `sign` draws it.
 * @param {string} pictures address of the sprite @param {string} picture @param {string} className
 */
export function signImage(pictures, picture, className) {
  const svg = svgElement("svg", { class: `sign ${className}`, "aria-hidden": "true" });
  svg.append(svgElement("use", { href: `${pictures}#${picture}` }));
  return svg;
}
