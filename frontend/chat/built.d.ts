/** What build.mjs makes for the chat window's modules. */

/** A style sheet, minified, as text. */
declare module "*.css" {
  const text: string;
  export default text;
}

/** The shapes of one of lucide's icons: names of elements and their attributes. */
declare module "lucide:*" {
  const shapes: [name: string, attributes: Record<string, string>][];
  export default shapes;
}

/** The button's texts by language: the server puts them here, for a page that is not ours can tell none. */
declare const OKIENKO_TEXTS: Record<string, import("./types.ts").Texts>;

/** Where this version of the window is on the office's server: with it the button need not ask first. */
declare const OKIENKO_WINDOW: string;
