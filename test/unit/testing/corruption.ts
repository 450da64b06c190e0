// Ways to falsify a recorded watch log by hand: an event that is missing, told twice, in the wrong place or with one
// field changed. Each says in which recording, and which line it changes.
import type { LogLine } from '../../../src/testing/check-log.ts';

interface Condition {
  type: string;
  status: string;
  reason?: string;
}

/** The fields of Jobs and pods that are falsified. */
interface LoggedObject {
  kind: string;
  metadata: {
    name: string;
    uid: string;
    generateName?: string;
    resourceVersion: string;
    generation: number;
    finalizers?: string[];
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
  spec: { nodeName?: string; parallelism: number };
  status: {
    phase?: string;
    active?: number;
    ready?: number;
    succeeded?: number;
    failed?: number;
    completedIndexes?: string;
    startTime?: string;
    completionTime?: string;
    uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] };
    conditions?: Condition[];
  };
}

interface Line {
  t: number;
  type: string;
  object: LoggedObject;
}

/** A falsified log. */
export interface Corruption {
  readonly name: string;
  readonly recording: string;
  readonly corrupt: (lines: LogLine[]) => LogLine[];
}

type Test = (line: Line) => boolean;

const isOf =
  (kind: string, type: string, test: (object: LoggedObject) => boolean = () => true): Test =>
  line =>
    line.type === type && line.object.kind === kind && test(line.object);
const conditionOf = ({ status }: LoggedObject, type: string): Condition | undefined =>
  status.conditions?.find(condition => condition.type === type);
const isEnded = (job: LoggedObject): boolean =>
  conditionOf(job, 'Complete') !== undefined || conditionOf(job, 'Failed') !== undefined;
const isBare = (pod: LoggedObject): boolean => pod.metadata.finalizers === undefined;

function placeOf(lines: readonly LogLine[], test: Test): number {
  const place = (lines as readonly Line[]).findIndex(line => line.object !== undefined && test(line));
  if (place < 0) throw new Error('the recording has no such line');
  return place;
}

/** Changes the first line that fits. */
function change(name: string, recording: string, test: Test, falsify: (object: LoggedObject) => void): Corruption {
  return {
    name,
    recording,
    corrupt(lines) {
      falsify((lines[placeOf(lines, test)] as Line).object);
      return lines;
    },
  };
}

/** Puts other lines in the place of the first that fits. */
function replace(name: string, recording: string, test: Test, others: (line: Line) => readonly Line[]): Corruption {
  return {
    name,
    recording,
    corrupt(lines) {
      const place = placeOf(lines, test);
      const line = lines[place] as Line;
      return [...lines.slice(0, place), ...others(structuredClone(line)), ...lines.slice(place + 1)];
    },
  };
}

/** A pod that is created half a second after its Job has ended. */
function lateBorn(lines: LogLine[]): LogLine[] {
  const end = placeOf(lines, isOf('Job', 'MODIFIED', isEnded));
  const pod = structuredClone(lines[placeOf(lines, isOf('Pod', 'ADDED'))] as Line);
  const job = lines[end] as Line;
  const { metadata } = pod.object;
  metadata.uid = '11111111-0000-4000-8000-000000000000';
  metadata.name = `${metadata.generateName}bbbbb`;
  metadata.resourceVersion = String(Number(job.object.metadata.resourceVersion) + 1);
  return [...lines.slice(0, end + 1), { ...pod, t: job.t + 0.5 }, ...lines.slice(end + 1)];
}

const DROPPED = (): readonly Line[] => [];

