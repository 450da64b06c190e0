// What the page and its simulating worker tell each other: plain data that the structured clone algorithm takes.
import type { PlainRecord } from '../experiment/record-transfer.ts';
import type { MetricSummary, Ratio } from '../experiment/results.ts';
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { PlaygroundState } from './state.ts';

/** Simulate this; what was asked before is no longer wanted. */
export interface Question {
  readonly id: number;
  readonly state: PlaygroundState;
  /** Name of the point whose first run is shown in full; the first point where there is none of this name. */
  readonly focus: string | undefined;
}

/** One point of the experiment as the charts need it. */
export interface PointView {
  readonly name: string;
  readonly caseName: string | undefined;
  readonly factors: Readonly<Record<string, number | string | boolean>>;
  readonly parallelism: number;
  readonly makespan: MetricSummary;
  readonly succeeded: MetricSummary;
  readonly speedup: Ratio | undefined;
  readonly efficiency: Ratio | undefined;
  /** Mean seconds of each term of the ledger. */
  readonly ledger: Readonly<Record<string, number>>;
}

export type Answer =
  /** The texts cannot be run: all faults. Places are those of the manifest's text, where a fault has one. */
  | { readonly type: 'faults'; readonly id: number; readonly faults: readonly Diagnostic[] }
  /** The run to look at: the first replication of the point asked for. */
  | {
      readonly type: 'run';
      readonly id: number;
      readonly point: string;
      readonly record: PlainRecord;
      /** Mean ledger of this run, seconds a term; empty where its Job did not finish. */
      readonly ledger: Readonly<Record<string, number>>;
      readonly makespan: number;
      readonly warnings: readonly Diagnostic[];
      /** Text of the experiment file. */
      readonly file: string;
    }
  /** All points after some replications; those to come make the intervals narrower. */
  | {
      readonly type: 'points';
      readonly id: number;
      readonly points: readonly PointView[];
      /** Empty while some points are missing. */
      readonly findings: readonly string[];
      readonly title: string;
      /** Replications that every point has by now, and that the experiment asks for at most. */
      readonly done: number;
      readonly wanted: number;
      readonly isComplete: boolean;
      /** results.csv as the command line writes it; empty before the experiment is complete. */
      readonly resultsCsv: string;
    };

export type RunAnswer = Extract<Answer, { type: 'run' }>;
export type PointsAnswer = Extract<Answer, { type: 'points' }>;
