/**
 * Builds dist/: one script per page and worker beside Leaflet, which they share; one style sheet per page, the base map's data and the picture sprite.
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

/** @type {import("esbuild").BuildOptions & { metafile: true }} */
const common = {
  outdir: out,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  minify: true,
  sourcemap: "linked",
  metafile: true,
  loader: { ".png": "file", ".svg": "file" },
  logLevel: "warning",
};
// The published package names its classic script; its module build is the one that can be shared between pages.
const library = await build({ ...common, entryPoints: { leaflet: "leaflet/dist/leaflet-src.esm.js" } });
const leaflet = String(Object.keys(library.metafile.outputs).find((file) => file.endsWith(".js")));
const leafletIsThere = {
  name: "leaflet is there",
  setup(/** @type {import("esbuild").PluginBuild} */ { onResolve }) {
    onResolve({ filter: /^leaflet$/ }, () => ({ path: `./${path.basename(leaflet)}`, external: true }));
  },
};

/** @type {Record<string, string[]>} the scripts that a page's script is made of */
const modules = {};
// Each by itself: what several pages share would be cut into a dozen small files, and a phone pays for each.
for (const page of [
  ...(await entries("src", /-(page|worker)\.js$|^scripted\.js$/)),
  ...(await entries("css", /^site\.css$|-page\.css$/)),
]) {
  const { metafile } = await build({ ...common, entryPoints: [page], plugins: [leafletIsThere] });
  // What a script loads by itself is an entry point too, but no page asks for it.
  for (const [file, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    if (!entryPoint || path.resolve(entryPoint) !== page) continue;
    const needed = imports.filter(({ kind }) => kind === "import-statement").map((each) => each.path);
    manifest[path.basename(page)] = path.basename(file);
    modules[path.basename(page)] = [...new Set([file, ...needed].map((each) => path.basename(each)))];
  }
}

for (const detail of ["110m", "50m"]) {
  const atlas = await readFile(
    path.join(here, "node_modules/world-atlas", `countries-${detail}.json`),
    "utf8",
  );
  await emit(`world-${detail}.json`, JSON.stringify(worldSheet(JSON.parse(atlas), detail)));
}
await emit("pictures.svg", sprite());
for (const image of await entries("img", /\.(svg|png|webp)$/)) {
  await emit(path.basename(image), await readFile(image));
}

await writeFile(path.join(out, "modules.json"), `${JSON.stringify(modules, null, 2)}\n`);

const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
await rm(final, { recursive: true, force: true });
await rename(out, final).catch(() => cp(out, final, { recursive: true }));
