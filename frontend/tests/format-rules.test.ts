import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnyNode, tidied } from "../format-rules.ts";

/** A tree as the browser would make it: [name, attributes, ...children], or a text. */
type Tree = string | [string, Record<string, string>, ...Tree[]];

function node(tree: Tree): AnyNode {
  if (typeof tree === "string") return { nodeType: 3, nodeName: "#text", nodeValue: tree, childNodes: [] };
  const [name, attributes, ...children] = tree;
  return {
    nodeType: 1, nodeName: name, nodeValue: null, childNodes: children.map(node),
    getAttribute: (wanted) => attributes[wanted] ?? null,
  };
}

const of = (...children: Tree[]): string => tidied(node(["BODY", {}, ...children]));

test("words, bold, italic, lists and links stay", () => {
  assert.equal(
    of(["P", {}, "Dzień ", ["STRONG", {}, "dobry"], " ", ["EM", {}, "Pani"]], ["UL", {}, ["LI", {}, "a"]], ["P", {}, ["A", { href: "https://a.example/?x=1&y=2" }, "tu"]]),
    '<p>Dzień <b>dobry</b> <i>Pani</i></p><ul><li>a</li></ul><p><a href="https://a.example/?x=1&amp;y=2">tu</a></p>',
  );
});

test("nothing that runs, loads or leads elsewhere comes in", () => {
  assert.equal(of(["SCRIPT", {}, "x()"], ["IMG", { src: "https://a.example/pixel" }], ["A", { href: "javascript:x()" }, "tu"], ["STYLE", {}, "p{}"]), "tu");
  assert.equal(of("<b>1 & 2</b>"), "&lt;b&gt;1 &amp; 2&lt;/b&gt;");
});

test("a list of Word is a list", () => {
  const line = (sign: string, words: string): Tree => ["P", { class: "MsoListParagraphCxSpMiddle", style: "mso-list:l0 level1 lfo1" }, ["SPAN", { style: "mso-list:Ignore" }, sign, ["SPAN", {}, "\u00a0\u00a0\u00a0 "]], words];
  assert.equal(of(["P", { class: "MsoNormal" }, ["B", {}, "Prosimy o:"], ["O:P", {}]], line("·", "wniosek"), line("·", "dowód")), "<p><b>Prosimy o:</b></p><ul><li>wniosek</li><li>dowód</li></ul>");
  assert.equal(of(line("1.", "raz"), line("2.", "dwa")), "<ol><li>raz</li><li>dwa</li></ol>");
});

test("a web page's clipboard has its looks in styles", () => {
  assert.equal(of(["B", { style: "font-weight:normal" }, ["P", {}, ["SPAN", { style: "font-weight: 700" }, "ważne"], " i nie"]]), "<p><b>ważne</b> i nie</p>");
  assert.equal(of(["DIV", {}, "jeden"], ["DIV", {}, ["BR", {}]], ["DIV", {}, "dwa"]), "<p>jeden</p><p><br></p><p>dwa</p>");
});

test("the cells of a table do not run into one another", () => {
  const cell = (...words: Tree[]): Tree => ["TD", {}, ...words];
  const table = (...rows: Tree[]): Tree => ["TABLE", {}, ["TBODY", {}, ...rows]];
  assert.equal(of(table(["TR", {}, cell("Leśna 5"), cell("2026-11-30"), cell("1")], ["TR", {}, cell("b"), cell(), cell("c")])), "<p>Leśna 5 | 2026-11-30 | 1</p><p>b |  | c</p>");
  assert.equal(of(table(["TR", {}, cell(["P", {}, "Lp."]), " ", ["TH", {}, ["P", {}, ["B", {}, "Kwota"]], ["P", {}, "zł"]]])), "<p>Lp. | <b>Kwota</b> zł</p>");
  assert.equal(of(table(["TR", {}, cell(["P", {}, "sam"], ["UL", {}, ["LI", {}, "a"]])])), "<p>sam</p><ul><li>a</li></ul>"); // a page's own frame
});

test("a raised figure is no other number", () => {
  assert.equal(of("art. 22", ["SUP", {}, "1"], " k.p., 10", ["SUP", {}, "-6"], " m, H", ["SUB", {}, "2"], "O, 1", ["SUP", {}, "st"]), "art. 22¹ k.p., 10⁻⁶ m, H₂O, 1st");
});

test("lines that count stay lines, and what a page is served by goes", () => {
  assert.equal(of(["PRE", {}, "raz\r\ndwa"], ["SPAN", { style: "white-space: pre-wrap" }, "a\nb"]), "<p>raz<br>dwa</p>a<br>b");
  assert.equal(of(["DETAILS", {}, ["SUMMARY", {}, "Więcej"], "treść"], ["BUTTON", {}, "klik"]), "<p>Więcej</p>treść");
});
