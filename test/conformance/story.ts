// A watch log condensed into a story that two right runs share: uids, name suffixes and resource versions are gone,
// what happened to each Job, CronJob, Pod and Event is left. The words and rules are those of the recordings' own tool,
// so that stories made there and here can be held against each other (story-difference.ts does that).
import type { ContainerStatus, LoggedObject, LogLine, Metadata, Status } from './log-line.ts';
import { NameBook } from './name-book.ts';

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  message: string;
}

/** A Job's status; times are seconds since t = 0. */
export interface JobStatusStory {
  readonly active: number;
  readonly ready: number | null;
  readonly succeeded: number;
  readonly failed: number;
  readonly terminating: number | null;
  readonly completedIndexes: string;
  readonly failedIndexes: string | null;
  readonly startTime: number | null;
  readonly completionTime: number | null;
  readonly conditions: readonly Condition[];
}

export interface JobStory {
  readonly name: string;
  readonly created: number;
  /** Distinct statuses in order, each with the time at which it was first shown. */
  readonly status: (JobStatusStory & { readonly t: number })[];
  final: JobStatusStory;
  deletionRequested?: number;
  finalizers?: readonly string[] | null;
  gone?: number;
}

export interface CronJobStatusStory {
  readonly active: readonly string[];
  readonly lastScheduleTime: number | null;
  readonly lastSuccessfulTime: number | null;
  readonly suspend: boolean;
}

export interface CronJobStory {
  readonly name: string;
  readonly status: (CronJobStatusStory & { readonly t: number })[];
  gone?: number;
}

export interface PodStory {
  readonly job: string;
  /** `pod#k`, k counting the Job's pods in creation order. */
  readonly pod: string;
  readonly created: number;
  readonly index?: number;
  readonly attempt?: number;
  readonly indexFailureCount: string;
  /** Exit codes by container, one a run. */
  readonly exitCodes: Record<string, number[]>;
  restarts: number;
  starts?: number[];
  bound?: number;
  node?: string;
  running?: number;
  finished?: number;
  deletionRequested?: number;
  finalizerRemoved?: number;
  gone?: number;
  phase: string | null;
  reason: string;
  conditions: Condition[];
}

export interface EventStory {
  readonly object: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  count: number;
  readonly t: number;
}

export interface Story {
  readonly rejected: string[];
  readonly jobs: JobStory[];
  readonly cronJobs: CronJobStory[];
  readonly pods: PodStory[];
  events: EventStory[];
  end: number;
}

interface Seen {
  readonly t: number;
  readonly gone: boolean;
  readonly object: LoggedObject;
}

const INDEX = 'batch.kubernetes.io/job-completion-index';
const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
const TRACKING = 'batch.kubernetes.io/job-tracking';

/** The story of a log; a log without an END line starts at its first object's creation. */
export function storyOf(lines: readonly LogLine[]): Story {
  const teller = new Teller(epochOf(lines));
  for (const line of lines) teller.read(line);
  return teller.finish(lines.findLast(line => line.type === 'END')?.t ?? lines.at(-1)?.t ?? 0);
}

function epochOf(lines: readonly LogLine[]): number {
  const end = lines.findLast(line => line.type === 'END');
  if (end?.epoch !== undefined) return secondsOf(end.epoch);
  for (const line of lines) {
    const created = (line.object as LoggedObject | undefined)?.metadata.creationTimestamp;
    if (created !== undefined) return secondsOf(created) - Math.trunc(line.t);
  }
  return 0;
}

function secondsOf(text: string): number {
  return Date.parse(text) / 1000;
}

/** Three decimals, ties to even: only sixteenths of a second can lie half-way. */
function milliseconds(t: number): number {
  if (!Number.isInteger(t * 16) || Number.isInteger(t * 8)) return Number(t.toFixed(3));
  const below = Math.floor(t * 1000);
  return (below % 2 === 0 ? below : below + 1) / 1000;
}

class Teller {
  private readonly epoch: number;
  private readonly story: Story = { rejected: [], jobs: [], cronJobs: [], pods: [], events: [], end: 0 };
  private readonly jobs = new Map<string, JobStory>();
  private readonly cronJobs = new Map<string, CronJobStory>();
  private readonly pods = new Map<string, PodStory>();
  private readonly events = new Map<string, LoggedEvent>();
  private readonly names: NameBook;
  private readonly podsOfJob = new Map<string, number>();
  private readonly podsOfIndex = new Map<string, number>();

