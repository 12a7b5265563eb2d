/** The calls to the office's server: with the token, never with a cookie. */

import { Refused } from "./outbox.ts";
import { spoken, t } from "./texts.ts";

const PATIENCE = 20_000; // a dead connection never says that it is dead

export class Calls {
  readonly base: string;
  token: string | null = null;

  constructor(base: string) {
    this.base = base;
  }

  /** The address of a call, in the language that is spoken. */
  address(path: string): string {
    return `${this.base}/${path}?lang=${spoken()}`;
  }

  headers(more: Record<string, string> = {}): Record<string, string> {
    return { ...(this.token && { Authorization: `Bearer ${this.token}` }), ...more };
  }

  /** Sends JSON and answers with JSON. Refused in the office's words; NoLink when nobody is reached. */
  async post<T>(path: string, body: object = {}, keepalive = false): Promise<T> {
    const how = { method: "POST", headers: this.headers({ "Content-Type": "application/json" }), body: JSON.stringify(body), keepalive };
    return (await this.fetch(path, how)).json().catch(() => ({})) as Promise<T>;
  }

  async get<T>(path: string): Promise<T> {
    return (await this.fetch(path, { headers: this.headers(), cache: "no-store" })).json() as Promise<T>;
  }

  /** A file of the conversation. */
  async blob(path: string): Promise<Blob> {
    return (await this.fetch(path, { headers: this.headers() })).blob();
  }

  private async fetch(path: string, how: RequestInit): Promise<Response> {
    const response = await fetch(this.address(path), { ...how, credentials: "omit", signal: AbortSignal.timeout(PATIENCE) }).catch(() => {
      throw new NoLink(t("no_link"));
    });
    if (!response.ok) throw refusal(response.status, await response.json().catch(() => null));
    return response;
  }

  /** Sends a file; `progress` hears the share that has left (0 to 1). Only XMLHttpRequest tells it. */
  upload(file: File, clientId: string, progress: (share: number) => void): { done: Promise<void>; abort(): void } {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("client_id", clientId);
    form.append("file", file);
    const done = new Promise<void>((resolve, reject) => {
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onload = () => {
        if (request.status < 300) return resolve();
        let said: unknown = null;
        try {
          said = JSON.parse(request.responseText);
        } catch {
          // a proxy's own page: the status says enough
        }
        reject(refusal(request.status, said));
      };
      request.onerror = request.onabort = () => reject(new NoLink(t("no_link")));
      request.open("POST", this.address("file"));
      for (const [name, value] of Object.entries(this.headers())) request.setRequestHeader(name, value);
      request.send(form);
    });
    return { done, abort: () => request.abort() };
  }
}

/** Nobody was reached, in words for the reader. */
export class NoLink extends Error {}

function refusal(status: number, said: unknown): Refused {
  const { error, words, retry } = (said ?? {}) as { error?: string; words?: string; retry?: number | null };
  return new Refused(status, error ?? "", words ?? t(status === 413 ? "too_large" : "failed"), retry ?? null);
}
