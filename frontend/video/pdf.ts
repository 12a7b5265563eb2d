/**
 * A PDF page by page, by pdf.js: built for itself, and loaded when somebody shows one. What came from outside is not
 * trusted: it is read and drawn in workers that can be ended, so that no line of it stops the page; nothing of it is run (no forms, no links, no scripts, glyphs are drawn
 * and not given to the browser as fonts), and pages, size and time have bounds. (package.json puts nothing in the place
 * of the 35 MB of canvas for Node that pdf.js would like: ours runs in browsers alone.)
 */

import { AnnotationMode, getDocument, GlobalWorkerOptions, type PDFDocumentProxy, PDFWorker, TextLayer } from "pdfjs-dist/legacy/build/pdf.mjs";

const OPENS = 20_000; // ms
const DRAWS = 10_000; // ms for one page
const SIDE = 4096; // points of a drawn page at most
const PICTURE = 40_000_000; // points of a picture in it
export const MOST_PAGES = 500;

export interface Drawn {
  width: number;
  height: number;
}

export interface Opened {
  pages: number;
  /** Draws a page `wide` points wide, with its words in `words` for who cannot see it. */
  draw(page: number, wide: number, canvas: HTMLCanvasElement, words: HTMLElement): Promise<Drawn>;
  close(): void;
}

function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new TooLong("it takes too long")), ms);
    promise.then(done, failed).finally(() => clearTimeout(timer));
  });
}

class TooLong extends Error {}

/** Opens a PDF; `addresses` are our own (of `worker`, `drawer` and `folder`), `draws` the ms that a page may take. */
export async function open(content: ArrayBuffer, addresses: DOMStringMap, draws = DRAWS): Promise<Opened> {
  const [thread, drawer] = [addresses["worker"], addresses["drawer"]].map((each) => new Worker(each ?? "", { type: "module" })) as [Worker, Worker];
  const folder = new URL(addresses["folder"] ?? "", location.href).href;
  GlobalWorkerOptions.rendererPorts = [drawer];
  const task = getDocument({
    data: content,
    worker: PDFWorker.create({ port: thread }),
    disableFontFace: true,
    useSystemFonts: false,
    standardFontDataUrl: folder,
    wasmUrl: folder,
    useWasm: false, // that would be eval for the page's safety rules
    enableXfa: false,
    stopAtErrors: false,
    maxImageSize: PICTURE,
    verbosity: 0,
  });
  const close = (): void => {
    void task.destroy().catch(() => undefined);
    thread.terminate(); // also one that computes for ever
    drawer.terminate();
  };
  drawer.addEventListener("error", close); // pdf.js would draw on in the page itself
  try {
    const document = await within(task.promise, OPENS);
    const drawn: Opened["draw"] = (...what) =>
      draw(document, draws, ...what).catch((error: unknown) => {
        if (error instanceof TooLong) close(); // it would go on for ever, and take the computer's time
        throw error;
      });
    return { pages: Math.min(document.numPages, MOST_PAGES), draw: drawn, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function draw(document: PDFDocumentProxy, ms: number, number: number, wide: number, canvas: HTMLCanvasElement, words: HTMLElement): Promise<Drawn> {
  const page = await within(document.getPage(number), ms);
  const natural = page.getViewport({ scale: 1 });
  const scale = Math.min(wide / natural.width, SIDE / Math.max(natural.width, natural.height));
  const viewport = page.getViewport({ scale });
  const sharp = Math.min(window.devicePixelRatio || 1, SIDE / Math.max(viewport.width, viewport.height));
  canvas.width = Math.max(1, Math.floor(viewport.width * sharp));
  canvas.height = Math.max(1, Math.floor(viewport.height * sharp));
  const drawing = page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0], annotationMode: AnnotationMode.ENABLE });
  try {
    await within(drawing.promise, ms);
  } catch (error) {
    drawing.cancel();
    throw error;
  }
  words.replaceChildren();
  words.style.setProperty("--total-scale-factor", String(scale));
  await within(new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport }).render(), ms).catch(() => undefined);
  page.cleanup();
  return { width: viewport.width, height: viewport.height };
}
