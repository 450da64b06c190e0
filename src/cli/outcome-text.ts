// What `joblab run` prints of one run: the Jobs as kubectl shows them, their conditions and events, the timeline, the
// ledger.
import type { RunRecord, JobRecord } from '../models/recording/run-record.ts';
import { LEDGER_TERMS } from '../models/recording/run-record.ts';
import { TERM_WORDS, durationWords, percentWords } from '../experiment/words.ts';
import { coloured, outcomeStyle } from './colour.ts';
import { listedEvents, messageOf, seconds } from './event-list.ts';
import { humanDuration } from './human-duration.ts';
import { textTable } from './text-table.ts';
import { timelineText } from './timeline.ts';

const MOST_JOBS = 30;
const MOST_EVENTS = 25;

/** All that is printed of a single run. `isWide` adds the pods. */
export function outcomeText(
  record: RunRecord,
  options: { readonly isWide: boolean; readonly width: number },
): string[] {
  const lines = jobLines(record);
  if (record.jobs.length <= 3) for (const job of record.jobs) lines.push(...conditionLines(job));
  lines.push(...eventLines(record));
  // Without a Job there is nothing else to be looked at.
  if (options.isWide || record.jobs.length === 0) lines.push(...podLines(record));
  lines.push(...queueLines(record), ...functionLines(record));
  const timeline = timelineText(record, options.width);
  if (timeline.length > 0) lines.push('', heading('Timeline'), ...timeline);
  lines.push(...ledgerLines(record));
  return lines;
}

function heading(text: string): string {
  return coloured('bold', text);
}

/** STATUS as `kubectl get jobs` has it. */
function statusOf(job: JobRecord): string {
  return job.outcome === 'Unfinished' ? 'Running' : job.outcome;
}

function jobLines(record: RunRecord): string[] {
  if (record.jobs.length === 0) return [];
  const shown = record.jobs.slice(0, MOST_JOBS);
  const rows = shown.map(job => [
    job.name,
    coloured(outcomeStyle(job.outcome), statusOf(job)),
    completionsOf(job),
    durationOf(job, record.end),
    humanDuration((record.end - job.appliedAt) / 1e6),
  ]);
  const lines = textTable([['NAME', 'STATUS', 'COMPLETIONS', 'DURATION', 'AGE'], ...rows]);
  if (record.jobs.length > MOST_JOBS) lines.push(`… and ${record.jobs.length - MOST_JOBS} more Jobs`);
  return lines;
}

function completionsOf(job: JobRecord): string {
  if (job.completions !== undefined) return `${job.succeeded}/${job.completions}`;
  return job.parallelism > 1 ? `${job.succeeded}/1 of ${job.parallelism}` : `${job.succeeded}/1`;
}

/** As kubectl: a Job that failed has no completion time, so its duration keeps growing. */
function durationOf(job: JobRecord, end: number): string {
  if (Number.isNaN(job.startedAt)) return '';
  const until = job.outcome === 'Complete' ? job.finishedAt : end;
  return humanDuration((until - job.startedAt) / 1e6);
}

function conditionLines(job: JobRecord): string[] {
  const lines = ['', heading(`Conditions of job/${job.name}`)];
  if (job.outcome === 'Unfinished') {
    return [...lines, `  not finished${job.message === '' ? '' : `: ${job.message}`}`];
  }
  if (job.outcome === 'Deleted') return [...lines, '  deleted before it was finished'];
  const row = [job.outcome, 'True', durationWords((job.finishedAt - job.appliedAt) / 1e6), job.reason, job.message];
  return [...lines, ...textTable([['TYPE', 'STATUS', 'AFTER', 'REASON', 'MESSAGE'], row], { indent: '  ' })];
}

function eventLines(record: RunRecord): string[] {
  // The Jobs' own events tell the story; the pods' are one line a step each.
  const own = listedEvents(record.events).filter(
    ({ event }) => !event.object.toLowerCase().startsWith('pod/') || event.type === 'Warning',
  );
  if (own.length === 0) return [];
  const shown = own.slice(0, MOST_EVENTS).map(listed => {
    const { type, reason, object } = listed.event;
    const kind = type === 'Warning' ? coloured('yellow', type) : type;
    return [seconds(listed.firstAt), kind, reason, object, messageOf(listed)];
  });
  const table = textTable([['AT', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'], ...shown], {
    right: new Set([0]),
    indent: '  ',
  });
  const more = own.length > MOST_EVENTS ? [`  … and ${own.length - MOST_EVENTS} more events`] : [];
  return ['', heading('Events'), ...table, ...more];
}

function podLines(record: RunRecord): string[] {
  const { pods } = record;
  const rows = Array.from({ length: pods.length }, (_, row) => {
    const finished = pods.finished[row] ?? Number.NaN;
    const exitCode = pods.exitCode[row] ?? -1;
    return [
      pods.name(row),
      pods.phase(row),
      String(pods.restarts[row] ?? 0),
      record.nodes[pods.node[row] ?? -1]?.name ?? '<none>',
      durationWords((pods.created[row] ?? 0) / 1e6),
      Number.isNaN(finished) ? '' : durationWords(finished / 1e6),
      exitCode < 0 ? '' : String(exitCode),
    ];
  });
  const head = ['NAME', 'PHASE', 'RESTARTS', 'NODE', 'CREATED', 'FINISHED', 'EXIT'];
  return ['', heading('Pods'), ...textTable([head, ...rows], { indent: '  ' })];
}

/** What became of the items of each work queue. */
function queueLines(record: RunRecord): string[] {
  if (record.queues.length === 0) return [];
  const rows = record.queues.map(({ name, done, lost, repeated }) => {
    const waiting = record.series.find(series => series.name === `queue:${name}`)?.value.at(-1) ?? 0;
    return [name, ...[done, waiting, lost, repeated].map(String)];
  });
  const head = ['NAME', 'DONE', 'WAITING', 'LOST', 'DONE AGAIN'];
  return ['', heading('Queues'), ...textTable([head, ...rows], { right: new Set([1, 2, 3, 4]), indent: '  ' })];
}

function functionLines(record: RunRecord): string[] {
  if (record.functions.length === 0) return [];
  const rows = record.functions.map(one => [
    one.name,
    `${one.served}/${one.requests}`,
    durationWords((one.finishedAt - one.firstAt) / 1e6),
    durationWords(one.meanWait / 1e6),
    `${one.podsStarted} (${one.mostPods} at once)`,
    durationWords((one.starting + one.ready) / 1e6),
  ]);
  const head = ['NAME', 'SERVED', 'AFTER', 'MEAN WAIT', 'PODS', 'POD TIME'];
  return ['', heading('Functions'), ...textTable([head, ...rows], { indent: '  ' })];
}

/** Where the time of a single Job went, largest first. */
function ledgerLines(record: RunRecord): string[] {
  const [job] = record.jobs;
  const ledger = job?.ledger;
  if (job === undefined || ledger === undefined || record.jobs.length > 1) return [];
  const makespan = job.finishedAt - job.appliedAt;
  const terms = LEDGER_TERMS.map(term => [term, ledger[term]] as const).filter(([, micros]) => micros > 0);
  const rows = terms
    .toSorted((a, b) => b[1] - a[1])
    .map(([term, micros]) => [
      TERM_WORDS[term] ?? term,
      `${(micros / 1e6).toFixed(3)} s`,
      percentWords(micros / makespan),
    ]);
  const total = ['makespan', `${(makespan / 1e6).toFixed(3)} s`, ''];
  return ['', heading('Where the time went'), ...textTable([...rows, total], { right: new Set([1, 2]), indent: '  ' })];
}
