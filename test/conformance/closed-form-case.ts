// The closed forms of test/data/closed-forms.json that need a whole cluster, each as an experiment file under
// `controlPlane: ideal`, and what to read off its runs. Textbook models without a cluster are tested beside `sim`.
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { loadExperiment } from '../../src/experiment/load.ts';
import { simulate } from '../../src/experiment/simulate.ts';
import type { RunRecord } from '../../src/models/recording/run-record.ts';

/** One entry of the file. */
export interface ClosedForm {
  readonly id: string;
  readonly level: 'experiment' | 'engine' | 'report';
  readonly kind: 'stochastic' | 'deterministic';
  readonly parameters: Readonly<Record<string, never>>;
  readonly exact: number;
  readonly replications?: number;
  readonly run?: { readonly ticks: number };
}

/** How an entry is measured: one value a run, a share of successes, or a ratio of two experiments' means. */
export type Measurement =
  | { readonly of: 'mean'; readonly experiment: string; readonly value: (run: RunRecord) => number }
  | { readonly of: 'share'; readonly experiment: string; readonly holds: (run: RunRecord) => boolean }
  | {
      readonly of: 'ratio';
      readonly experiments: readonly [string, string];
      readonly value: (run: RunRecord) => number;
    };

const FILE = new URL('../data/closed-forms.json', import.meta.url);

/** The entries that can be written as an experiment file. */
export function closedForms(): ClosedForm[] {
  const { cases } = JSON.parse(readFileSync(FILE, 'utf8')) as { cases: ClosedForm[] };
  return cases.filter(one => one.level === 'experiment');
}

/** Runs replications of an experiment file, each looked at and forgotten. */
export function valuesOf<Value>(text: string, replications: number, look: (run: RunRecord) => Value): Value[] {
  const loading = loadExperiment({ name: 'closed-form.yaml', text });
  if (!loading.ok) throw new Error(loading.faults.map(fault => `${fault.path}: ${fault.message}`).join('\n'));
  const { experiment } = loading;
  return Array.from({ length: replications }, (_, replication) =>
    look(simulate(experiment, undefined, replication, { keepsSeries: false })),
  );
}

type Json = Readonly<Record<string, unknown>>;

/** @throws on an entry that nobody wrote a measurement for */
export function measurementOf({ id, parameters, run }: ClosedForm): Measurement {
  const p = parameters as Readonly<Record<string, number>>;
  const family = id.replace(/-.*/, '');
  if (family === 'makespan' || family === 'max') {
    return { of: 'mean', experiment: batch(p, p['parallelism'] ?? 0), value: makespan };
  }
  if (family === 'speedup') {
    return { of: 'ratio', experiments: [batch(p, 1), batch(p, p['parallelism'] ?? 0)], value: makespan };
  }
  if (family === 'retry') return retry(id, p);
  if (family === 'per') return perIndex(id, p);
  if (family === 'cron') return cron(id, p, run?.ticks ?? 0);
  const make = SINGLE[id];
  if (make === undefined) throw new Error(`no experiment for ${id}`);
  return make(p, parameters);
}

const SINGLE: Readonly<Record<string, (p: Readonly<Record<string, number>>, all: Json) => Measurement>> = {
  'job-complete-negbin': p => {
    const spec = { completions: p['completions'], parallelism: 1, backoffLimit: p['backoffLimit'] };
    const fail = { probability: p['failureProbability'], exit: 1 };
    return { of: 'share', experiment: experiment([job('batch', spec)], [{ run: '1s', fail }]), holds: isComplete };
  },
  'restart-from-zero': p => {
    const rate = p['ratePerSecond'] ?? 0;
    const pod = { run: p['work'], fail: { mtbf: `${1 / rate}s`, exit: 137 } };
    const rules = [
      { match: { ordinal: 0 }, ...pod },
      { start: p['delay'], ...pod },
    ];
    const text = experiment([job('work', { backoffLimit: 1_000_000 })], rules, { 'job.podBackoffBase': '0s' });
    return { of: 'mean', experiment: text, value: makespan };
  },
  'graham-tight': (p, all) => listScheduling(p, all),
  'lpt-tight': (p, all) => listScheduling(p, all),
  waves: p => {
    const spec = { completions: p['completions'], parallelism: p['parallelism'] };
    return {
      of: 'mean',
      experiment: experiment([job('waves', spec)], [{ start: p['start'], run: p['run'] }]),
      value: makespan,
    };
  },
  amdahl: p => {
    const experiments = [amdahl(p, 1), amdahl(p, p['parallelism'] ?? 0)] as const;
    return { of: 'ratio', experiments, value: run => Math.max(...run.jobs.map(each => each.finishedAt)) / SECOND };
  },
};

