// One pod of a first replication, told as `kubectl describe pod` would: who it belongs to, what it went through with
// the time of each step, its events, and what was assumed of its containers.
import type { PointResult, Results } from '../experiment/results.ts';
import { durationWords } from '../experiment/words.ts';
import type { RunRecord } from '../models/recording/run-record.ts';
import { ATTEMPT_FAILED, ATTEMPT_REMOVED, ATTEMPT_RUNNING, ATTEMPT_SUCCEEDED } from '../models/recording/run-record.ts';
import { coloured } from './colour.ts';
import { listedEvents, messageOf, seconds } from './event-list.ts';
import { textTable } from './text-table.ts';

/** The pod's row in the first record that has it. */
interface Found {
  readonly point: PointResult;
  readonly record: RunRecord;
  readonly row: number;
}

/** Lines of the story; undefined: no first replication has such a pod. */
export function podStory(results: Results, name: string): string[] | undefined {
  for (const point of results.points) {
    const { pods } = point.first;
    for (let row = 0; row < pods.length; row++) {
      if (pods.name(row) !== name) continue;
      const found = { point, record: point.first, row };
      const where = results.points.length === 1 ? '' : ` (${point.name}, first replication)`;
      return [
        coloured('bold', `pod/${name}${where}`),
        ...headLines(found),
        ...stepLines(found),
        ...eventLines(found, name),
        ...assumptionLines(found),
      ];
    }
  }
  return undefined;
}

/** Names of all pods that there is a story of. */
export function podNames(results: Results): string[] {
  return results.points.flatMap(({ first }) =>
    Array.from({ length: first.pods.length }, (_, row) => first.pods.name(row)),
  );
}

const OUTCOMES: Readonly<Record<number, string>> = {
  [ATTEMPT_RUNNING]: 'not over at the end of the run',
  [ATTEMPT_SUCCEEDED]: 'counted as a success',
  [ATTEMPT_FAILED]: 'counted as a failure',
  [ATTEMPT_REMOVED]: 'removed by the controller, not counted',
};

function headLines({ record, row }: Found): string[] {
  const { pods, jobs, nodes } = record;
  const job = jobs[pods.job[row] ?? -1];
  const index = pods.index[row] ?? -1;
  const restarts = pods.restarts[row] ?? 0;
  const exitCode = pods.exitCode[row] ?? -1;
  const reason = pods.reason(row);
  const attempt = (pods.attempt[row] ?? 0) + 1;
  const rows = [
    ['Controlled by:', job === undefined ? '<none>' : `Job/${job.name}`],
    ...(job === undefined ? [] : [['Attempt:', `${attempt}${index < 0 ? '' : ` of index ${index}`}`]]),
    ['Node:', nodes[pods.node[row] ?? -1]?.name ?? '<none>'],
    ['Status:', `${pods.phase(row)}${reason === '' ? '' : ` (${reason})`}`],
    ...(exitCode < 0 ? [] : [['Exit code:', String(exitCode)]]),
    ['Restarts:', String(restarts)],
    ...(job === undefined ? [] : [['Outcome:', OUTCOMES[pods.outcome[row] ?? 0] ?? '']]),
  ];
  return textTable(rows, { indent: '  ' });
}

/** What happened when, and how long after the step before. */
function stepLines({ record, row }: Found): string[] {
  const { pods, nodes } = record;
  const job = record.jobs[pods.job[row] ?? -1];
  const pulled = pods.pulled[row] ?? Number.NaN;
  const bound = pods.bound[row] ?? Number.NaN;
  const finished = pods.finished[row] ?? Number.NaN;
  const gone = pods.gone[row] ?? Number.NaN;
  const steps: (readonly [string, number])[] = [
    [job === undefined ? 'created' : `created by job/${job.name}`, pods.created[row] ?? Number.NaN],
    [`bound to ${nodes[pods.node[row] ?? -1]?.name ?? 'no node'}`, bound],
    ['its images are there', pulled > bound ? pulled : Number.NaN],
    ['running', pods.running[row] ?? Number.NaN],
    [endWords(record, row), finished],
    ['its object is gone', gone > finished || Number.isNaN(finished) ? gone : Number.NaN],
  ];
  const known = steps.filter(([, at]) => !Number.isNaN(at));
  const rows = known.map(([text, at], i) => {
    const before = known[i - 1]?.[1];
    return [`${(at / 1e6).toFixed(3)} s`, before === undefined ? '' : `+${durationWords((at - before) / 1e6)}`, text];
  });
  return ['', 'Course', ...textTable(rows, { right: new Set([0, 1]), indent: '  ' })];
}

function endWords({ pods }: RunRecord, row: number): string {
  const exitCode = pods.exitCode[row] ?? -1;
  const reason = pods.reason(row);
  return `${pods.phase(row)}${exitCode < 0 ? '' : `, exit code ${exitCode}`}${reason === '' ? '' : ` (${reason})`}`;
}

/** Events of the pod, where the run kept them: a run of its own does. */
function eventLines({ record }: Found, name: string): string[] {
  const own = listedEvents(record.events).filter(({ event }) => event.object === `pod/${name}`);
  if (own.length === 0) return [];
  const rows = own.map(listed => {
    const { type, reason } = listed.event;
    const kind = type === 'Warning' ? coloured('yellow', type) : type;
    return [kind, reason, seconds(listed.firstAt), messageOf(listed)];
  });
  return [
    '',
    'Events',
    ...textTable([['TYPE', 'REASON', 'AT', 'MESSAGE'], ...rows], { right: new Set([2]), indent: '  ' }),
  ];
}

function assumptionLines({ record }: Found): string[] {
  return record.assumptions.length === 0 ? [] : ['', 'Assumed', ...record.assumptions.map(text => `  ${text}`)];
}
