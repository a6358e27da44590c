/**
 * The cameras: one grid of canvas tiles, filled from the register's own tiles. It draws, tells what lies under a
 * finger, and counts what is in view; what a click means is its owner's business.
 */

import * as L from "leaflet";
import { number } from "../lib/gettext.js";
import { heightOf, lookOf } from "../lib/look.js";
import { toneOf } from "../lib/recognition.js";
import { gather, heaps, hit, radiusOf, readTile } from "../lib/tile.js";
import { canvasTile, startDrawing } from "./canvas.js";
import { onSchemeChange, readColours } from "./colours.js";
import { sightLayer } from "./sight-layer.js";
import { drawCount, drawHeap, REACH, signPrinter, signSize } from "./signs.js";

/** A tile covers 512 pixels, so that a counted tile's 8 by 8 cells leave room for their circles. */
const SIZE = 512;
// From here on every camera is its own sign.
const ALL_FROM = 16;

/** @typedef {import("../lib/tile.js").Point} Point */
/** @typedef {import("../lib/tile.js").Group} Group */
/** @typedef {Record<string, { code: number, value: string, label: string }[]>} Vocabulary */
/** @typedef {{ coords: L.Coords, canvas: HTMLCanvasElement, abort: AbortController, counted: boolean, failed: boolean,
 *   points: Point[], groups: Group[], drawn: { points: Point[], groups: Group[] } }} Loaded */
/** @typedef {{ latlng: L.LatLng, points: Point[], group: Group | null, groupBounds: L.LatLngBounds | null }} Found */
/** @typedef {{ point: Point, latlng: L.LatLng, away: number }} Here away: pixels from the middle of the view */

/** The column of a tile in the one world that the register knows. @param {number} x @param {number} across */
const wrapped = (x, across) => ((x % across) + across) % across;

/** @param {Vocabulary} vocabulary @returns {import("../lib/look.js").Meaning} */
export function meanings(vocabulary) {
  /** @type {Map<string, { value: string, label: string }>} */
  const known = new Map();
  for (const [field, values] of Object.entries(vocabulary)) {
    for (const { code, value, label } of values) known.set(`${field} ${code}`, { value, label });
  }
  return (field, code) => known.get(`${field} ${code}`) ?? { value: "unknown", label: String(code) };
}

/**
 * @param {L.Map} map
 * @param {string} address of a tile, with {z}, {x} and {y}
 * @param {import("../lib/look.js").Meaning} meaning
 * @param {{ changed: () => void, colouring?: import("../lib/look.js").Colouring }} owner changed: told when tiles have come,
 *   gone or failed
 */
