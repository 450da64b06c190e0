// A progress bar on standard error, for whatever takes longer than a second; only on a terminal.
import type { SingleBar } from 'cli-progress';

export interface Progress {
  /** `done` of `total` are finished. */
  update(done: number, total: number): Promise<void>;
  stop(): void;
}

const PATIENCE_MILLIS = 1000;

/** A bar that appears after a second; a silent one where nobody would see it. */
export function startProgress(isWanted: boolean): Progress {
  if (!isWanted || !process.stderr.isTTY) return { update: () => Promise.resolve(), stop: () => undefined };
  const started = performance.now();
  let bar: SingleBar | undefined;
  return {
    async update(done, total) {
      if (bar === undefined) {
        if (performance.now() - started < PATIENCE_MILLIS) return;
        const { default: progress } = await import('cli-progress');
        bar = new progress.SingleBar({
          format: '{bar} {value}/{total} runs, {eta_formatted} left',
          stream: process.stderr,
          clearOnComplete: true,
          hideCursor: true,
          barCompleteChar: '█',
          barIncompleteChar: '░',
        });
        bar.start(total, done);
      }
      bar.setTotal(total);
      bar.update(done);
    },
    stop() {
      bar?.stop();
    },
  };
}
