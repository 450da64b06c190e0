// Assertions. Wrong input is data and never gets here; what fails here is a bug of ours and stops the run.

/** Stops the run with `bug: <message>`. The command line adds how to replay it. */
export function bug(message: string): never {
  throw new Error(`bug: ${message}`);
}

/** Asserts what must hold. Where building the message would cost on a hot path, test first and call `bug`. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) bug(message);
}
