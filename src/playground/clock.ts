// The instant of the run that is looked at, and its movement: play, pause, speed, step. Canvases follow it frame by
// frame without passing through the page's components.

/** With reduced motion the picture moves in jumps, this many a second. */
const JUMPS_PER_SECOND = 2;
/** A page that was hidden goes on where it was. */
const LONGEST_FRAME_SECONDS = 0.1;

export class Clock {
  readonly #listeners = new Set<() => void>();
  readonly #prefersStillness: () => boolean;
  #at = 0;
  #end = 1;
  #speed = 60;
  #isPlaying = false;
  #last = 0;

  constructor(prefersStillness: () => boolean) {
    this.#prefersStillness = prefersStillness;
  }

  /** Seconds of virtual time. */
  get at(): number {
    return this.#at;
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  /** Virtual seconds a real second. */
  get speed(): number {
    return this.#speed;
  }

  /** Takes a run of another length; the instant keeps its share of the run. */
  setEnd(end: number): void {
    this.#at *= end / this.#end;
    this.#end = end;
    this.#tell();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#tell();
  }

  go(at: number): void {
    this.#at = Math.max(0, Math.min(this.#end, at));
    this.#tell();
  }

  /** Plays on, from the beginning where the end is reached. */
  play(): void {
    if (this.#isPlaying) return;
    if (this.#at >= this.#end) this.#at = 0;
    this.#isPlaying = true;
    this.#last = performance.now();
    requestAnimationFrame(now => this.#frame(now));
    this.#tell();
  }

  pause(): void {
    this.#isPlaying = false;
    this.#tell();
  }

  /** Calls back after every change; returns how to stop that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #frame(now: number): void {
    if (!this.#isPlaying) return;
    const passed = (now - this.#last) / 1000;
    const isStill = this.#prefersStillness();
    if (!isStill || passed >= 1 / JUMPS_PER_SECOND) {
      this.#last = now;
      const step = isStill ? 1 / JUMPS_PER_SECOND : Math.min(LONGEST_FRAME_SECONDS, passed);
      this.#at = Math.min(this.#end, this.#at + step * this.#speed);
      if (this.#at >= this.#end) this.#isPlaying = false;
      this.#tell();
    }
    requestAnimationFrame(next => this.#frame(next));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Speeds to choose from: virtual seconds a real second. */
export const SPEEDS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20_000];

/** The speed at which a run of this length is seen in about twenty seconds. */
export function usualSpeed(end: number): number {
  return SPEEDS.findLast(speed => end / speed >= 18) ?? 1;
}
