/** What is left of HTML that somebody pastes or writes: the rules, over any tree of nodes. */

/** As much of a node as the rules look at; the browser's own nodes are such. */
export interface AnyNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly childNodes: Iterable<AnyNode>;
  getAttribute?(name: string): string | null;
}

const KEPT: Record<string, string> = { B: "b", STRONG: "b", I: "i", EM: "i", UL: "ul", OL: "ol", LI: "li", A: "a", BR: "br", P: "p" };
const BLOCKS = new Set(
  "DIV H1 H2 H3 H4 H5 H6 BLOCKQUOTE PRE SECTION ARTICLE DT DD ADDRESS ASIDE CAPTION CENTER DETAILS FIELDSET FIGCAPTION FIGURE FOOTER FORM HEADER LEGEND MAIN NAV SUMMARY".split(" "),
);
const GONE = new Set("STYLE SCRIPT META LINK TITLE HEAD TEMPLATE IFRAME OBJECT SVG XML BUTTON SELECT TEXTAREA DATALIST NOSCRIPT".split(" "));
/** Raised and lowered figures: without them "art. 22¹" would be article 221. */
const RAISED = ["0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"] as const;
const LOWERED = ["0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"] as const;
const INSIDE_BLOCK = /<(?:p|ul|ol)>/;
const SAFE = /^(?:https?:|mailto:)/i;
/** A picture that stands in its place: by the name of a file that goes with the text. */
const PICTURE = /^cid:(?:[\w.!~*'()-]|%[0-9A-F]{2})+$/i;
/** The sign that Word writes before each line of a list. */
const BULLET = /^[\s\u00a0]*(?:[\u00b7\u2022\u2023\u25aa\u25cf\u25e6o§\u00d8\uf0b7-]|\d{1,3}[.)])[\s\u00a0]+/u;

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function style(node: AnyNode): string {
  return (node.getAttribute?.("style") ?? "").toLowerCase().replace(/\s+/g, "");
}

/** Word's lists are paragraphs of a class, each with its sign in the words; -1: none, else 0 or 1 for numbers. */
function wordList(node: AnyNode): "" | "ul" | "ol" {
  const named = node.nodeName === "P" && /MsoListParagraph/.test(node.getAttribute?.("class") ?? "");
  if (!named && !/mso-list:l\d/.test(style(node))) return "";
  return /^[\s\u00a0]*\d/.test(words(node)) ? "ol" : "ul";
}

function words(node: AnyNode): string {
  return node.nodeType === 3 ? (node.nodeValue ?? "") : [...node.childNodes].map(words).join("");
}

function children(node: AnyNode, pre = false): string {
  let out = "";
  let list: "" | "ul" | "ol" = "";
  for (const child of node.childNodes) {
    const kind = wordList(child);
    if (kind !== list) {
      if (list) out += `</${list}>`;
      if (kind) out += `<${kind}>`;
      list = kind;
    }
    out += kind ? `<li>${inside(child).replace(BULLET, "")}</li>` : written(child, pre);
  }
  return list ? `${out}</${list}>` : out;
}

/** The words of a node without Word's own signs. */
function inside(node: AnyNode): string {
  return [...node.childNodes].map((child) => (/mso-list:ignore/.test(style(child)) ? "" : written(child))).join("").trim();
}

/** `pre`: the ends of its lines count, as in <pre>. */
function written(node: AnyNode, pre = false): string {
  if (node.nodeType === 3) return said(node.nodeValue ?? "", pre);
  if (node.nodeType !== 1) return "";
  const name = node.nodeName.toUpperCase();
  if (GONE.has(name)) return "";
  if (name === "IMG") return picture(node);
  if (name === "TR") return row(node);
  const lines = pre || name === "PRE" || /white-space:pre/.test(style(node));
  const content = children(node, lines);
  if (name === "SUP" || name === "SUB") return moved(content, name === "SUP" ? RAISED : LOWERED);
  if (name === "BR") return "<br>";
  if (name === "A") {
    const href = (node.getAttribute?.("href") ?? "").trim();
    return SAFE.test(href) && content.trim() ? `<a href="${escaped(href)}">${content}</a>` : content;
  }
  if (name === "P" || BLOCKS.has(name)) return INSIDE_BLOCK.test(content) || !content.trim() ? content : `<p>${content.trim()}</p>`;
  const kept = KEPT[name];
  // Google's whole clipboard stands in <b style="font-weight:normal">
  const plain = (kept === "b" && /font-weight:(?:normal|400)/.test(style(node))) || !content.trim();
  if (kept) return plain ? content : `<${kept}>${content}</${kept}>`;
  return spanned(node, content);
}

function said(text: string, pre: boolean): string {
  const lines = pre ? text.replace(/\r\n?/g, "\n").split("\n") : [text];
  return lines.map((line) => escaped(line.replace(/[ \t\r\n]+/g, " "))).join("<br>");
}

/** A row of a table is one line: its cells must not run into one another. */
function row(node: AnyNode): string {
  const cells = [...node.childNodes].filter((one) => /^T[DH]$/i.test(one.nodeName)).map((one) => children(one).trim());
  const full = cells.filter(Boolean);
  if (full.length < 2 || full.some((one) => /<[uo]l>/.test(one))) return full.map((one) => (INSIDE_BLOCK.test(one) ? one : `<p>${one}</p>`)).join("");
  return `<p>${cells.map((one) => one.replace(/<\/p>\s*<p>/g, " ").replace(/<\/?p>/g, "").trim()).join(" | ")}</p>`;
}

/** Figures that all have such a sign get it; of anything else the words stay. */
function moved(content: string, [plain, signs]: readonly [string, string]): string {
  const found = [...content.trim()].map((char) => signs[plain.indexOf(char)]);
  return found.includes(undefined) ? content : found.join("");
}

function picture(node: AnyNode): string {
  const told = node.getAttribute?.("data-cid");
  const source = told ? `cid:${encodeURIComponent(told)}` : (node.getAttribute?.("src") ?? "");
  return PICTURE.test(source) ? `<img src="${escaped(source)}">` : "";
}

function spanned(node: AnyNode, content: string): string {
  if (!content.trim() || INSIDE_BLOCK.test(content)) return content;
  const look = style(node);
  let out = content;
  if (/font-style:italic/.test(look)) out = `<i>${out}</i>`;
  if (/font-weight:(?:bold|[6-9]00)/.test(look)) out = `<b>${out}</b>`;
  return out;
}

/** What a node holds, in the few tags that letters of ours have. */
export function tidied(root: AnyNode): string {
  return children(root).replace(/(?:<br>\s*)+$/, "").trim();
}
