/** Icons as elements, made one by one: a host may forbid markup that is parsed (Trusted Types). */

const SVG = "http://www.w3.org/2000/svg";

/** An icon for decoration; a word stands beside it, or its button has a name. */
export function sign(shapes: [string, Record<string, string>][]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.append(shape);
  }
  return svg;
}
