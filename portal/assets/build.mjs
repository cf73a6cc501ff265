/* Builds what readers download: one style sheet per writing direction, fonts, pictograms, one
   script. Run by `npm run build`; the result in portal/static/portal/ is not committed.

   From the design system KERN only the metrics (spaces, sizes, radii), the small base and the
   components named in a template are taken. Its colours and themes come from css/tokens.css. */
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import * as esbuild from "esbuild";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";
import rtlcss from "rtlcss";
import subsetFont from "subset-font";

const assets = dirname(fileURLToPath(import.meta.url));
const root = join(assets, "..", "..");
const output = join(assets, "..", "static", "portal");
const resolve = createRequire(import.meta.url).resolve;
const written = new Set();

/* What is promised to a phone on a slow line, in bytes after gzip. */
const BUDGETS = {
  "css/portal.css": 20_000,
  "css/portal.rtl.css": 20_000,
  "js/portal.js": 6_000,
  "icons.svg": 6_000,
};

/* The oldest browsers the layers (@layer) work in, or a little newer. */
const TARGET = ["chrome105", "firefox110", "safari15.4"];

/* Noto Sans by script; a browser fetches a file when the page has a letter of its range.
   cyrillic-ext, greek, vietnamese and devanagari serve none of the portal's languages; Arabic
   covers Persian, Dari, Pashto and Sorani, too. Of latin-ext (55 kB a weight, mostly phonetics)
   only the letters of European alphabets and their neighbours are kept. */
const SCRIPTS = [
  { source: "noto-sans", family: "Noto Sans", script: "latin" },
  {
    source: "noto-sans",
    family: "Noto Sans",
    script: "latin-ext",
    range: "U+100-17F,U+18F,U+1E6-1E7,U+1EA-1EB,U+218-21B,U+259,U+2BD-2C5,U+1E24-1E25,U+1E62-1E63,U+1E6C-1E6D,U+1E9E,U+20A0-20AB,U+20AD-20C0,U+2113",
  },
  { source: "noto-sans", family: "Noto Sans", script: "cyrillic" },
  { source: "noto-sans-arabic", family: "Noto Sans Arabic", script: "arabic" },
  { source: "noto-sans-ethiopic", family: "Noto Sans Ethiopic", script: "ethiopic" },
];
const WEIGHTS = [400, 700];

/* The list of languages shows every script at once. A family of its own holds just the letters
   of those names, so that the list does not fetch 200 kB of fonts that the page does not need. */
const NAMES_FAMILY = "Noto Sans Names";
const NAMES_FILE = "pages/languages.py";

/* KERN's components that a template may use just by naming the class. Everything else is never
   shipped: not its utilities and grid (we have our own layout), not the Kopfzeile (its flag and
   claim belong to the federation), not its icons (ours are one sprite). */
const KERN_COMPONENTS =
  /^\.kern-(accordion|alert|badge|body|btn|card|description-list|dialog|divider|error|fieldset|form|heading|hint|label|link|list|loader|number|preline|progress|sr-only|subline|summary|table|task-list|title)(?![a-z])/;

/* KERN's form controls stay even where no template names them yet: Django widgets get these
   classes from Python, in forms that the purge does not read. */
const KERN_SAFE = {
  standard: [
    "kern-form-input",
    "kern-form-input__input",
    "kern-form-input__input--error",
    "kern-form-input__select",
    "kern-form-input__select-wrapper",
    "kern-label",
    "kern-hint",
    "kern-error",
  ],
  greedy: [/^dir$/, /^data-kern-theme$/],
};

function packageFile(name, file) {
  return join(dirname(resolve(`${name}/package.json`)), file);
}

async function version(name) {
  return JSON.parse(await readFile(packageFile(name, "package.json"), "utf8")).version;
}

