// Builds what the browser loads into okienko/look/static/built: scripts, style sheets with their
// fonts, and one small sprite of exactly the icons that templates, scripts and doors name.
import { build, context, transform } from "esbuild";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "okienko/look/static/built");
const watching = process.argv.includes("--watch");

/** Every file under a folder with one of these endings. */
function* files(folder, endings) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "static" || entry.name === "__pycache__") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path, endings);
    else if (endings.some((ending) => entry.name.endsWith(ending))) yield path;
  }
}

/** Where an icon may be named: {% icon "mail" %}, icon("mail"), icon = "mail", "icon": "mail". */
const MENTIONS = [
  { under: "okienko", endings: [".html"], pattern: /\{%\s*icon\s+"([a-z0-9-]+)"/g },
  { under: "okienko", endings: [".html"], pattern: /\bicon="([a-z0-9-]+)"/g },
  { under: "okienko", endings: [".py"], pattern: /\bicon\b["']?\s*(?::\s*[\w[\]]+\s*)?[=:]\s*"([a-z0-9-]+)"/g },
  { under: "okienko", endings: [".py"], pattern: /\bIcon\("([a-z0-9-]+)"\)/g },
  { under: "frontend", endings: [".ts"], pattern: /\bicon(?:\(|:\s*)"([a-z0-9-]+)"/g },
];

function iconNames() {
  const names = new Set();
  for (const { under, endings, pattern } of MENTIONS) {
    for (const path of files(join(root, under), endings)) {
      for (const match of readFileSync(path, "utf8").matchAll(pattern)) names.add(match[1]);
    }
  }
  return [...names].sort();
}

function writeSprite() {
  const symbols = iconNames().map((name) => {
    const source = join(root, "node_modules/lucide-static/icons", `${name}.svg`);
    if (!existsSync(source)) throw new Error(`no icon is called "${name}" in lucide-static`);
    const shape = readFileSync(source, "utf8").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${shape}</symbol>`;
  });
  writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
  return symbols.length;
}

/** What pdf.js fetches by itself: the fonts that a PDF may leave out, and two kinds of pictures without WebAssembly. */
function writeForPdf() {
  const from = join(root, "node_modules/pdfjs-dist");
  mkdirSync(join(out, "for-pdf"), { recursive: true });
  const wanted = { standard_fonts: /^(Foxit|Liberation|LICENSE)/, wasm: /_nowasm_fallback\.js$|^LICENSE_(PDFJS_)?(JBIG2|OPENJPEG)$/ };
  for (const [folder, names] of Object.entries(wanted)) {
    for (const name of readdirSync(join(from, folder))) if (names.test(name)) copyFileSync(join(from, folder, name), join(out, "for-pdf", name));
  }
}

/** The chat's scripts carry their style and their icons with them: on a foreign page they may load nothing else. */
const carried = {
  name: "carried",
  setup(build) {
    build.onLoad({ filter: /frontend\/chat\/.*\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true, target: options.target });
      return { contents: code.trim(), loader: "text", watchFiles: [path] };
    });
    build.onResolve({ filter: /^lucide:/ }, ({ path }) => ({ path: path.slice(7), namespace: "lucide" }));
    build.onLoad({ filter: /.*/, namespace: "lucide" }, ({ path }) => {
      const icons = JSON.parse(readFileSync(join(root, "node_modules/lucide-static/icon-nodes.json"), "utf8"));
      if (!icons[path]) throw new Error(`no icon is called "${path}" in lucide-static`);
      return { contents: JSON.stringify(icons[path]), loader: "json" };
    });
  },
};

const options = {
  absWorkingDir: root,
  entryPoints: {
    desk: "frontend/desk.ts",
    page: "frontend/page.ts",
    "web-call": "frontend/web-call.ts",
    "web-phone": "frontend/web-phone.ts",
    "video-call": "frontend/video-call.ts",
    "video-check": "frontend/video-check.ts",
    pdf: "frontend/video/pdf.ts",
    "pdf-worker": "pdfjs-dist/legacy/build/pdf.worker.mjs",
    "pdf-drawer": "pdfjs-dist/legacy/build/pdf.renderer.mjs",
    form: "frontend/form.ts",
    map: "frontend/map.ts",
    administration: "frontend/administration.ts",
    look: "frontend/css/look.css",
  },
  outdir: out,
  bundle: true,
  minify: !watching,
  sourcemap: watching,
  format: "esm",
  target: ["es2022", "chrome123", "firefox128", "safari17.5"],
  loader: { ".woff2": "file", ".png": "file" },
  assetNames: "fonts/[name]",
  legalComments: "linked",
  logLevel: "warning",
};

const chat = {
  ...options,
  entryPoints: { "chat-window": "frontend/chat/window.ts" },
  plugins: [carried],
};
/** A plain script, as <script src> of any site loads it. */
const chatButton = { ...chat, entryPoints: { "chat-button": "frontend/chat/button.ts" }, format: "iife" };
const all = [options, chat, chatButton];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const icons = writeSprite();
writeForPdf();
if (watching) {
  for (const one of all) await (await context(one)).watch();
  console.log("watching frontend/");
} else {
  for (const one of all) {
    const result = await build({ ...one, metafile: true });
    for (const [path, { bytes }] of Object.entries(result.metafile.outputs)) {
      if (/\.(js|css)$/.test(path)) console.log(`${relative(root, join(root, path))}  ${Math.round(bytes / 1024)} kB`);
    }
  }
  console.log(`${icons} icons`);
}
