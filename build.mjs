// Bundles static/css and static/js into static/dist/. Run: npm ci --ignore-scripts && node build.mjs
import { build } from "esbuild";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { appIcon } from "./static/appicon.mjs";

const OUT = "static/dist";
const ICONS = readFileSync("static/icons.txt", "utf8").split(/\s+/).filter(Boolean);

function icon(name) {
  const path = `node_modules/@tabler/icons/icons/outline/${name}.svg`;
  if (!existsSync(path)) throw new Error(`static/icons.txt names ${name}, which is no Tabler icon`);
  const body = readFileSync(path, "utf8").replace(/<!--[\s\S]*?-->/, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  return `<symbol id="tabler-${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "")}</symbol>`;
}

mkdirSync(OUT, { recursive: true });

// A behaviour joins a bundle by lying in its folder: js/both goes to desk and phone alike.
const behaviours = (folder) =>
  existsSync(`static/js/${folder}`)
    ? readdirSync(`static/js/${folder}`).filter((name) => name.endsWith(".js")).sort().map((name) => `./${folder}/${name}`)
    : [];
// The phone's own program: it keeps what is written down until the server has it.
const APPS = { desk: ["./app/leave.js"], phone: ["./app/app.js"] };
const gathered = {
  name: "gathered",
  setup(builder) {
    builder.onResolve({ filter: /^bundle:/ }, ({ path }) => ({ path: path.slice(7), namespace: "bundle" }));
    builder.onLoad({ filter: /.*/, namespace: "bundle" }, ({ path }) => ({
      contents: [...behaviours("both"), ...behaviours(path), ...APPS[path]].map((file) => `import "${file}";`).join("\n"),
      resolveDir: "static/js",
    }));
  },
};

await build({
  entryPoints: { desk: "static/css/desk.css", phone: "static/css/phone.css", sheet: "static/css/sheet.css" },
  outdir: OUT,
  bundle: true,
  minify: true,
  target: "es2020",
  legalComments: "none",
  logLevel: "warning",
});
await build({
  entryPoints: { desk: "bundle:desk", phone: "bundle:phone" },
  outdir: OUT,
  plugins: [gathered],
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "iife",
  target: "es2020",
  legalComments: "none",
  logLevel: "warning",
});
// The worker keeps the phone's pages; /m/sw.js puts in front of it what there is to keep.
await build({
  entryPoints: { sw: "static/js/worker/sw.js" },
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
  logLevel: "warning",
});

writeFileSync(
  `${OUT}/icons.svg`,
  `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" ` +
    `stroke-linejoin="round">${ICONS.map(icon).join("")}</svg>\n`,
);
copyFileSync("static/favicon.svg", `${OUT}/favicon.svg`);
for (const side of [192, 512]) writeFileSync(`${OUT}/icon-${side}.png`, appIcon(side));

const kb = (bytes) => (bytes / 1024).toFixed(1).padStart(7);
console.log("                 raw    gzip  brotli  KB");
for (const name of readdirSync(OUT).sort()) {
  const data = readFileSync(`${OUT}/${name}`);
  console.log(name.padEnd(13), kb(data.length), kb(gzipSync(data, { level: 9 }).length), kb(brotliCompressSync(data).length));
}