export function cameraLayer(map, address, meaning, { changed, colouring = "recognition" }) {
  /** @type {Map<HTMLElement, Loaded>} */
  const tiles = new Map();
  // Tiles that are asked for again while they go on showing what they had.
  let renewing = 0;
  let colours = readColours();
  let print = signPrinter(colours, window.devicePixelRatio || 1);

  const today = new Date();
  const look = (/** @type {Point} */ point) => lookOf(point, meaning, colouring, today);

  /** @param {Group} group */
  function sharesOf({ recognition, points }) {
    /** @type {Map<import("../lib/look.js").Colour, number>} */
    const shares = new Map();
    const count = (/** @type {import("../lib/look.js").Colour} */ colour, /** @type {number} */ n) =>
      shares.set(colour, (shares.get(colour) ?? 0) + n);
    for (const point of points) count(look(point).colour, 1);
    // A counted cell does not know how old its knowledge is.
    if (points.length || colouring === "age") return shares;
    // A counted cell does not tell its plate readers apart.
    for (const [code, n] of recognition.entries()) {
      count(toneOf(meaning("capability", code).value, "unknown"), n);
    }
    return shares;
  }

  /** @param {Loaded} tile */
  function draw(tile) {
    const context = startDrawing(tile.canvas, SIZE, REACH);
    const size = signSize(tile.coords.z);
    const signs = tile.drawn.points.map((point) => ({ x: point.x, y: point.y, look: look(point) }));
    signs.sort((a, b) => heightOf(a.look) - heightOf(b.look));
    for (const sign of signs) print(context, sign.look, sign.x, sign.y, size);
    for (const heap of heaps(signs)) drawHeap(context, heap, number(heap.n), size, colours);
    for (const group of tile.drawn.groups)
      drawCount(context, group, number(group.n), sharesOf(group), colours);
  }

  /** @param {Loaded} tile */
  async function load(tile) {
    const { z, x, y } = tile.coords;
    const at = z - 1;
    const across = 2 ** at;
    const place = { z: at, x: wrapped(x, across), y };
    if (at < 0 || y < 0 || y >= across) return;
    const { signal } = tile.abort;
    try {
      const answer = await fetch(L.Util.template(address, place), { signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const read = readTile(await answer.json(), SIZE);
      Object.assign(tile, read);
      tile.failed = false;
      tile.drawn = z >= ALL_FROM ? read : gather(read, SIZE, signSize(z));
      draw(tile);
      sight.redraw();
    } catch {
      if (!signal.aborted) tile.failed = true;
    }
  }

  const layer = Object.assign(
    new L.GridLayer({ tileSize: SIZE, zIndex: 4, updateWhenZooming: false, className: "cameras" }),
    {
      /** @param {L.Coords} coords @param {L.DoneCallback} done */
      createTile(coords, done) {
        const { tile: element, canvas } = canvasTile(SIZE, REACH);
        /** @type {Loaded} */
        const tile = {
          coords,
          canvas,
          abort: new AbortController(),
          counted: false,
          failed: false,
          points: [],
          groups: [],
          drawn: { points: [], groups: [] },
        };
        tiles.set(element, tile);
        load(tile).then(() => {
          done(undefined, element);
          tell();
        });
        return element;
      },
    },
  );
  layer.on("tileunload", ({ tile }) => {
    tiles.get(tile)?.abort.abort();
    tiles.delete(tile);
  });
  onSchemeChange(() => {
    colours = readColours();
    print = signPrinter(colours, window.devicePixelRatio || 1);
    drawAgain();
  });

  function drawAgain() {
    for (const tile of tiles.values()) draw(tile);
  }

  /** The tiles of the zoom that is shown; older ones linger while they fade. */
  function current() {
    const zoom = map.getZoom();
    return [...tiles.values()].filter(({ coords }) => coords.z === zoom);
  }

  /** Says that something else is drawn now, and where its circles are: names make room for them. */
  function tell() {
    const circles = current().flatMap(({ coords, drawn }) =>
      drawn.groups.map(({ x, y, n }) => ({ x: coords.x * SIZE + x, y: coords.y * SIZE + y, r: radiusOf(n) })),
    );
    map.fire("circles", { z: map.getZoom(), circles });
    changed();
  }

  function* sights() {
    for (const { coords, points } of current()) {
      for (const point of points) {
        const [x, y] = [coords.x * SIZE + point.x, coords.y * SIZE + point.y];
        yield { x, y, look: look(point), views: point.views, reach: point.reach };
      }
    }
  }
  const sight = sightLayer(map, sights);

  /** @param {Loaded} tile @param {{ x: number, y: number }} at @returns {L.LatLng} */
  function latLng({ coords }, { x, y }) {
    return map.unproject([coords.x * SIZE + x, coords.y * SIZE + y], coords.z);
  }

  return {
    layer,

    /** @param {L.LatLng} latlng @param {number} reach pixels @returns {Found | null} */
    at(latlng, reach) {
      const pixel = map.project(latlng, map.getZoom());
      /** @type {{ tile: Loaded, found: NonNullable<ReturnType<typeof hit>> } | null} */
      let best = null;
      for (const tile of current()) {
        const x = pixel.x - tile.coords.x * SIZE;
        const y = pixel.y - tile.coords.y * SIZE;
        if (x < -REACH || y < -REACH || x > SIZE + REACH || y > SIZE + REACH) continue;
        const found = hit(tile.drawn, x, y, reach);
        if (found && (!best || found.distance < best.found.distance)) best = { tile, found };
      }
      if (!best) return null;
      const { tile, found } = best;
      const known = found.group?.points ?? [];
      return {
        latlng: latLng(tile, found.group ?? found.points[0]),
        points: found.points,
        group: found.group,
        groupBounds: known.length ? L.latLngBounds(known.map((point) => latLng(tile, point))) : null,
      };
    },

    /** How many cameras the view holds. A counted cell is in or out as a whole; then the number is not exact. */
    inView() {
      const view = map.getPixelBounds();
      // A wide screen shows parts of the world twice; each camera counts once.
      /** @type {Map<string, number>} */
      const seen = new Map();
      let isExact = true;
      for (const { coords, points, groups, counted } of current()) {
        const column = wrapped(coords.x, 2 ** (coords.z - 1));
        const inside = (/** @type {{ x: number, y: number }} */ { x, y }) =>
          view.contains([coords.x * SIZE + x, coords.y * SIZE + y]);
        for (const point of points) if (inside(point)) seen.set(`${point.id}`, 1);
        for (const [i, group] of groups.entries()) {
          if (inside(group)) seen.set(`${column}/${coords.y}/${i}`, group.n);
        }
        if (counted) isExact = false;
      }
      const n = [...seen.values()].reduce((sum, each) => sum + each, 0);
      return { n, isExact };
    },

    /** The cameras in view, those nearest to its middle first; null where some of them are only counted. */
    here() {
      const view = map.getPixelBounds();
      const middle = view.getCenter();
      /** @type {Map<number, Here>} */
      const seen = new Map();
      for (const tile of current()) {
        const pixel = (/** @type {{ x: number, y: number }} */ { x, y }) =>
          L.point(tile.coords.x * SIZE + x, tile.coords.y * SIZE + y);
        if (tile.groups.some((group) => view.contains(pixel(group)))) return null;
        for (const point of tile.points) {
          const at = pixel(point);
          if (!view.contains(at)) continue;
          const away = at.distanceTo(middle);
          const known = seen.get(point.id);
          if (!known || away < known.away) seen.set(point.id, { point, latlng: latLng(tile, point), away });
        }
      }
      return [...seen.values()].sort((a, b) => a.away - b.away);
    },

    /** Asks another address from now on. What is drawn stays until the new answer is there. @param {string} next */
    ask(next) {
      address = next;
      for (const tile of tiles.values()) {
        tile.abort.abort();
        tile.abort = new AbortController();
        renewing += 1;
        load(tile).then(() => {
          renewing -= 1;
          tell();
        });
      }
    },

    /** @param {import("../lib/look.js").Colouring} next the question that colour answers from now on */
    colourBy(next) {
      colouring = next;
      drawAgain();
      sight.redraw();
    },

    isLoading: () => layer.isLoading() || renewing > 0,
    failures: () => current().filter(({ failed }) => failed).length,
    retry() {
      for (const tile of current()) if (tile.failed) load(tile).then(tell);
    },
  };
}
