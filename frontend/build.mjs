// Bundles the pages: node build.mjs OUTDIR writes OUTDIR/*.html and OUTDIR/files/NAME-HASH.{js,css,svg}.
//
// The server gives files/ under /assets/ as immutable, so every name there carries a hash of its content.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const src = path.join(here, "src");
const out = path.resolve(process.argv[2] ?? path.join(here, "dist"));
const files = path.join(out, "files");

/** Pages, each with a script and a style sheet of its own. */
const pages = ["feed", "editor", "review"];

/** Options that all bundles share. */
const common = {
  absWorkingDir: here,
  outdir: files,
  bundle: true,
  minify: true,
  metafile: true,
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  charset: "utf8",
  logLevel: "warning",
};

/** Name of a source, such as "feed.js" → its address, such as "/assets/feed-ABCDEF.js". */
const addresses = new Map();
/** Name of an entry → addresses of the chunks that it imports. */
const chunks = new Map();

function collect(metafile) {
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (!output.entryPoint) continue;
    const name = path.basename(output.entryPoint).replace(/\.ts$/, ".js");
    addresses.set(name, `/assets/${path.basename(file)}`);
    chunks.set(
      name,
      output.imports.filter((i) => i.kind === "import-statement").map((i) => `/assets/${path.basename(i.path)}`),
    );
  }
}

await mkdir(files, { recursive: true });
const bundles = Promise.all([
  build({ ...common, entryPoints: pages.map((name) => `src/pages/${name}.ts`), format: "esm", splitting: true }),
  // Runs before the first paint, so it is a small classic script.
  build({ ...common, entryPoints: ["src/pages/theme.ts"], format: "iife" }),
  build({ ...common, entryPoints: pages.map((name) => `src/styles/${name}.css`) }),
]);
// esbuild has already said what is wrong, with file and line.
const results = await bundles.catch(() => process.exit(1));
for (const result of results) collect(result.metafile);

const icon = await readFile(path.join(src, "favicon.svg"));
const iconName = `favicon-${createHash("sha256").update(icon).digest("hex").slice(0, 8).toUpperCase()}.svg`;
await writeFile(path.join(files, iconName), icon);
addresses.set("favicon.svg", `/assets/${iconName}`);

for (const page of (await readdir(src)).filter((name) => name.endsWith(".html"))) {
  const html = await readFile(path.join(src, page), "utf8");
  const done = html.replace(/\{\{([\w.-]+)\}\}/g, (_, name) => {
    const address = addresses.get(name);
    if (!address) throw new Error(`${page} names ${name}, which is not built`);
    return address;
  });
  const preloads = [...new Set([...html.matchAll(/\{\{([\w.-]+\.js)\}\}/g)].flatMap(([, name]) => chunks.get(name) ?? []))];
  const links = preloads.map((address) => `  <link rel="modulepreload" href="${address}">\n`).join("");
  await writeFile(path.join(out, page), done.replace("</head>", `${links}</head>`));
}
