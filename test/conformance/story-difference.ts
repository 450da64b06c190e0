// How one story differs from another, by rule. The rules and tolerances are those of the recordings' own tool:
//   outcome  each Job's final counters, index lists and conditions, and whether it was deleted; requests refused
//   pods     per Job: how many, their indexes and attempts, phase, reason, exit codes, restarts, conditions
//   events   each (object, type, reason, message) with its count; counts of FREE_COUNT reasons are free
//   course   the steps of (succeeded, failed, conditions) that a Job showed for at least 1.2 s
//   times    pods created, finished, gone; Jobs started, completed, conditions: within max(0.75 s, 4 %)
import type { EventStory, JobStatusStory, JobStory, PodStory, Story } from './story.ts';

export const RULES = ['outcome', 'pods', 'events', 'course', 'times'] as const;
export type Rule = (typeof RULES)[number];

/** Sentences by rule; empty where the stories agree. */
export type Differences = Readonly<Record<Rule, string[]>>;

/** The same after judging with a second recording: undefined where the recordings themselves differ. */
export type Judgement = Readonly<Record<Rule, string[] | undefined>>;

/** Differences from the nearer of two recordings. */
export function judge(truth: Story, again: Story | undefined, got: Story): Judgement {
  const near = differences(truth, got);
  if (again === undefined) return near;
  const noise = differences(truth, again);
  const far = differences(again, got);
  const ofRule = (rule: Rule): string[] | undefined => {
    if (noise[rule].length > 0) return undefined;
    return far[rule].length === 0 ? [] : near[rule];
  };
  return {
    outcome: ofRule('outcome'),
    pods: ofRule('pods'),
    events: ofRule('events'),
    course: ofRule('course'),
    times: ofRule('times'),
  };
}

export function differences(truth: Story, got: Story): Differences {
  const found: Differences = { outcome: [], pods: [], events: [], course: [], times: [] };
  compareJobs(truth, got, found);
  comparePods(truth, got, found);
  compareEvents(truth, got, found);
  if (truth.rejected.length !== got.rejected.length) {
    found.outcome.push(`${got.rejected.length} requests rejected, were ${truth.rejected.length}`);
  }
  return found;
}

function compareJobs(truth: Story, got: Story, found: Differences): void {
  const named = groupedBy(got.jobs, job => job.name);
  for (const was of truth.jobs) {
    const is = named.get(was.name)?.shift();
    if (is === undefined) {
      found.outcome.push(`Job ${was.name}: missing`);
      continue;
    }
    compareOutcome(was, is, found);
    compareJobTimes(was, is, found);
    compareCourse(was, is, { truthEnd: truth.end, gotEnd: got.end, found });
  }
  for (const rest of named.values()) {
    for (const job of rest) found.outcome.push(`Job ${job.name}: was not there`);
  }
}

function compareOutcome(was: JobStory, is: JobStory, found: Differences): void {
  const before = outcome(was.final);
  const after = outcome(is.final);
  for (const key of Object.keys(before)) {
    const [a, b] = [JSON.stringify(before[key]), JSON.stringify(after[key])];
    if (a !== b) found.outcome.push(`Job ${was.name}: ${key} is ${b}, was ${a}`);
  }
  if ((was.gone === undefined) !== (is.gone === undefined)) {
    found.outcome.push(`Job ${was.name}: ${was.gone === undefined ? 'deleted' : 'kept'}`);
  }
}

function outcome(status: JobStatusStory): Readonly<Record<string, unknown>> {
  return {
    active: status.active,
    succeeded: status.succeeded,
    failed: status.failed,
    terminating: status.terminating ?? 0,
    completedIndexes: status.completedIndexes,
    failedIndexes: status.failedIndexes ?? '',
    conditions: status.conditions.map(({ type, status: value, reason, message }) => [type, value, reason, message]),
  };
}

function compareJobTimes(was: JobStory, is: JobStory, found: Differences): void {
  for (const key of ['startTime', 'completionTime'] as const) {
    const [a, b] = [was.final[key], is.final[key]];
    if (!isCloseInSeconds(a, b)) found.times.push(`Job ${was.name}: ${key} ${b}, was ${a}`);
  }
  const [before, after] = [conditionTimes(was), conditionTimes(is)];
  for (const [condition, a] of before) {
    const b = after.get(condition);
    if (b !== undefined && !isClose(a, b)) found.times.push(`Job ${was.name}: ${condition} at ${b}, was ${a}`);
  }
}

/** When each condition was first shown. */
function conditionTimes(job: JobStory): Map<string, number> {
  const times = new Map<string, number>();
  for (const { t, conditions } of job.status) {
    for (const { type, status } of conditions) {
      const key = `${type}=${status}`;
      if (!times.has(key)) times.set(key, t);
    }
  }
  return times;
}