  constructor(epoch: number) {
    this.epoch = epoch;
    this.names = new NameBook(epoch);
  }

  read(line: LogLine): void {
    if (line.type === 'REJECTED') {
      this.story.rejected.push(`${line.kind ?? ''} ${line.metadata?.name ?? ''}: ${line.error ?? ''}`.trim());
      return;
    }
    if (line.object === undefined || line.object === null) return;
    const seen = { t: milliseconds(line.t), gone: line.type === 'DELETED', object: line.object as LoggedObject };
    const { kind } = seen.object;
    if (kind === 'CronJob') this.readCronJob(seen);
    else if (kind === 'Job') this.readJob(seen);
    else if (kind === 'Pod') this.readPod(seen);
    else if (kind === 'Event' && !seen.gone) this.readEvent(seen);
  }

  finish(end: number): Story {
    const { story, names } = this;
    story.end = end;
    const merged = new Map<string, EventStory>();
    for (const event of this.events.values()) {
      const { object, job } = names.subject(event.of);
      const { type, reason, count, t } = event;
      const row = { object, type, reason, message: names.inWords(event.message, job), count, t };
      const key = `${row.object}\n${row.reason}\n${row.message}`;
      const known = merged.get(key);
      if (known === undefined) merged.set(key, row);
      else known.count += row.count;
    }
    story.events = [...merged.values()].sort((a, b) => a.t - b.t);
    for (const pod of story.pods) nameConditions(pod.conditions, pod.job, names);
    for (const job of story.jobs) {
      for (const status of job.status) nameConditions(status.conditions, job.name, names);
      nameConditions(job.final.conditions, job.name, names);
    }
    return story;
  }

  private readCronJob({ t, gone, object }: Seen): void {
    const { metadata, status = {} } = object;
    let cronJob = this.cronJobs.get(metadata.uid);
    if (cronJob === undefined) {
      cronJob = { name: metadata.name, status: [] };
      this.cronJobs.set(metadata.uid, cronJob);
      this.names.cronJobs.add(metadata.name);
      this.story.cronJobs.push(cronJob);
    }
    if (gone) cronJob.gone = t;
    const active = (status.active ?? []) as readonly { readonly name: string }[];
    addStatus(cronJob.status, t, {
      active: active.map(({ name }) => this.names.job(name)),
      lastScheduleTime: this.offset(status.lastScheduleTime),
      lastSuccessfulTime: this.offset(status.lastSuccessfulTime),
      suspend: object.spec?.suspend ?? false,
    });
  }

  private readJob({ t, gone, object }: Seen): void {
    const { metadata } = object;
    const now = this.jobStatus(object.status ?? {});
    let job = this.jobs.get(metadata.uid);
    if (job === undefined) {
      job = { name: this.names.job(metadata.name), created: t, status: [], final: now };
      this.jobs.set(metadata.uid, job);
      this.names.jobs.add(metadata.name);
      this.story.jobs.push(job);
    }
    if (metadata.deletionTimestamp !== undefined && job.deletionRequested === undefined && !gone) {
      job.deletionRequested = t;
      job.finalizers = metadata.finalizers ?? null;
    }
    if (gone) job.gone = t;
    addStatus(job.status, t, now);
    job.final = now;
  }

  private jobStatus(status: Status): JobStatusStory {
    return {
      active: (status.active as number | undefined) ?? 0,
      ready: status.ready ?? null,
      succeeded: status.succeeded ?? 0,
      failed: status.failed ?? 0,
      terminating: status.terminating ?? null,
      completedIndexes: status.completedIndexes ?? '',
      failedIndexes: status.failedIndexes ?? null,
      startTime: this.offset(status.startTime),
      completionTime: this.offset(status.completionTime),
      conditions: (status.conditions ?? []).map(conditionStory),
    };
  }

