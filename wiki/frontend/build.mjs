// Bundles the scripts of the screens into ../static/dist, where `asset()` finds them.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../static/dist");
const ALLOWED = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause"];

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: "es2022",
  outdir: dist,
  legalComments: "inline",
  metafile: true,
  logLevel: "warning",
};

const modules = await build({
  ...common,
  entryPoints: ["src/app.js", "src/editor.js", "src/map.js", "src/passkeys.js"],
  format: "esm",
});
// The theme must be set before the first paint, so it is no module: those wait.
await build({ ...common, entryPoints: ["src/theme.js"], format: "iife" });

const licences = new Map();
for (const [file, output] of Object.entries(modules.metafile.outputs)) {
  const names = await packagesIn(Object.keys(output.inputs));
  const path = join(here, file);
  const code = await readFile(path, "utf8");
  if (names.length > 0) {
    await writeFile(path, `${code}/*! With ${names.join(", ")}: see licences.txt */\n`);
  }
}
const texts = [...licences].sort().map(([name, text]) => `${name}\n\n${text.trim()}\n`);
await writeFile(join(dist, "licences.txt"), texts.join(`\n${"-".repeat(72)}\n\n`));

/** Name the packages among a bundle's inputs and remember their licences. */
async function packagesIn(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const found = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (found) folders.add(found[1]);
  }
  const names = [];
  for (const folder of [...folders].sort()) {
    const about = JSON.parse(await readFile(join(here, folder, "package.json"), "utf8"));
    if (!ALLOWED.includes(about.license)) {
      throw new Error(`${about.name} has the licence ${about.license}; not allowed here.`);
    }
    const name = `${about.name} ${about.version} (${about.license})`;
    licences.set(name, await readFile(join(here, folder, "LICENSE"), "utf8"));
    names.push(name);
  }
  return names;
}
