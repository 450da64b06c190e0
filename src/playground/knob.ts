// The knobs of the page: each reads one number out of the state and puts another in its place. A knob without a number
// (the manifest's commands say how long they run, say) shows so until it is turned.
import type { DistributionDocument, RuleDocument, TimeDocument } from '../experiment/document.ts';
import { amountOf, parseDurationText, parseShareText } from '../experiment/value.ts';
import { hasJob, jobNumber, withJobNumber } from './manifest-text.ts';
import type { PlaygroundState, Rest } from './state.ts';

export type KnobName =
  | 'parallelism'
  | 'completions'
  | 'run'
  | 'spread'
  | 'failure'
  | 'nodes'
  | 'cores'
  | 'backoffLimit';

export interface Knob {
  readonly label: string;
  /** What it means, for those who do not know the word yet. */
  readonly hint: string;
  /** Positions of the slider, rising. */
  readonly stops: readonly number[];
  /** The value as people say it. */
  say(value: number): string;
  /** What a turn starts from where the state says nothing. */
  readonly otherwise: number;
  read(state: PlaygroundState): number | undefined;
  set(state: PlaygroundState, value: number): PlaygroundState;
  /** Why it cannot be turned; undefined where it can. */
  locked(state: PlaygroundState): string | undefined;
}

/** The key of the first rule that says how long a container runs. */
export function runKey(rest: Rest): 'run' | 'cpu' {
  return rest.pods?.[0]?.cpu === undefined ? 'run' : 'cpu';
}

interface RunTime {
  readonly mean: number;
  readonly spread: number;
}

const DEFAULT_RUN: RunTime = { mean: 30, spread: 0 };

/** Mean and coefficient of variation, where the document says them; other families are left as they are. */
function runTime(document: TimeDocument | undefined): RunTime | undefined {
  if (document === undefined) return undefined;
  if (typeof document !== 'object') return meanOf(document, 0);
  const { constant, exponential, lognormal, uniform } = document;
  if (constant !== undefined) return meanOf(constant, 0);
  if (exponential !== undefined) return meanOf(exponential.mean, 1);
  if (lognormal !== undefined) return meanOf(lognormal.mean, lognormal.cv);
  if (uniform !== undefined) {
    const [min, max] = [parseDurationText(uniform.min), parseDurationText(uniform.max)];
    if (typeof min === 'string' || typeof max === 'string') return undefined;
    const mean = (min + max) / 2;
    return { mean, spread: mean === 0 ? 0 : (max - min) / Math.sqrt(12) / mean };
  }
  const family = Object.values(document)[0] as { readonly mean?: string | number; readonly cv?: number } | undefined;
  return family?.mean === undefined ? undefined : meanOf(family.mean, family.cv ?? 1);
}

function meanOf(mean: string | number, spread: number): RunTime | undefined {
  const parsed = parseDurationText(mean);
  return typeof parsed === 'string' ? undefined : { mean: parsed, spread };
}

function readRun(state: PlaygroundState): RunTime | undefined {
  return runTime(state.rest.pods?.[0]?.[runKey(state.rest)]);
}

function withRun(state: PlaygroundState, change: Partial<RunTime>): PlaygroundState {
  const { mean, spread } = { ...DEFAULT_RUN, ...readRun(state), ...change };
  const distribution: DistributionDocument = { lognormal: { mean: `${round(mean)}s`, cv: round(spread) } };
  return withRule(state, { [runKey(state.rest)]: distribution });
}

/** The state with fields of its first rule changed; a rule for all containers is made where there is none. */
function withRule(state: PlaygroundState, change: Partial<RuleDocument>): PlaygroundState {
  const [first, ...others] = state.rest.pods ?? [];
  const rule: RuleDocument = { ...first, ...change };
  return { ...state, rest: { ...state.rest, pods: [rule, ...others] } };
}

