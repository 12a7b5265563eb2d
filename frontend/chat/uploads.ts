/** Files on their way from here. They are gone with the page: a browser gives them to it once. */

import type { Calls } from "./calls.ts";

export interface Upload {
  client_id: string;
  file: File;
  /** The share that has left, 0 to 1. */
  share: number;
  /** Why it was not sent; "" while it goes. */
  words: string;
}

export class Uploads {
  list: Upload[] = [];
  private readonly calls: Calls;
  private readonly changed: () => void;
  private readonly failed: (words: string) => void;

  constructor(calls: Calls, changed: () => void, failed: (words: string) => void) {
    this.calls = calls;
    this.changed = changed;
    this.failed = failed;
  }

  /** Sends a file; its progress is told by `changed`. */
  start(client_id: string, file: File): void {
    this.drop(client_id);
    const upload: Upload = { client_id, file, share: 0, words: "" };
    this.list.push(upload);
    const { done } = this.calls.upload(file, client_id, (share) => {
      upload.share = share;
      this.changed();
    });
    this.changed();
    done.then(
      () => this.drop(client_id),
      (error: unknown) => {
        upload.words = (error as Error).message;
        this.failed(`${file.name}: ${upload.words}`);
        this.changed();
      },
    );
  }

  /** Sends again what was not sent; false when it is none of these. */
  again(clientId: string): boolean {
    const found = this.list.find(({ client_id }) => client_id === clientId);
    if (found) this.start(clientId, found.file);
    return !!found;
  }

  /** It has come, or is not wanted any more. */
  drop(clientId: string): void {
    const left = this.list.filter(({ client_id }) => client_id !== clientId);
    if (left.length === this.list.length) return;
    this.list = left;
    this.changed();
  }
}
