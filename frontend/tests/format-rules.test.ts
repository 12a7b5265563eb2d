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
