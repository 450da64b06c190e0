// The instant of the run that is looked at, and its movement: play, pause, speed, step. Canvases follow it frame by
// frame without passing through the page's components.

export interface Clock {
  /** Seconds of virtual time. */
  readonly at: number;
  readonly isPlaying: boolean;
  /** Virtual seconds a real second. */
  readonly speed: number;
  /** A run of this length; the instant keeps its share of the run. */
  setEnd(end: number): void;
  go(at: number): void;
  play(): void;
  pause(): void;
  setSpeed(speed: number): void;
  /** Called after every change; returns how to stop that. */
  listen(listener: () => void): () => void;
}

/** With reduced motion the picture moves in jumps, this many a second. */
const JUMPS_PER_SECOND = 2;

export function createClock(prefersStillness: () => boolean): Clock {
  const listeners = new Set<() => void>();
  let [at, end, speed] = [0, 1, 60];
  let isPlaying = false;
  let last = 0;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const frame = (now: number): void => {
    if (!isPlaying) return;
    const passed = Math.min(0.1, (now - last) / 1000);
    if (prefersStillness() && now - last < 1000 / JUMPS_PER_SECOND) {
      requestAnimationFrame(frame);
      return;
    }
    const step = prefersStillness() ? 1 / JUMPS_PER_SECOND : passed;
    last = now;
    at = Math.min(end, at + step * speed);
    if (at >= end) isPlaying = false;
    tell();
    requestAnimationFrame(frame);
  };
  return {
    get at() {
      return at;
    },
    get isPlaying() {
      return isPlaying;
    },
    get speed() {
      return speed;
    },
    setEnd: length => {
      const share = at / end;
      end = length;
      at = share * length;
      tell();
    },
    go: instant => {
      at = Math.max(0, Math.min(end, instant));
      tell();
    },
    play: () => {
      if (isPlaying) return;
      if (at >= end) at = 0;
      isPlaying = true;
      last = performance.now();
      requestAnimationFrame(frame);
      tell();
    },
    pause: () => {
      isPlaying = false;
      tell();
    },
    setSpeed: faster => {
      speed = faster;
      tell();
    },
    listen: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Speeds to choose from: virtual seconds a real second. */
export const SPEEDS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20_000];

/** The speed at which a run of this length is seen in about twenty seconds. */
export function usualSpeed(end: number): number {
  return SPEEDS.findLast(speed => end / speed >= 18) ?? 1;
}
