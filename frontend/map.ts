/** A place on the office's map, beside its words. Without this script, or a map, the words are enough. */

import { control, divIcon, map as draw, marker, tileLayer, type LatLng, type Marker } from "leaflet";
import "leaflet/dist/leaflet.css";

const NEAR = 17; // the zoom at which houses can be told apart
const POLAND = "52.10000,19.40000";
const WHOLE = 6;

function start(box: HTMLElement): void {
  const point = document.querySelector<HTMLInputElement>(`#${CSS.escape(box.dataset.for ?? "")}_1`);
  const place = box.querySelector<HTMLElement>(".drawn");
  if (!point || !place) return;
  box.hidden = false;
  const shown = draw(place, { zoomControl: false });
  control.zoom({ zoomInTitle: box.dataset.closer, zoomOutTitle: box.dataset.farther }).addTo(shown);
  shown.attributionControl.setPrefix(false);
  const { tiles = "", layers = "", credit } = box.dataset;
  const how = { attribution: words(credit), maxZoom: 19 };
  (layers ? tileLayer.wms(tiles, { ...how, layers, format: "image/png" }) : tileLayer(tiles, how)).addTo(shown);
  const chosen = read(point.value);
  const first = chosen ?? read(box.dataset.centre ?? "") ?? read(POLAND)!;
  shown.setView(first, chosen ? NEAR : box.dataset.centre ? 14 : WHOLE);
  let mark: Marker | null = null;
  const forget = box.querySelector<HTMLButtonElement>("[data-forget]");
  const put = (at: LatLng | [number, number] | null): void => {
    mark?.remove();
    mark = null;
    if (at) {
      mark = marker(at, { icon: divIcon({ className: "pin", iconSize: [24, 24] }), draggable: true, keyboard: false });
      mark.addTo(shown).on("dragend", () => mark && put(mark.getLatLng()));
      const found = mark.getLatLng();
      point.value = `${found.lat.toFixed(5)},${found.lng.toFixed(5)}`;
    } else {
      point.value = "";
    }
    if (forget) forget.hidden = !at;
    point.dispatchEvent(new Event("input", { bubbles: true })); // kept as words are
  };
  if (chosen) put(chosen);
  else if (forget) forget.hidden = true;
  shown.on("click", (event) => put(event.latlng));
  box.querySelector("[data-here]")?.addEventListener("click", () => put(shown.getCenter()));
  forget?.addEventListener("click", () => put(null));
}

/** "50.06143,19.93658" as numbers. */
function read(text: string): [number, number] | null {
  const [north, east] = text.split(",").map(Number);
  return text && Number.isFinite(north) && Number.isFinite(east) ? [north!, east!] : null;
}

/** Leaflet takes HTML for the credit; the office gives words. */
function words(text = ""): string {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}

for (const box of document.querySelectorAll<HTMLElement>(".map[data-tiles]")) start(box);