export const CORRUPTIONS: readonly Corruption[] = [
  replace('a pod’s creation is missing', 'single', isOf('Pod', 'ADDED'), DROPPED),
  replace('a Job’s creation is missing', 'single', isOf('Job', 'ADDED'), DROPPED),
  replace('a pod’s binding is missing', 'single', isOf('Pod', 'MODIFIED'), DROPPED),
  replace(
    'a pod’s end is missing',
    'single',
    isOf('Pod', 'MODIFIED', pod => pod.status.phase === 'Succeeded'),
    DROPPED,
  ),
  replace(
    'the status that lists a pod is missing',
    'backoff-0-parallel',
    isOf('Job', 'MODIFIED', job => job.status.uncountedTerminatedPods?.failed !== undefined),
    DROPPED,
  ),
  replace('the removal of a finalizer is missing', 'single', isOf('Pod', 'MODIFIED', isBare), DROPPED),
  replace('a pod is told twice', 'single', isOf('Pod', 'ADDED'), line => [line, line]),
  replace('a status is told twice', 'single', isOf('Job', 'MODIFIED'), line => [line, line]),
  { name: 'a pod is created after Complete', recording: 'single', corrupt: lateBorn },
  { name: 'a pod is created after Failed', recording: 'backoff-0-parallel', corrupt: lateBorn },
  change('succeeded is lower', 'indexed-c5-p2', isOf('Job', 'MODIFIED', isEnded), ({ status }) => {
    status.succeeded = (status.succeeded ?? 0) - 1;
  }),
  change('failed is lower', 'backoff-0-parallel', isOf('Job', 'MODIFIED', isEnded), ({ status }) => {
    status.failed = (status.failed ?? 0) - 1;
  }),
  change('failed is higher', 'single', isOf('Job', 'MODIFIED', isEnded), ({ status }) => {
    status.failed = 1;
  }),
  change('active is higher', 'single', isOf('Job', 'MODIFIED'), ({ status }) => {
    status.active = 2;
  }),
  change('ready exceeds active', 'single', isOf('Job', 'MODIFIED'), ({ status }) => {
    status.ready = (status.active ?? 0) + 1;
  }),
  change('a pod is on both lists', 'backoff-0-parallel', isOf('Job', 'MODIFIED', hasListed), ({ status }) => {
    const failed = status.uncountedTerminatedPods?.failed ?? [];
    status.uncountedTerminatedPods = { failed, succeeded: failed.slice(0, 1) };
  }),
  change('a pod loses its place on the list', 'backoff-0-parallel', isOf('Job', 'MODIFIED', hasListed), job => {
    job.status.uncountedTerminatedPods?.failed?.pop();
  }),
  change('an index is completed that is not', 'indexed-c5-p2', isOf('Job', 'MODIFIED', isEnded), ({ status }) => {
    status.completedIndexes = '0-3';
  }),
  change('the list of indexes is written otherwise', 'indexed-c5-p2', isOf('Job', 'MODIFIED', isEnded), job => {
    job.status.completedIndexes = '0,1,2,3,4';
  }),
  change('Complete comes without SuccessCriteriaMet', 'single', isOf('Job', 'MODIFIED', isEnded), ({ status }) => {
    status.conditions = (status.conditions ?? []).filter(({ type }) => type === 'Complete');
  }),
  change('Failed gets another reason', 'backoff-0-parallel', isOf('Job', 'MODIFIED', isEnded), job => {
    const failed = conditionOf(job, 'Failed');
    if (failed !== undefined) failed.reason = 'DeadlineExceeded';
  }),
  change('Complete comes without completionTime', 'single', isOf('Job', 'MODIFIED', isEnded), ({ status }) => {
    delete status.completionTime;
  }),
  change('startTime moves', 'single', isOf('Job', 'MODIFIED', isEnded), ({ status }) => {
    status.startTime = '2020-01-01T00:00:00Z';
  }),
  change('a pod is created without the finalizer', 'single', isOf('Pod', 'ADDED'), ({ metadata }) => {
    delete metadata.finalizers;
  }),
  change('a pod runs again', 'single', isOf('Pod', 'MODIFIED', isBare), ({ status }) => {
    status.phase = 'Running';
  }),
  change('a pod moves to another node', 'single', isOf('Pod', 'MODIFIED', isBare), ({ spec }) => {
    spec.nodeName = 'elsewhere';
  }),
  change('a pod has another index', 'indexed-c5-p2', isOf('Pod', 'ADDED'), ({ metadata }) => {
    metadata.labels['batch.kubernetes.io/job-completion-index'] = '4';
  }),
  change('a pod has a name of its own', 'single', isOf('Pod', 'ADDED'), ({ metadata }) => {
    metadata.name = 'mine';
  }),
  change('a version is lower', 'single', isOf('Job', 'MODIFIED'), ({ metadata }) => {
    metadata.resourceVersion = '1';
  }),
  change('a generation rises by itself', 'single', isOf('Job', 'MODIFIED'), ({ metadata }) => {
    metadata.generation += 1;
  }),
];

function hasListed({ status }: LoggedObject): boolean {
  return status.uncountedTerminatedPods?.failed !== undefined;
}
