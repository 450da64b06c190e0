// The back-off between restarts of a container (kubernetes-facts.md section 4.3): the first restart is at once, then
// 10, 20, 40 … s after each end, up to a largest delay; from the beginning again after a long run.
import type { RandomStream } from '../../sim/random-stream.ts';
import type { Micros } from '../../sim/time.ts';

export interface CrashBackoffFigures {
  readonly base: Micros;
  readonly max: Micros;
  /** A container that ended this long after its last restart starts again without delay. */
  readonly reset: Micros;
  /** Real waits are up to this share longer, because the kubelet looks again only now and then. */
  readonly jitter: number;
}

/** The kubelet looks at a waiting container at least this often, each time with jitter. */
const LONGEST_STEP: Micros = 60_000_000;

/** Back-off of one container. */
export class CrashBackoff {
  /** The delay that follows the next end; 0: none is due. */
  private delay: Micros = 0;
  private restartedAt: Micros = 0;

  /** Delay after an end at `endedAt` before the next restart, in microseconds; 0: at once. */
  delayAfter(endedAt: Micros, figures: CrashBackoffFigures): Micros {
    if (this.delay > 0 && endedAt - this.restartedAt > figures.reset) this.delay = 0;
    return this.delay;
  }

  /** The container was started again: the next delay is twice as long. */
  restarted(now: Micros, figures: CrashBackoffFigures): void {
    this.restartedAt = now;
    this.delay = Math.min(figures.max, this.delay === 0 ? figures.base : this.delay * 2);
  }
}

/** The wait that becomes of a delay: longer by the jitter of each look. Whole microseconds; draws from `stream`. */
export function jitteredDelay(delay: Micros, jitter: number, stream: RandomStream): Micros {
  if (jitter === 0) return delay;
  let waited = 0;
  while (waited < delay) waited += Math.min(delay - waited, LONGEST_STEP) * (1 + jitter * stream.next());
  return Math.round(waited);
}