function withCluster(state: PlaygroundState, change: object): PlaygroundState {
  return { ...state, rest: { ...state.rest, cluster: { ...state.rest.cluster, ...change } } };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function jobKnob(field: KnobName, what: Pick<Knob, 'label' | 'hint' | 'stops' | 'otherwise'>): Knob {
  return {
    ...what,
    say: value => String(value),
    read: state => jobNumber(state.manifest, field),
    set: (state, value) => ({ ...state, manifest: withJobNumber(state.manifest, field, value) }),
    locked: state => (hasJob(state.manifest) ? undefined : 'there is no Job in the manifest'),
  };
}

const nodesLock = (state: PlaygroundState): string | undefined =>
  typeof state.rest.cluster?.nodes === 'object' ? 'the experiment lists its nodes one by one' : undefined;

const free = (): undefined => undefined;

/** Rising counts with fewer positions the larger they are. */
const COUNTS = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64];
const MORE_COUNTS = [...COUNTS, 80, 100, 128, 160, 200, 256, 320, 400, 500, 640, 800, 1000];

export const KNOBS: Readonly<Record<KnobName, Knob>> = {
  parallelism: jobKnob('parallelism', {
    label: 'Parallelism',
    hint: 'pods at once',
    stops: [...COUNTS, 80, 100, 128, 160, 200],
    otherwise: 1,
  }),
  completions: jobKnob('completions', {
    label: 'Completions',
    hint: 'pods that must succeed',
    stops: MORE_COUNTS,
    otherwise: 1,
  }),
  run: {
    label: 'Run time',
    hint: 'mean time one pod runs',
    stops: [1, 2, 3, 5, 7, 10, 12, 15, 20, 25, 30, 40, 50, 60, 90, 120, 180, 240, 300, 600, 900, 1800, 3600],
    otherwise: DEFAULT_RUN.mean,
    say: value =>
      value < 120 ? `${round(value)} s` : value < 7200 ? `${round(value / 60)} min` : `${round(value / 3600)} h`,
    read: state => readRun(state)?.mean,
    set: (state, mean) => withRun(state, { mean }),
    locked: free,
  },
  spread: {
    label: 'Spread',
    hint: 'how unlike the run times are',
    stops: [0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.5, 2, 2.5, 3],
    otherwise: DEFAULT_RUN.spread,
    say: value => (value === 0 ? 'all alike' : `± ${Math.round(value * 100)} %`),
    read: state => readRun(state)?.spread,
    set: (state, spread) => withRun(state, { spread }),
    locked: free,
  },
  failure: {
    label: 'Failure rate',
    hint: 'chance that an attempt fails',
    stops: [0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1],
    otherwise: 0,
    say: value => `${round(value * 100)} %`,
    read: readFailure,
    set: (state, probability) => {
      const { fail } = state.rest.pods?.[0] ?? {};
      return withRule(state, { fail: { probability, exit: fail?.exit ?? 1 } });
    },
    locked: free,
  },
  nodes: {
    label: 'Nodes',
    hint: 'machines in the cluster',
    stops: [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 40, 50],
    otherwise: 4,
    say: value => String(value),
    read: ({ rest }) => {
      const nodes = rest.cluster?.nodes ?? 4;
      return typeof nodes === 'number' ? nodes : undefined;
    },
    set: (state, nodes) => withCluster(state, { nodes }),
    locked: nodesLock,
  },
  cores: {
    label: 'Cores a node',
    hint: 'CPU that pods share there',
    stops: [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64],
    otherwise: 4,
    say: value => String(value),
    read: ({ rest }) => {
      const nodes = rest.cluster?.nodes;
      return typeof nodes === 'object' ? undefined : amountOf(rest.cluster?.cpu ?? 4);
    },
    set: (state, cpu) => withCluster(state, { cpu }),
    locked: nodesLock,
  },
  backoffLimit: jobKnob('backoffLimit', {
    label: 'backoffLimit',
    hint: 'failures the Job bears',
    stops: [0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100],
    otherwise: 6,
  }),
};

function readFailure({ rest }: PlaygroundState): number | undefined {
  const [rule] = rest.pods ?? [];
  if (rule?.fail === undefined) return rule === undefined ? undefined : 0;
  const { probability } = rule.fail;
  if (probability === undefined) return undefined;
  const parsed = parseShareText(probability);
  return typeof parsed === 'string' ? undefined : parsed;
}

/** The slider's position for a value: the nearest stop. */
export function positionOf(knob: Knob, value: number): number {
  let nearest = 0;
  for (const [i, stop] of knob.stops.entries()) {
    if (Math.abs(stop - value) < Math.abs((knob.stops[nearest] ?? 0) - value)) nearest = i;
  }
  return nearest;
}
