// SIGINT and SIGTERM: the command finishes the run that it is in, keeps what is done, and ends with the signal's
// status.
import { STATUS_INTERRUPTED, STATUS_TERMINATED } from './status.ts';

export interface Interruption {
  /** The status to end with once a signal came; undefined: none did. */
  readonly status: number | undefined;
  release(): void;
}

/** Listens until released. A second signal, a second or more after the first, ends the process at once. */
export function listenForSignals(): Interruption {
  let status: number | undefined;
  let since = 0;
  const handler = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (status !== undefined && now - since > 1000) process.exit(status);
    since = status === undefined ? now : since;
    status ??= signal === 'SIGINT' ? STATUS_INTERRUPTED : STATUS_TERMINATED;
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    get status() {
      return status;
    },
    release() {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}
