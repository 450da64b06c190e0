// The ledger's terms in words and colours, and their means over the replications of each point.
import type { PointResult, Results } from '../experiment/results.ts';
import { LEDGER_TERMS } from '../models/recording/run-record.ts';
import { wholeRun } from './points.ts';
import type { Colors } from './theme.ts';

interface Term {
  readonly words: string;
  readonly color: keyof Colors;
  /** Colour of text upon it. */
  readonly on: 'onDark' | 'onLight';
}

/** By name of the term. */
export const TERMS: Readonly<Record<string, Term>> = {
  work: { words: 'work', color: 'blue', on: 'onDark' },
  sharing: { words: 'sharing the CPU', color: 'sky', on: 'onLight' },
  waitingForNode: { words: 'waiting for a node', color: 'orange', on: 'onLight' },
  imagePull: { words: 'image pull', color: 'purple', on: 'onLight' },
  start: { words: 'start', color: 'green', on: 'onDark' },
  controller: { words: 'control plane', color: 'grey', on: 'onDark' },
  backoff: { words: 'back-off', color: 'vermilion', on: 'onLight' },
  repeated: { words: 'repeated work', color: 'yellow', on: 'onLight' },
};

/** Mean ledger of a point over the replications that finished. */
export interface MeanLedger {
  readonly point: PointResult;
  readonly makespan: number;
  /** Seconds by term, in the ledger's order. */
  readonly terms: Readonly<Record<string, number>>;
}

/** One a point that finishes, in the points' order. */
export function meanLedgers(results: Results): readonly MeanLedger[] {
  return results.points.flatMap(point => {
    const own = results.ledgers.filter(row => row.point === point.name);
    const ofRun = own.filter(row => row.job === wholeRun(point)?.job);
    const rows = ofRun.length > 0 ? ofRun : own;
    if (rows.length === 0) return [];
    const mean = (read: (row: (typeof rows)[number]) => number): number =>
      rows.reduce((sum, row) => sum + read(row), 0) / rows.length;
    const terms = Object.fromEntries(LEDGER_TERMS.map(term => [term, mean(row => row.terms[term] ?? 0)]));
    return [{ point, makespan: mean(row => row.makespan), terms }];
  });
}
