// SIGINT and SIGTERM: the command stops simulating at once, what is finished is in the journal already, and it ends
// with the signal's status.
import { STATUS_INTERRUPTED, STATUS_TERMINATED } from './status.ts';

export interface Interruption {
  /** The status to end with once a signal came; undefined: none did. */
  readonly status: number | undefined;
  /** Resolves when a signal comes. */
  readonly came: Promise<void>;
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** Something ends the process this long after a signal, whatever is still being done then. */
const PATIENCE_MILLIS = 1500;

/** Listens until released, instead of whoever did before. A second signal, a while after, ends the process at once. */
export function listenForSignals(): Interruption {
  let status: number | undefined;
  let since = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const handler = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (status !== undefined && now - since > 500) process.exit(status);
    if (status !== undefined) return;
    since = now;
    const ending = signal === 'SIGINT' ? STATUS_INTERRUPTED : STATUS_TERMINATED;
    status = ending;
    setTimeout(() => process.exit(ending), PATIENCE_MILLIS).unref();
    resolve();
  };
  const before = SIGNALS.map(signal => process.listeners(signal));
  // In this order: without any listener, even for a moment, a signal that came while a module was read would be lost.
  for (const [i, signal] of SIGNALS.entries()) {
    process.on(signal, handler);
    for (const listener of before[i] ?? []) process.off(signal, listener);
  }
  return {
    get status() {
      return status;
    },
    came: promise,
    release() {
      for (const [i, signal] of SIGNALS.entries()) {
        for (const listener of before[i] ?? []) process.on(signal, listener);
        process.off(signal, handler);
      }
    },
  };
}