function compareCourse(
  was: JobStory,
  is: JobStory,
  { truthEnd, gotEnd, found }: { readonly truthEnd: number; readonly gotEnd: number; readonly found: Differences },
): void {
  const [before, after] = [course(was, truthEnd), course(is, gotEnd)];
  const allBefore = new Set(before.map(({ step }) => step));
  const allAfter = new Set(after.map(({ step }) => step));
  for (const step of steady(before)) {
    if (!allAfter.has(step)) found.course.push(`Job ${was.name}: never shows ${step}`);
  }
  for (const step of steady(after)) {
    if (!allBefore.has(step)) found.course.push(`Job ${was.name}: shows ${step}, which never was`);
  }
}

interface Step {
  readonly step: string;
  shown: number;
}

function course(job: JobStory, end: number): Step[] {
  const steps: Step[] = [];
  for (const [i, status] of job.status.entries()) {
    const conditions = status.conditions.map(({ type, status: value, reason }) => `${type}=${value} ${reason}`);
    const step = `succeeded ${status.succeeded} failed ${status.failed} ${conditions.join(', ')}`;
    const shown = (job.status[i + 1]?.t ?? end) - status.t;
    const last = steps.at(-1);
    if (last?.step === step) last.shown += shown;
    else steps.push({ step, shown });
  }
  return steps;
}

/** Steps that were not only passed; of a Job that showed none for long, the last. */
function steady(steps: readonly Step[]): readonly string[] {
  const shown = steps.filter(step => step.shown >= 1.2);
  return (shown.length > 0 ? shown : steps.slice(-1)).map(({ step }) => step);
}

function comparePods(truth: Story, got: Story, found: Differences): void {
  const before = groupedBy(truth.pods, pod => pod.job);
  const after = groupedBy(got.pods, pod => pod.job);
  for (const job of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [was, is] = [before.get(job) ?? [], after.get(job) ?? []];
    if (was.length !== is.length) found.pods.push(`${job}: ${is.length} pods, were ${was.length}`);
    const [facesBefore, facesAfter] = [was.map(face).sort(), is.map(face).sort()];
    if (facesBefore.join('\n') !== facesAfter.join('\n')) {
      const lost = facesBefore.filter(one => !facesAfter.includes(one)).slice(0, 3);
      const extra = facesAfter.filter(one => !facesBefore.includes(one)).slice(0, 3);
      const isSame = lost.length === 0 && extra.length === 0;
      found.pods.push(
        isSame
          ? `${job}: other multiplicities`
          : `${job}: pods differ: were ${lost.join(' | ')}, are ${extra.join(' | ')}`,
      );
    }
    comparePodTimes(job, was, { is, found });
  }
}

function face(pod: PodStory): string {
  const exitCodes = Object.entries(pod.exitCodes).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    pod.index ?? -1,
    pod.attempt ?? -1,
    pod.phase ?? '',
    pod.reason,
    exitCodes,
    pod.restarts,
    pod.indexFailureCount,
    pod.conditions.map(({ type, status, reason }) => [type, status, reason]),
    pod.gone !== undefined,
  ]);
}

function comparePodTimes(
  job: string,
  was: readonly PodStory[],
  { is, found }: { readonly is: readonly PodStory[]; readonly found: Differences },
): void {
  for (const key of ['created', 'finished', 'gone'] as const) {
    const [before, after] = [timesOf(was, key), timesOf(is, key)];
    const off = before.flatMap((a, i) => {
      const b = after[i];
      return b === undefined || isClose(a, b) ? [] : [{ a, b }];
    });
    const first = off[0];
    if (first === undefined) continue;
    const count = `${off.length} of ${before.length} pods ${key}`;
    found.times.push(`${job}: ${count} at another time, first ${first.b}, was ${first.a}`);
  }
}

function timesOf(pods: readonly PodStory[], key: 'created' | 'finished' | 'gone'): number[] {
  return pods.flatMap(pod => pod[key] ?? []).sort((a, b) => a - b);
}

const FREE_COUNT: ReadonlySet<string> = new Set(['FailedScheduling', 'FailedCreate', 'BackOff']);

function compareEvents(truth: Story, got: Story, found: Differences): void {
  const [before, after] = [eventCounts(truth.events), eventCounts(got.events)];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [a, b] = [before.get(key) ?? 0, after.get(key) ?? 0];
    if (a !== b) found.events.push(`${key}: ${b}, was ${a}`);
  }
}

function eventCounts(events: readonly EventStory[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { object, type, reason, message, count } of events) {
    let text = message;
    if (reason === 'Scheduled') text = text.replace(/ to \S+$/, ' to NODE');
    if (reason === 'FailedScheduling') text = text.split('. preemption:')[0] ?? '';
    text = text.replaceAll(/pod#(\d+|\?)/g, 'pod#*');
    const key = [object.replaceAll(/pod#\d+/g, 'pod#*'), type, reason, text].join(' | ');
    counts.set(key, FREE_COUNT.has(reason) ? 1 : (counts.get(key) ?? 0) + count);
  }
  return counts;
}

function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(0.75, 0.04 * Math.max(Math.abs(a), Math.abs(b)));
}

/** For times that the API keeps in whole seconds. */
function isCloseInSeconds(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= Math.max(1.25, 0.04 * Math.max(Math.abs(a), Math.abs(b)) + 0.5);
}
