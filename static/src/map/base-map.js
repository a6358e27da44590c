/** A map on the page, with the built-in sheet and, where there are any, streets under it. Here longitude and latitude change places for Leaflet. */

import * as L from "leaflet";
import { _ } from "../lib/gettext.js";
import { creditMakers } from "./credit.js";
import { labelLayer } from "./label-layer.js";
import { sheetEdge } from "./sheet-edge.js";
import { sheetLayer } from "./sheet-layer.js";
import { streetLayer } from "./street-layer.js";

/** @typedef {[west: number, south: number, east: number, north: number]} Box */

export const MAX_ZOOM = 19;

/** @param {number} lon @param {number} lat */
export function place(lon, lat) {
  return L.latLng(lat, lon);
}

/** @param {Box} box west greater than east where it crosses the antimeridian */
export function bounds([west, south, east, north]) {
  return L.latLngBounds(place(west, south), place(west > east ? east + 360 : east, north));
}

export const prefersStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * @param {HTMLElement} element with data-world and data-world-fine, the addresses of the outlines
 * @param {{ labels?: string, streets?: import("./street-layer.js").Streets | null, onSheet?: (failed: boolean) => void,
 *   isSmall?: boolean }} [options] labels: the address of the cities' names; isSmall: an inset in a page
 */
export function baseMap(element, { labels, streets, onSheet, isSmall = false } = {}) {
  const isStill = prefersStillness();
  const map = L.map(element, {
    // The whole world, and not much more than one.
    minZoom: element.clientWidth > 700 ? 2 : 1,
    maxZoom: MAX_ZOOM,
    maxBounds: [
      [-85.06, -720],
      [85.06, 720],
    ],
    maxBoundsViscosity: 1,
    worldCopyJump: true,
    zoomControl: false,
    attributionControl: false,
    fadeAnimation: !isStill,
    zoomAnimation: !isStill,
    inertia: !isStill,
    // Scrolling a page must not get caught in a small map.
    scrollWheelZoom: !isSmall,
  });
  L.control.zoom({ position: "topright", zoomInTitle: _("Zoom in"), zoomOutTitle: _("Zoom out") }).addTo(map);
  creditMakers(map, streets?.attribution);
  L.control.scale({ position: "bottomright", maxWidth: 120 }).addTo(map);
  const { world = "", worldFine = "" } = element.dataset;
  sheetLayer({ coarse: world, fine: worldFine }, onSheet).addTo(map);
  if (labels) labelLayer(map, labels).addTo(map);
  if (streets) streetLayer(map, streets, MAX_ZOOM);
  if (!isSmall) sheetEdge(map);
  return map;
}
