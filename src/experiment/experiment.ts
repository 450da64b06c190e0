// An experiment that is ready to run: checked, its files read, its points laid out. Plain data, so that it can be sent
// to another thread; `simulate.ts` runs it.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { ExperimentDocument } from './document.ts';
import type { Point } from './grid.ts';
import type { PlacedManifest } from './manifest-source.ts';
import type { RepeatRule } from './repeat-rule.ts';

/** An experiment that was checked and laid out as points: what `simulate` runs. */
export interface Experiment {
  /** Base name of the run's folder. */
  readonly name: string;
  /** It is made of manifests only: there is no experiment file. */
  readonly isPlain: boolean;
  readonly seed: string;
  /** The file with everything resolved: manifests inline, settings of the command line applied. */
  readonly document: ExperimentDocument;
  readonly points: readonly Point[];
  readonly repeat: RepeatRule;
}

/** Wall clock at t = 0 of an experiment that says nothing else. */
export const DEFAULT_START = '2026-01-01T00:00:00Z';
export const DEFAULT_SEED = '1';

/** What became of loading: an experiment (perhaps with warnings), or all faults of its files. */
export type Loading =
  | {
      readonly ok: true;
      readonly experiment: Experiment;
      readonly warnings: readonly Diagnostic[];
      /** The Kubernetes objects with their places, where they come from texts. */
      readonly manifests?: readonly PlacedManifest[];
    }
  | { readonly ok: false; readonly faults: readonly Diagnostic[] };
