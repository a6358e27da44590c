/** Areas drawn on a map, corner by corner; what is drawn is GeoJSON. */

import * as L from "leaflet";
import { readColours } from "./colours.js";

/** @typedef {[number, number]} Corner longitude, latitude */
/** @typedef {{ type: "MultiPolygon", coordinates: Corner[][][] }} Areas */

/**
 * @param {L.Map} map @param {Areas | null} kept
 * @param {{ changed: (areas: Areas | null, open: number) => void }} on `open`: corners of the area that is not closed yet
 */
export function areaEditor(map, kept, on) {
  /** @type {Corner[][][]} */
  let polygons = kept?.coordinates ?? [];
  /** @type {Corner[]} */
  let open = [];
  const drawn = L.layerGroup().addTo(map);

  function draw() {
    show();
    on.changed(polygons.length ? { type: "MultiPolygon", coordinates: polygons } : null, open.length);
  }

  function show() {
    const style = { color: readColours().accent, weight: 2 };
    drawn.clearLayers();
    for (const rings of polygons) L.polygon(rings.map(turned), style).addTo(drawn);
    L.polyline(turned(open), { ...style, dashArray: "4 4" }).addTo(drawn);
    for (const corner of turned(open)) L.circleMarker(corner, { ...style, radius: 5 }).addTo(drawn);
  }

  function look() {
    show();
    if (polygons.length) map.fitBounds(L.latLngBounds(polygons.flat().flatMap(turned)));
  }

  /** @param {L.LatLng} at */
  function add(at) {
    open.push([rounded(at.lng), rounded(at.lat)]);
  }

  map.on("click", (event) => {
    add(event.latlng);
    draw();
  });
  look();

  return {
    /** Other areas instead, which nobody drew here. @param {Areas | null} areas */
    show(areas) {
      polygons = areas?.coordinates ?? [];
      open = [];
      look();
    },
    close() {
      if (open.length < 3) return;
      polygons = [...polygons, [[...open, open[0]]]];
      open = [];
      draw();
    },
    back() {
      if (open.length) open.pop();
      else polygons = polygons.slice(0, -1);
      draw();
    },
    clear() {
      polygons = [];
      open = [];
      draw();
    },
    /** Add a corner in the middle of the map: what a keyboard can do. */
    corner() {
      add(map.getCenter());
      draw();
    },
  };
}

/** @param {Corner[]} ring @returns {[number, number][]} as Leaflet has it */
function turned(ring) {
  return ring.map(([lon, lat]) => [lat, lon]);
}

/** @param {number} degrees about 10 m, as fine as an area has to be */
function rounded(degrees) {
  return Number(degrees.toFixed(4));
}
