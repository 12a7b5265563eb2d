/** Keys (WebAuthn): a form with data-passkey asks the browser for one, or for its signature. */

type Options = Record<string, unknown> & { publicKey: Record<string, unknown> };

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Options as the server sends them (bytes as base64url), as the browser wants them. */
export function readable(options: Record<string, unknown>): Record<string, unknown> {
  const one = (value: unknown): unknown =>
    value && typeof value === "object" && "id" in value ? { ...value, id: bytes(String(value.id)) } : value;
  const found = { ...options, challenge: bytes(String(options["challenge"])) };
  for (const name of ["user"]) if (name in options) Object.assign(found, { [name]: one(options[name]) });
  for (const name of ["excludeCredentials", "allowCredentials"]) {
    const listed = options[name];
    if (Array.isArray(listed)) Object.assign(found, { [name]: listed.map(one) });
  }
  return found;
}

function sendable(key: PublicKeyCredential): string {
  const parts: Record<string, unknown> = {};
  const answer = key.response as unknown as Record<string, unknown>;
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const value = answer[name];
    if (value instanceof ArrayBuffer) parts[name] = text(value);
  }
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: parts,
    clientExtensionResults: key.getClientExtensionResults(),
  });
}

async function ask(form: HTMLFormElement): Promise<void> {
  const data = JSON.parse(document.getElementById("passkey")?.textContent ?? "{}") as Record<string, Options>;
  const makes = form.dataset["passkey"] === "create";
  const options = data[makes ? "creation_options" : "request_options"];
  if (!options) throw new Error("no options");
  const publicKey = readable(options.publicKey) as unknown;
  const key = makes
    ? await navigator.credentials.create({ publicKey: publicKey as PublicKeyCredentialCreationOptions })
    : await navigator.credentials.get({ publicKey: publicKey as PublicKeyCredentialRequestOptions });
  const field = form.elements.namedItem("credential");
  if (!(key instanceof PublicKeyCredential) || !(field instanceof HTMLInputElement)) throw new Error("no key");
  field.value = sendable(key);
  form.submit();
}

/** Watches the forms that want a key. */
export function startPasskeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = form.querySelector<HTMLElement>("[data-failed]");
      if (said) said.hidden = true;
      ask(form).catch(() => said && (said.hidden = false));
    });
  }
}