const SECOND = 1_000_000;
const WORK_SECONDS = 1000;

function makespan(run: RunRecord): number {
  const [only] = run.jobs;
  return ((only?.finishedAt ?? Number.NaN) - (only?.startedAt ?? Number.NaN)) / SECOND;
}

function isComplete(run: RunRecord): boolean {
  return run.jobs[0]?.outcome === 'Complete';
}

function batch(p: Readonly<Record<string, number>>, parallelism: number): string {
  const { completions, run } = p;
  return experiment([job('batch', { completions, parallelism })], [{ run }]);
}

function retry(id: string, p: Readonly<Record<string, number>>): Measurement {
  const fail = { probability: p['failureProbability'], exit: 1 };
  const text = experiment([job('retry', { backoffLimit: p['backoffLimit'] })], [{ run: p['run'], fail }]);
  if (id === 'retry-complete') return { of: 'share', experiment: text, holds: isComplete };
  return { of: 'mean', experiment: text, value: id === 'retry-pods' ? run => run.pods.length : makespan };
}

function perIndex(id: string, p: Readonly<Record<string, number>>): Measurement {
  const { completions, backoffLimitPerIndex } = p;
  const spec = { completionMode: 'Indexed', completions, parallelism: completions, backoffLimitPerIndex };
  const fail = { probability: p['failureProbability'], exit: 1 };
  const text = experiment([job('indexes', spec)], [{ run: p['run'] ?? 1, fail }]);
  if (id === 'per-index-complete') return { of: 'share', experiment: text, holds: isComplete };
  return { of: 'mean', experiment: text, value: id === 'per-index-failed' ? failedIndexes : makespan };
}

function failedIndexes(run: RunRecord): number {
  return run.jobs[0]?.failedIndexes ?? Number.NaN;
}

function cron(id: string, p: Readonly<Record<string, number>>, ticks: number): Measurement {
  const period = p['period'] ?? 0;
  const { concurrencyPolicy, run } = parametersOfCron(p);
  const cronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'cron' },
    spec: { schedule: '* * * * *', concurrencyPolicy, jobTemplate: { spec: jobSpec({}) } },
  };
  const text = experiment([cronJob], [{ run }], {}, { until: ticks * period });
  const value = id === 'cron-allow' ? runningJobs : completedShare;
  return { of: 'mean', experiment: text, value };
}

function parametersOfCron(p: Json): { readonly concurrencyPolicy: unknown; readonly run: unknown } {
  return { concurrencyPolicy: p['concurrencyPolicy'], run: p['run'] };
}

/** Time average of the number of unfinished Jobs. */
function runningJobs(run: RunRecord): number {
  let area = 0;
  for (const { startedAt, finishedAt } of run.jobs)
    area += (Number.isNaN(finishedAt) ? run.end : finishedAt) - startedAt;
  return area / run.end;
}

/** Of the Jobs that did not outlive the run, the share that was completed rather than replaced. */
function completedShare(run: RunRecord): number {
  const ended = run.jobs.filter(({ outcome }) => outcome !== 'Unfinished');
  return ended.filter(({ outcome }) => outcome === 'Complete').length / ended.length;
}

function listScheduling(p: Readonly<Record<string, number>>, all: Json): Measurement {
  const lengths = all['lengths'] as readonly number[];
  const spec = { completionMode: 'Indexed', completions: lengths.length, parallelism: p['slots'] };
  const rules = lengths.map((run, index) => ({ match: { index }, run }));
  return { of: 'mean', experiment: experiment([job('list', spec)], rules), value: makespan };
}

/** A serial Job, and when it is done one of equal parts. */
function amdahl(p: Readonly<Record<string, number>>, parallelism: number): string {
  const serial = WORK_SECONDS * (p['serialFraction'] ?? 0);
  const part = (WORK_SECONDS - serial) / parallelism;
  const events = [{ at: serial, apply: [job('parallel', { completions: parallelism, parallelism })] }];
  const rules = [
    { match: { job: 'serial' }, run: serial },
    { match: { job: 'parallel' }, run: part },
  ];
  return experiment([job('serial', {})], rules, {}, { events });
}

function job(name: string, spec: Json): Json {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: jobSpec(spec) };
}

function jobSpec(spec: Json): Json {
  return { ...spec, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } } };
}

function experiment(manifests: readonly Json[], pods: readonly Json[], figures: Json = {}, more: Json = {}): string {
  return stringify({ seed: 7, cluster: { controlPlane: { profile: 'ideal', ...figures } }, manifests, pods, ...more });
}
