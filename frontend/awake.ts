/** Keeps the screen on while somebody talks: a telephone that locks itself switches microphone and camera off. */

export class Awake {
  private lock: WakeLockSentinel | null = null;
  private wanted = false;

  constructor() {
    // the browser takes it away with the page, and gives it again when asked
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wanted && this.keep());
  }

  keep(): void {
    this.wanted = true;
    void navigator.wakeLock?.request("screen").then(
      (lock) => {
        if (this.wanted) this.lock = lock;
        else void lock.release();
      },
      () => undefined,
    );
  }

  release(): void {
    this.wanted = false;
    void this.lock?.release().catch(() => undefined);
    this.lock = null;
  }
}
