// A small experiment played with nothing but the rules of the Job controller taking time, and told as lines of text:
// each status the Job is given, when its pods are created, and the reasons of its events.
import { stringify } from 'yaml';
import { logOfRun } from './replay.ts';
import type { LogLine } from './log-line.ts';
import { storyOf } from './story.ts';

/** What is played: one Job with this spec. */
export interface TimelineScene {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly pods: readonly Readonly<Record<string, unknown>>[];
  readonly events?: readonly Readonly<Record<string, unknown>>[];
  readonly restartPolicy?: string;
  /** Seconds; without it the run ends with the Job. */
  readonly until?: number;
}

export interface TimelineOutcome {
  /**
   * `t: a1 r1 t0 S1 F1 U1/0 [completed] x[failed] Condition(Reason) from startTime`: active, ready, terminating,
   * succeeded, failed, uncounted successes and failures, index lists; zeros and empty lists are left out, as is a start
   * at 0.
   */
  readonly statuses: readonly string[];
  /** Creation of each pod in seconds. */
  readonly created: readonly number[];
  /** `t reason`, without SuccessfulCreate. */
  readonly events: readonly string[];
}

/** The recorded control plane without its latencies and throttles: its rules and periods are left. */
export const WITHOUT_LATENCY: Readonly<Record<string, string | number>> = {
  profile: 'recorded',
  'api.apply': '0s',
  'api.request': '0s',
  'api.stagger': '0s',
  'api.reply': '0s',
  'api.watch': '0s',
  'scheduler.cycle': '0s',
  'scheduler.bind': '0s',
  'kubelet.sync': '0s',
  'job.slowStartInitial': 1,
  'controller.qps': 0,
};

const START = '2026-01-01T00:00:00Z';

export function playTimeline(scene: TimelineScene): TimelineOutcome {
  const { spec, pods, events = [], restartPolicy = 'Never', until } = scene;
  const template = { spec: { restartPolicy, containers: [{ name: 'main', image: 'busybox' }] } };
  const text = stringify({
    start: START,
    cluster: { controlPlane: WITHOUT_LATENCY },
    manifests: [{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: { ...spec, template } }],
    pods,
    events,
    ...(until === undefined ? {} : { until }),
  });
  const lines = logOfRun('timeline', text);
  const story = storyOf(lines);
  return {
    statuses: statusesOf(lines),
    created: story.pods.map(pod => pod.created),
    events: story.events
      .filter(event => event.object === 'Job/j' && event.reason !== 'SuccessfulCreate')
      .map(event => `${event.t} ${event.reason}${event.count === 1 ? '' : ` ×${event.count}`}`),
  };
}

interface LoggedStatus {
  readonly active?: number;
  readonly ready?: number;
  readonly terminating?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly uncountedTerminatedPods?: { readonly succeeded?: readonly string[]; readonly failed?: readonly string[] };
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  readonly startTime?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
}

/** Each status that differs from the one before; that of the creation is left out. */
function statusesOf(lines: readonly LogLine[]): string[] {
  const statuses: string[] = [];
  let last = '';
  for (const { t, type, object } of lines) {
    const { kind, status = {} } = (object ?? {}) as { readonly kind?: string; readonly status?: LoggedStatus };
    if (kind !== 'Job' || type !== 'MODIFIED') continue;
    const text = statusText(status);
    if (text !== last) statuses.push(`${t}: ${text}`);
    last = text;
  }
  return statuses;
}

function statusText(status: LoggedStatus): string {
  const {
    active = 0,
    ready = 0,
    terminating = 0,
    succeeded = 0,
    failed = 0,
    uncountedTerminatedPods: uncounted,
  } = status;
  const listed = [uncounted?.succeeded?.length ?? 0, uncounted?.failed?.length ?? 0];
  const parts = [
    `a${active} r${ready} t${terminating}`,
    succeeded > 0 ? `S${succeeded}` : '',
    failed > 0 ? `F${failed}` : '',
    listed.some(count => count > 0) ? `U${listed.join('/')}` : '',
    (status.completedIndexes ?? '') === '' ? '' : `[${status.completedIndexes}]`,
    status.failedIndexes === undefined ? '' : `x[${status.failedIndexes}]`,
    ...(status.conditions ?? []).map(condition => conditionText(condition)),
    startText(status.startTime),
  ];
  return parts.filter(part => part !== '').join(' ');
}

function conditionText({ type, status, reason }: { type: string; status: string; reason?: string }): string {
  return status === 'True' ? `${type}(${reason})` : `${type}=${status}`;
}

function startText(startTime: string | undefined): string {
  if (startTime === undefined) return 'not started';
  const seconds = (Date.parse(startTime) - Date.parse(START)) / 1000;
  return seconds === 0 ? '' : `from ${seconds}`;
}
