// Where simulated runs are known to differ from the recordings, and why. A difference that is not listed, and a listed one
// that is gone, both fail the conformance test; docs/fidelity.md tells the same to readers.
import type { Rule } from './story-difference.ts';

export interface KnownDifference {
  readonly case: string;
  readonly rule: Rule;
  readonly reason: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [];