  private readPod({ t, gone, object }: Seen): void {
    const { metadata, spec, status = {} } = object;
    const pod = this.pods.get(metadata.uid) ?? this.newPod(metadata, t);
    const { phase } = status;
    if (spec?.nodeName !== undefined && spec.nodeName !== '') {
      pod.bound ??= t;
      pod.node ??= spec.nodeName;
    }
    if (phase === 'Running') pod.running ??= t;
    if (phase === 'Succeeded' || phase === 'Failed') pod.finished ??= t;
    if (metadata.deletionTimestamp !== undefined) pod.deletionRequested ??= t;
    if (pod.job !== '' && !(metadata.finalizers ?? []).includes(TRACKING)) pod.finalizerRemoved ??= t;
    if (gone) pod.gone = t;
    pod.phase = phase ?? null;
    pod.reason = status.reason ?? '';
    readContainers(pod, [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])], t);
    pod.conditions = (status.conditions ?? [])
      .filter(({ type, status: value }) => type === 'DisruptionTarget' || (type === 'PodScheduled' && value !== 'True'))
      .map(conditionStory);
  }

  private newPod(metadata: Metadata, t: number): PodStory {
    const owner = (metadata.ownerReferences ?? []).find(({ kind }) => kind === 'Job')?.name ?? '';
    const job = this.names.job(owner);
    const number = this.podsOfJob.get(job) ?? 0;
    this.podsOfJob.set(job, number + 1);
    const index = metadata.annotations?.[INDEX];
    const pod: PodStory = {
      job,
      pod: `pod#${number}`,
      created: t,
      ...(index === undefined ? {} : { index: Number(index), attempt: this.nextAttempt(job, index) }),
      indexFailureCount: metadata.annotations?.[FAILURES] ?? '',
      exitCodes: {},
      restarts: 0,
      phase: null,
      reason: '',
      conditions: [],
    };
    this.pods.set(metadata.uid, pod);
    this.names.pods.set(metadata.name, pod);
    this.names.pods.set(metadata.uid, pod);
    this.story.pods.push(pod);
    return pod;
  }

  private nextAttempt(job: string, index: string): number {
    const key = `${job}\n${index}`;
    const attempt = this.podsOfIndex.get(key) ?? 0;
    this.podsOfIndex.set(key, attempt + 1);
    return attempt;
  }

  private readEvent({ t, object }: Seen): void {
    let event = this.events.get(object.metadata.name);
    if (event === undefined) {
      const of = object.involvedObject ?? {};
      event = { of, type: object.type ?? '', reason: object.reason ?? '', t, message: '', count: 1 };
      this.events.set(object.metadata.name, event);
    }
    event.message = object.message ?? '';
    event.count = object.series?.count ?? object.count ?? 1;
    if (event.count === 0) event.count = 1;
  }

  private offset(text: string | undefined): number | null {
    return text === undefined ? null : milliseconds(secondsOf(text) - this.epoch);
  }
}

interface LoggedEvent {
  readonly of: { readonly kind?: string; readonly name?: string };
  readonly type: string;
  readonly reason: string;
  readonly t: number;
  message: string;
  count: number;
}

function addStatus<Status extends object>(statuses: (Status & { readonly t: number })[], t: number, now: Status): void {
  const last = statuses.at(-1);
  if (last !== undefined && JSON.stringify({ ...now, t: last.t }) === JSON.stringify({ ...last })) return;
  statuses.push({ ...now, t });
}

function conditionStory(condition: { type: string; status: string; reason?: string; message?: string }): Condition {
  const { type, status, reason = '', message = '' } = condition;
  return { type, status, reason, message };
}

function nameConditions(conditions: readonly Condition[], job: string, names: NameBook): void {
  for (const condition of conditions) condition.message = names.inWords(condition.message, job);
}

function readContainers(pod: PodStory, containers: readonly ContainerStatus[], t: number): void {
  let restarts = 0;
  for (const container of containers) {
    const { name, restartCount = 0, state = {}, lastState = {} } = container;
    restarts += restartCount;
    const ended = state.terminated ?? lastState.terminated;
    if (ended === undefined) continue;
    const isRunningAgain = state.terminated === undefined && state.running !== undefined;
    const runs = isRunningAgain ? restartCount : restartCount + 1;
    const codes = (pod.exitCodes[name] ??= []);
    if (codes.length < runs) codes.push(ended.exitCode ?? 0);
  }
  if (restarts > pod.restarts) {
    if (pod.restarts === 0 && pod.running !== undefined) (pod.starts ??= []).push(pod.running);
    (pod.starts ??= []).push(t);
  }
  pod.restarts = restarts;
}
