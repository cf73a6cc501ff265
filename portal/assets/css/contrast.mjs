/* Checks the colours of tokens.css against each other, in both themes; `--list` prints them all.
   WCAG 2.2: 4.5 for text (1.4.3), 3 for what shows a control or the focus (1.4.11). */
import { readFile } from "node:fs/promises";

import postcss from "postcss";

const GROUNDS = ["background", "surface", "surface-muted"];
const NOTICES = ["info", "success", "warning", "danger"];

const PAIRS = [
  ...GROUNDS.flatMap((ground) => [
    ["text", ground, 4.5],
    ["text-muted", ground, 4.5],
    ["link", ground, 4.5],
    ["link-visited", ground, 4.5],
    ["danger", ground, 4.5],
    ["border-control", ground, 3],
    ["accent", ground, 3],
    ["focus", ground, 3],
  ]),
  ...NOTICES.flatMap((notice) => [
    ["text", `${notice}-soft`, 4.5],
    ["link", `${notice}-soft`, 4.5],
    ["link-visited", `${notice}-soft`, 4.5],
    [notice, `${notice}-soft`, 4.5],
  ]),
  ["text", "accent-soft", 4.5],
  ["text-muted", "accent-soft", 4.5],
  ["link", "accent-soft", 4.5],
  ["link-visited", "accent-soft", 4.5],
  ["accent-strong", "background", 4.5],
  ["accent-strong", "accent-soft", 4.5],
  ["accent", "accent-soft", 3],
  ["border-control", "accent-soft", 3],
  ["focus", "accent-soft", 3],
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-strong", 4.5],
  ["on-danger", "danger", 4.5],
  ["on-danger", "danger-strong", 4.5],
  ["on-footer", "footer", 4.5],
];

async function themes() {
  const file = new URL("tokens.css", import.meta.url);
  const light = {};
  const dark = {};
  postcss.parse(await readFile(file, "utf8")).walkDecls(/^--color-/, ({ prop, value, parent }) => {
    const theme = parent.parent.type === "atrule" ? dark : light;
    theme[prop.slice("--color-".length)] = value;
  });
  return { light, dark: { ...light, ...dark } };
}

function luminance(hex) {
  const digits = hex.length === 4 ? hex.replace(/[\da-f]/gi, "$&$&") : hex;
  const [red, green, blue] = digits.match(/[\da-f]{2}/gi).map((pair) => {
    const share = parseInt(pair, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

for (const [theme, colours] of Object.entries(await themes())) {
  for (const [colour, ground, least] of PAIRS) {
    const ratio = contrast(colours[colour], colours[ground]);
    const line = `${theme}: ${colour} on ${ground} ${ratio.toFixed(2)} (at least ${least})`;
    if (process.argv.includes("--list")) console.log(line);
    if (ratio >= least) continue;
    console.error(`Too little contrast, ${line}`);
    process.exitCode = 1;
  }
}
