/** The coordinates along the edges of the view, as on a printed sheet. */

import * as L from "leaflet";
import { degreesText, graticuleStep } from "../lib/sheet.js";
import { onSchemeChange, readColours } from "./colours.js";

const NAME = 60;

/** @param {L.Map} map */
export function sheetEdge(map) {
  const canvas = L.DomUtil.create("canvas", "sheet-edge", map.getContainer());
  canvas.setAttribute("aria-hidden", "true");
  let colours = readColours();

  function draw() {
    const { x: width, y: height } = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.scale(ratio, ratio);
    context.font = `11px ${colours.font}`;
    context.fillStyle = colours.label;
    context.strokeStyle = colours.land;
    context.lineWidth = 3;
    context.lineJoin = "round";

    const world = 256 * 2 ** map.getZoom();
    const lines = graticuleStep(world);
    // Where the lines are too close for their names, every second one has its name.
    const step = (lines / 360) * world < NAME ? 2 * lines : lines;
    const view = map.getBounds();
    const write = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y) => {
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    };
    context.textAlign = "center";
    context.textBaseline = "top";
    for (let i = Math.ceil(view.getWest() / step); i * step <= view.getEast(); i++) {
      const { x } = map.latLngToContainerPoint([view.getNorth(), i * step]);
      if (x > 40 && x < width - 70) write(degreesText(i * step, "lon", step), x, 4);
    }
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (let i = Math.ceil(view.getSouth() / step); i * step <= view.getNorth(); i++) {
      const { y } = map.latLngToContainerPoint([i * step, view.getWest()]);
      if (y > 24 && y < height - 24 && Math.abs(i * step) <= 85)
        write(degreesText(i * step, "lat", step), 6, y);
    }
  }

  map.on("move zoomend resize", draw);
  map.on("zoomanim", () => canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height));
  map.whenReady(draw);
  onSchemeChange(() => {
    colours = readColours();
    draw();
  });
}
