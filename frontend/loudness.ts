/** How loud a microphone is, for the bar that shows somebody that they are heard. */

const FLOOR = 0.004; // of full scale: less is a microphone that hears nothing
const DEAF = 4000; // ms after which a silent microphone is told of
const HEARD = 10; // looks at which something was heard

/** Listens to a stream until `stop`; `each` is told the level (0 to 1 of full scale) at each drawn frame. */
export class Loudness {
  private context: AudioContext | null = null;
  private turn = 0;

  async start(stream: MediaStream, each: (loud: number) => void): Promise<void> {
    const turn = ++this.turn;
    this.context ??= new AudioContext();
    const { context } = this;
    await context.resume();
    const look = context.createAnalyser();
    look.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(look);
    const wave = new Float32Array(look.fftSize);
    const step = (): void => {
      if (turn !== this.turn || !stream.active) return;
      look.getFloatTimeDomainData(wave);
      each(Math.sqrt(wave.reduce((sum, sample) => sum + sample * sample, 0) / wave.length));
      requestAnimationFrame(step);
    };
    step();
  }

  stop(): void {
    this.turn += 1;
    void this.context?.close().catch(() => undefined);
    this.context = null;
  }
}

/** Whether a microphone was heard by now: "" while that is not known. */
export class Hearing {
  private heard = 0;
  private readonly began = performance.now();

  see(loud: number): "" | "heard" | "not-heard" {
    if (loud > FLOOR) this.heard += 1;
    if (this.heard > HEARD) return "heard";
    return performance.now() - this.began > DEAF ? "not-heard" : "";
  }
}

/** The share of a bar that such a level fills: quiet speech is seen, too. */
export function barOf(loud: number): number {
  return Math.min(1, Math.sqrt(loud) * 1.6);
}