async function write(name, content) {
  const path = join(output, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  written.add(name);
  const compressed = gzipSync(content, { level: 9 }).length;
  console.log(`${name.padEnd(44)} ${(compressed / 1000).toFixed(1).padStart(6)} kB gzip`);
  if (compressed > (BUDGETS[name] ?? Infinity)) {
    throw new Error(`${name} has ${compressed} bytes; its budget is ${BUDGETS[name]}`);
  }
}

async function removeStale() {
  for (const entry of await readdir(output, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !written.has(relative(output, path))) {
      await rm(path);
    }
  }
}

/* --- style sheets ------------------------------------------------------------------------ */

function isShipped(selector) {
  const classes = selector.match(/\.kern-[\w-]+/g) ?? [];
  return classes.every((name) => KERN_COMPONENTS.test(name));
}

/* Drops KERN's fonts, themes, layers of colour and whatever is not in KERN_COMPONENTS. */
function keepWhatWeUse(sheet) {
  sheet.walkComments((comment) => comment.remove());
  sheet.walkAtRules(/^(charset|font-face)$/, (rule) => rule.remove());
  sheet.walkAtRules("media", (rule) => {
    if (rule.params.includes("prefers-color-scheme")) rule.remove();
  });
  sheet.walkRules((rule) => {
    const selectors = rule.selectors.filter(
      (selector) =>
        isShipped(selector) &&
        !/data-kern-theme|^\*:not\(i\)$|^body:has/.test(selector) &&
        !selector.includes("[tabindex]"),
    );
    if (selectors.length === 0) rule.remove();
    else rule.selectors = selectors;
  });
}

async function purgedKern() {
  const file = packageFile("@kern-ux/native", "dist/kern.css");
  const sheet = postcss.parse(await readFile(file, "utf8"));
  keepWhatWeUse(sheet);
  const [purged] = await new PurgeCSS().purge({
    css: [{ raw: sheet.toString() }],
    content: [
      join(root, "templates/**/*.html"),
      join(root, "*/templates/**/*.html"),
      join(root, "{booking,pages,portal,search}/**/templatetags/*.py"),
      join(assets, "**/*.html"),
      join(assets, "js/**/*.js"),
    ],
    safelist: KERN_SAFE,
  });
  return purged.css;
}

/* Removes KERN's tokens that nothing refers to, until nothing more falls away. */
function withoutUnusedTokens(css) {
  const sheet = postcss.parse(css);
  for (let removed = 1; removed > 0; ) {
    const used = new Set(sheet.toString().match(/(?<=var\(\s*)--kern-[\w-]+/g));
    removed = 0;
    sheet.walkDecls(/^--kern-/, (declaration) => {
      if (used.has(declaration.prop)) return;
      declaration.remove();
      removed += 1;
    });
  }
  sheet.walkRules((rule) => {
    if (rule.nodes.length === 0) rule.remove();
  });
  sheet.walkAtRules("media", (rule) => {
    if (rule.nodes.length === 0) rule.remove();
  });
  return sheet.toString();
}

function fontFace({ family, weight, file, range }) {
  return (
    `@font-face{font-family:"${family}";font-style:normal;font-display:swap;` +
    `font-weight:${weight};src:url(../fonts/${file}) format("woff2");unicode-range:${range}}`
  );
}

function supplied(sheets) {
  return {
    name: "supplied",
    setup(build) {
      build.onResolve({ filter: /^(kern|fonts)$/ }, ({ path }) => ({
        path,
        namespace: "supplied",
      }));
      build.onLoad({ filter: /.*/, namespace: "supplied" }, ({ path }) => ({
        contents: sheets[path],
        loader: "css",
      }));
    },
  };
}

async function styleSheet(name, sheets) {
  const bundle = await esbuild.build({
    entryPoints: [join(assets, "css/portal.css")],
    bundle: true,
    write: false,
    external: ["*.woff2"],
    target: TARGET,
    logLevel: "warning",
    plugins: [supplied(sheets)],
  });
  const css = withoutUnusedTokens(bundle.outputFiles[0].text);
  const small = await esbuild.transform(css, { loader: "css", minify: true, target: TARGET });
  const notice =
    `/*! Contains parts of KERN (@kern-ux/native ${await version("@kern-ux/native")}), ` +
    "EUPL-1.2, see ../licences/ */\n";
  await write(name, notice + small.code);
}

async function styleSheets() {
  const kern = await purgedKern();
  const fonts = (await fontFiles()).map(fontFace).join("\n");
  await styleSheet("css/portal.css", { kern, fonts });
  await styleSheet("css/portal.rtl.css", { kern: rtlcss.process(kern), fonts });
}

/* --- fonts ------------------------------------------------------------------------------- */

function lettersOf(range) {
  return range.split(",").flatMap((part) => {
    const [first, last = first] = part
      .replace("U+", "")
      .split("-")
      .map((code) => parseInt(code, 16));
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

function rangeOf(letters) {
  return letters.map((letter) => `U+${letter.toString(16).toUpperCase()}`).join(",");
}

/* A part of a font has few letters, but keeps what joins and places them. */
function subset(font, letters) {
  return subsetFont(font, String.fromCodePoint(...letters), { targetFormat: "woff2" });
}

async function lettersOfNames() {
  const source = await readFile(join(root, NAMES_FILE), "utf8");
  const names = [...source.matchAll(/Language\("[\w-]+", "([^"]+)"/g)].map(([, name]) => name);
  if (names.length === 0) throw new Error(`No names of languages found in ${NAMES_FILE}`);
  const letters = new Set([...names.join("")].map((letter) => letter.codePointAt(0)));
  return [...letters].sort((one, other) => one - other);
}

/* Writes the font files and returns what fontFace() needs to know of each. */
async function fontFiles() {
  const faces = [];
  const names = await lettersOfNames();
  for (const { source, family, script, range } of SCRIPTS) {
    const name = `@fontsource/${source}`;
    const ranges = JSON.parse(await readFile(packageFile(name, "unicode.json"), "utf8"));
    for (const weight of WEIGHTS) {
      const file = `${source}-${script}-${weight}-normal.woff2`;
      const font = await readFile(packageFile(name, `files/${file}`));
      await write(`fonts/${file}`, range ? await subset(font, lettersOf(range)) : font);
      faces.push({ family, weight, file, range: range ?? ranges[script] });
    }
    const ofNames = names.filter((letter) => lettersOf(ranges[script]).includes(letter));
    if (script === "latin" || ofNames.length === 0) continue;
    const file = `names-${script}.woff2`;
    const regular = packageFile(name, `files/${source}-${script}-400-normal.woff2`);
    await write(`fonts/${file}`, await subset(await readFile(regular), ofNames));
    faces.push({ family: NAMES_FAMILY, weight: "400 700", file, range: rangeOf(ofNames) });
  }
  for (const source of new Set(SCRIPTS.map((font) => font.source))) {
    const licence = packageFile(`@fontsource/${source}`, "LICENSE");
    await write(`fonts/${source}-OFL.txt`, await readFile(licence, "utf8"));
  }
  return faces;
}

/* --- everything else --------------------------------------------------------------------- */

async function pictograms() {
  const directory = join(assets, "icons");
  const files = (await readdir(directory)).filter((file) => file.endsWith(".svg")).sort();
  const symbols = [];
  for (const file of files) {
    const source = await readFile(join(directory, file), "utf8");
    if (file === "favicon.svg") {
      await write("favicon.svg", source);
      continue;
    }
    const [, drawing] = source.match(/<svg[^>]*>([\s\S]*)<\/svg>/);
    symbols.push(
      `<symbol id="icon-${basename(file, ".svg")}" viewBox="0 0 24 24" fill="none" ` +
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" ' +
        `stroke-linejoin="round">${drawing.replace(/\s*\n\s*/g, "")}</symbol>`,
    );
  }
  await write(
    "icons.svg",
    `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`,
  );
}

async function script() {
  const bundle = await esbuild.build({
    entryPoints: [join(assets, "js/portal.js")],
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    target: TARGET,
    logLevel: "warning",
  });
  await write("js/portal.js", bundle.outputFiles[0].text);
}

async function licences() {
  const kern = await version("@kern-ux/native");
  await write(
    "licences/kern-EUPL-1.2.md",
    await readFile(packageFile("@kern-ux/native", "LICENSE.md"), "utf8"),
  );
  await write(
    "licences/NOTICE.txt",
    `KERN Design-System, npm package @kern-ux/native ${kern}, licensed under the EUPL-1.2 ` +
      "(kern-EUPL-1.2.md).\nChanged: reduced to what the portal uses, colours replaced, " +
      "mirrored for right-to-left in portal.rtl.css.\n\n" +
      "Noto Sans, Noto Sans Arabic and Noto Sans Ethiopic, npm packages @fontsource/*, " +
      "licensed under the SIL Open Font License 1.1 (../fonts/*-OFL.txt).\n" +
      "Changed: latin-ext and names-* are reduced to some letters.\n",
  );
}

await styleSheets();
await script();
await pictograms();
await licences();
await removeStale();
