// Advice about Jobs that the API server accepts: each trap is shown by the simulated run that falls into it, so that
// every number in the text is measured. What nobody would stumble over is not mentioned.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { JobRecord, RunRecord } from '../models/recording/run-record.ts';
import { ATTEMPT_REMOVED } from '../models/recording/run-record.ts';
import type { ExperimentDocument, JsonObject, RuleDocument } from './document.ts';
import type { Experiment } from './experiment.ts';
import type { PlacedManifest } from './manifest-source.ts';
import { simulate } from './simulate.ts';
import { countWords, durationWords } from './words.ts';

/** How long a failing or a good attempt runs in these experiments. */
const ATTEMPT = '5s';
const HORIZON = '24h';

interface Trap {
  /** Field that the advice is about, below `spec`. */
  readonly field: readonly string[];
  /** Whether the Job's spec leaves the trap open. */
  applies(spec: JsonObject): boolean;
  /** What is changed for the run that shows it. */
  readonly change: Pick<ExperimentDocument, 'pods' | 'cluster' | 'until'>;
  /** What the run shows; undefined: nothing worth saying. */
  show(job: JobRecord, record: RunRecord, spec: JsonObject): string | undefined;
}

const every = (rule: RuleDocument): readonly RuleDocument[] => [rule];

const TRAPS: readonly Trap[] = [
  {
    field: [],
    applies: () => true,
    change: { until: HORIZON },
    show: job => {
      if (job.outcome === 'Unfinished') return `does not finish: ${job.message}`;
      if (job.outcome !== 'Failed') return undefined;
      return `fails after ${durationWords((job.finishedAt - job.appliedAt) / 1e6)}: ${job.reason}: ${job.message}`;
    },
  },
  {
    field: ['backoffLimit'],
    applies: spec =>
      policyOf(spec) === 'Never' && spec['backoffLimitPerIndex'] === undefined && spec['suspend'] !== true,
    change: { pods: every({ run: ATTEMPT, exit: 1 }), until: HORIZON },
    show: (job, record) => {
      const pods = podsOf(job, record).length;
      if (job.outcome !== 'Failed' || pods < 2) return undefined;
      const time = durationWords((job.finishedAt - job.appliedAt) / 1e6);
      return `where every pod fails after ${ATTEMPT}, ${pods} pods are created in ${time} before the Job is given up`;
    },
  },
  {
    field: ['template', 'spec', 'restartPolicy'],
    applies: spec => policyOf(spec) === 'OnFailure',
    change: { pods: every({ run: ATTEMPT, exit: 1 }), until: HORIZON },
    show: (job, record) => {
      const own = podsOf(job, record);
      const removed = own.filter(
        row => record.pods.outcome[row] === ATTEMPT_REMOVED || !Number.isNaN(record.pods.gone[row] ?? NaN),
      );
      if (job.outcome !== 'Failed' || removed.length === 0) return undefined;
      const restarts = own.reduce((sum, row) => sum + (record.pods.restarts[row] ?? 0), 0);
      return (
        `where the container fails every time, the Job fails after ${countWords(restarts, 'restart')} ` +
        'and deletes its pod, logs included'
      );
    },
  },
  {
    field: ['activeDeadlineSeconds'],
    applies: spec => spec['activeDeadlineSeconds'] === undefined && spec['suspend'] !== true,
    change: { pods: every({ exit: 'never' }), until: HORIZON },
    show: job =>
      job.outcome === 'Unfinished' ? 'not set: a pod that hangs is never ended, and the Job never finishes' : undefined,
  },
  {
    field: ['activeDeadlineSeconds'],
    applies: spec => typeof spec['activeDeadlineSeconds'] === 'number' && spec['activeDeadlineSeconds'] > 0,
    change: { cluster: { nodes: 0 } },
    show: (job, record) => {
      const hasRun = podsOf(job, record).some(row => !Number.isNaN(record.pods.running[row] ?? NaN));
      if (job.reason !== 'DeadlineExceeded' || hasRun) return undefined;
      return 'counts the time that pods wait for a node: while none is free the Job fails without having run';
    },
  },
  {
    field: ['ttlSecondsAfterFinished'],
    applies: spec => spec['ttlSecondsAfterFinished'] === undefined,
    change: { pods: every({ run: ATTEMPT }) },
    show: (job, record) => {
      const pods = podsOf(job, record).length;
      return job.outcome === 'Complete'
        ? `not set: the finished Job and its ${countWords(pods, 'pod')} stay until they are deleted`
        : undefined;
    },
  },
];

function policyOf(spec: JsonObject): unknown {
  const template = spec['template'] as { readonly spec?: { readonly restartPolicy?: unknown } } | undefined;
  return template?.spec?.restartPolicy;
}

/** Rows of the Job's pods. */
function podsOf(job: JobRecord, record: RunRecord): number[] {
  const row = record.jobs.indexOf(job);
  return Array.from(record.pods.job.keys()).filter(pod => pod < record.pods.length && record.pods.job[pod] === row);
}

/**
 * Advice about the Jobs of plain manifests.
 *
 * @param manifests  the objects with their places, as the experiment was made of them
 */
export function adviceFor(experiment: Experiment, manifests: readonly PlacedManifest[]): Diagnostic[] {
  const jobs = manifests.filter(({ object }) => object['kind'] === 'Job');
  const point = experiment.points[0];
  if (point === undefined || jobs.length === 0) return [];
  const found: Diagnostic[] = [];
  for (const trap of TRAPS) {
    const open = jobs.filter(({ object }) => trap.applies((object['spec'] ?? {}) as JsonObject));
    if (open.length === 0) continue;
    const record = simulate(experiment, { ...point, document: { ...point.document, ...trap.change } });
    for (const manifest of open) {
      const name = (manifest.object['metadata'] as JsonObject | undefined)?.['name'];
      const job = record.jobs.find(one => one.name === name);
      const spec = (manifest.object['spec'] ?? {}) as JsonObject;
      const message = job === undefined ? undefined : trap.show(job, record, spec);
      if (message !== undefined) found.push(advice(manifest, ['spec', ...trap.field], message));
    }
  }
  return found.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function advice(manifest: PlacedManifest, path: readonly string[], message: string): Diagnostic {
  const { file, document } = manifest;
  const place = document.placeOf(path, true);
  return {
    file,
    document: document.document,
    ...place,
    severity: 'advice',
    path: path.join('.'),
    reason: 'Advice',
    message,
  };
}
