/** Canvas tiles for Leaflet's grid: sharp on every screen, and with a margin, so that nothing is cut at an edge. */

/**
 * A tile element of `size` CSS pixels that holds a canvas reaching `margin` pixels beyond it on every side.
 * The grid sets the outer element's size; the canvas hangs over it.
 * @param {number} size @param {number} margin
 */
export function canvasTile(size, margin) {
  const tile = document.createElement("div");
  const canvas = document.createElement("canvas");
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  const across = size + 2 * margin;
  canvas.width = canvas.height = Math.round(across * ratio);
  canvas.style.position = "absolute";
  canvas.style.left = canvas.style.top = `${-margin}px`;
  canvas.style.width = canvas.style.height = `${across}px`;
  canvas.style.maxWidth = "none";
  tile.append(canvas);
  return { tile, canvas };
}

/**
 * A context whose origin is the tile's own corner, in CSS pixels, on a cleared canvas.
 * @param {HTMLCanvasElement} canvas @param {number} size @param {number} margin
 */
export function startDrawing(canvas, size, margin) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const ratio = canvas.width / (size + 2 * margin);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(ratio, 0, 0, ratio, margin * ratio, margin * ratio);
  return context;
}
