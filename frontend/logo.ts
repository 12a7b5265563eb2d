/** A logo is drawn anew before it is sent: a PNG, small enough, of whatever picture the browser can show. */

import { t } from "./texts.ts";

const LONGEST = 512; // points of a side
const LARGEST = 20_000_000; // bytes that are read at all

/** The picture of a file; SVG as well, whose scripts never run in an <img>. */
function shown(file: File): Promise<HTMLImageElement> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    const picture = new Image();
    picture.onload = () => done(picture);
    picture.onerror = () => failed(new Error("no picture"));
    reader.onerror = picture.onerror;
    reader.onload = () => (picture.src = String(reader.result));
    reader.readAsDataURL(file);
  });
}

async function drawn(file: File): Promise<{ png: File; width: number; height: number }> {
  if (file.size > LARGEST) throw new Error("too large");
  const picture = await shown(file);
  const [wide, high] = [picture.naturalWidth || LONGEST, picture.naturalHeight || LONGEST];
  const scale = file.type === "image/svg+xml" ? LONGEST / Math.max(wide, high) : Math.min(1, LONGEST / Math.max(wide, high));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(wide * scale));
  canvas.height = Math.max(1, Math.round(high * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!made) throw new Error("not drawn");
  return { png: new File([made], "logo.png", { type: "image/png" }), width: canvas.width, height: canvas.height };
}

/** Watches the field of the logo, if the page has one. */
export function startLogo(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-logo]");
  const said = document.getElementById(field?.dataset["logo"] ?? "");
  field?.addEventListener("change", async () => {
    const file = field.files?.[0];
    if (!file || !said) return;
    try {
      const { png, width, height } = await drawn(file);
      const files = new DataTransfer();
      files.items.add(png);
      field.files = files.files;
      said.textContent = t("picture_ready", { width: String(width), height: String(height) });
    } catch {
      field.value = "";
      said.textContent = t("picture_none");
    }
  });
}
