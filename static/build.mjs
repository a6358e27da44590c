/**
 * Builds dist/: one bundle per page and worker, one style sheet per page, the base map's data and the picture sprite.
 * Every file name carries a hash of its content; dist/manifest.json says which name a page has to ask for, and
 * dist/modules.json which scripts each page's script is made of.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { sprite } from "./src/lib/pictures.js";
import { worldSheet } from "./tools/world.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const final = path.join(here, "dist");
// Built aside and swapped in whole, so that a failed build leaves the last good one in place.
const out = path.join(here, "node_modules", ".lookback-dist");

/** @type {Record<string, string>} */
const manifest = {};

/** @param {string} name @param {string | Uint8Array} content */
async function emit(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  manifest[name] = `${stem}-${hash}${ext}`;
  await writeFile(path.join(out, manifest[name]), content);
}

/** @param {string} folder @param {RegExp} pattern */
async function entries(folder, pattern) {
  const names = await readdir(path.join(here, folder));
  return names.filter((name) => pattern.test(name)).map((name) => path.join(here, folder, name));
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const pages = [
  ...(await entries("src", /-(page|worker)\.js$|^scripted\.js$/)),
  ...(await entries("css", /^site\.css$|-page\.css$/)),
];
const result = await build({
  entryPoints: pages,
  outdir: out,
  entryNames: "[name]-[hash]",
  chunkNames: "shared-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  minify: true,
  sourcemap: "linked",
  metafile: true,
  // The published package names its classic script; its module build is the one that can be shared between pages.
  alias: { leaflet: "leaflet/dist/leaflet-src.esm.js" },
  loader: { ".png": "file", ".svg": "file" },
  logLevel: "warning",
});
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  // What a script loads by itself is an entry point too, but no page asks for it.
  if (entryPoint && pages.includes(path.resolve(entryPoint)))
    manifest[path.basename(entryPoint)] = path.basename(file);
}

for (const detail of ["110m", "50m"]) {
  const atlas = await readFile(
    path.join(here, "node_modules/world-atlas", `countries-${detail}.json`),
    "utf8",
  );
  await emit(`world-${detail}.json`, JSON.stringify(worldSheet(JSON.parse(atlas), detail)));
}
await emit("pictures.svg", sprite());
for (const image of await entries("img", /\.(svg|png)$/)) {
  await emit(path.basename(image), await readFile(image));
}

/** @param {string} file @returns {string[]} the scripts that it cannot start without */
function imported(file) {
  const direct = result.metafile.outputs[file].imports.filter(({ kind }) => kind === "import-statement");
  return [...new Set(direct.flatMap(({ path: each }) => [each, ...imported(each)]))];
}
const modules = Object.fromEntries(
  Object.entries(result.metafile.outputs)
    .filter(([, { entryPoint }]) => entryPoint?.endsWith("-page.js"))
    .map(([file, { entryPoint }]) => [
      path.basename(String(entryPoint)),
      [file, ...imported(file)].map((each) => path.basename(each)),
    ]),
);
await writeFile(path.join(out, "modules.json"), `${JSON.stringify(modules, null, 2)}\n`);

const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
await rm(final, { recursive: true, force: true });
await rename(out, final).catch(() => cp(out, final, { recursive: true }));
