// Runs of whole clusters for tests of what happens to nodes and pods on them: what the log says, pod by pod.
import { runCluster } from '../../../../src/models/cluster/cluster.ts';
import type { ClusterInput, NodeInput } from '../../../../src/models/cluster/input.ts';
import { IDEAL } from '../../../../src/models/cluster/profile.ts';
import type { RunRecord } from '../../../../src/models/recording/run-record.ts';

interface LoggedPod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly nominatedNodeName?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
  };
}

interface LoggedEvent {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly name: string };
}

interface LoggedObject {
  readonly kind: string;
}

/** A change that a pod showed: `bound node-0`, `Running`, `not ready`, `deleting`, `gone`, or a condition's reason. */
export interface Step {
  readonly at: number;
  readonly pod: string;
  readonly what: string;
}

export interface Run {
  readonly record: RunRecord;
  readonly steps: readonly Step[];
  readonly events: readonly { readonly at: number; readonly reason: string; readonly message: string }[];
  readonly rejected: readonly string[];
}

const GIB = 1024 ** 3;

export function nodes(count: number, shape: Partial<NodeInput> = {}): readonly NodeInput[] {
  return Array.from({ length: count }, (_, i) => nodeInput(`node-${i}`, shape));
}

export function nodeInput(name: string, shape: Partial<NodeInput> = {}): NodeInput {
  return { name, cpu: 4, memory: 16 * GIB, pods: 110, labels: {}, taints: [], price: 0, ...shape };
}

export interface JobShape {
  readonly completions?: number;
  readonly parallelism?: number;
  readonly cpu?: string;
  readonly pod?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A Job's manifest. */
export function job(name: string, shape: JobShape = {}): Readonly<Record<string, unknown>> {
  const { completions = 1, cpu = '1' } = shape;
  const container = { name: 'main', image: 'busybox', resources: { requests: { cpu } } };
  const podSpec = { restartPolicy: 'Never', containers: [container], ...shape.pod };
  const parallelism = shape.parallelism ?? completions;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { completions, parallelism, template: { spec: podSpec }, ...shape.spec },
  };
}

/** Pods are called by the order in which they were created: `#0`, `#1` … */
export function run(input: Partial<ClusterInput>): Run {
  const steps: Step[] = [];
  const events: { at: number; reason: string; message: string }[] = [];
  const rejected: string[] = [];
  const seen = new Map<string, { readonly pod: string; readonly facts: Set<string> }>();
  const byName = new Map<string, string>();
  const takePod = (at: number, type: string, logged: LoggedPod): void => {
    const { uid, name } = logged.metadata;
    let known = seen.get(uid);
    if (known === undefined) {
      known = { pod: `#${seen.size}`, facts: new Set() };
      seen.set(uid, known);
      byName.set(name, known.pod);
    }
    for (const what of factsOf(logged, type)) {
      if (known.facts.has(what)) continue;
      known.facts.add(what);
      steps.push({ at, pod: known.pod, what });
    }
  };
  const record = runCluster(
    {
      seed: '1',
      replication: 0,
      epoch: 1_767_225_600_000_000,
      until: undefined,
      profile: IDEAL,
      nodes: nodes(2),
      images: { cached: true },
      autoscaler: undefined,
      manifests: [],
      rules: [{ match: {}, run: { kind: 'constant', value: 10 } }],
      events: [],
      arrivals: [],
      queues: [],
      functions: [],
      ...input,
    },
    {
      keepsSeries: false,
      watchLog: line => {
        if (line.type === 'END') return;
        if (line.type === 'REJECTED') {
          rejected.push(line.error);
          return;
        }
        const { kind } = line.object as LoggedObject;
        if (kind === 'Pod') takePod(line.t, line.type, line.object as LoggedPod);
        if (kind !== 'Event') return;
        const { reason, message } = line.object as LoggedEvent;
        const text = message.replaceAll(/[a-z0-9-]+/g, word => byName.get(word) ?? word);
        events.push({ at: line.t, reason, message: text });
      },
    },
  );
  return { record, steps, events, rejected };
}

function factsOf(logged: LoggedPod, type: string): readonly string[] {
  const facts: string[] = [];
  const { nodeName } = logged.spec;
  if (nodeName !== undefined && nodeName !== '') facts.push(`bound ${nodeName}`);
  const { phase, nominatedNodeName, conditions = [] } = logged.status;
  if (phase !== 'Pending') facts.push(phase);
  if (nominatedNodeName !== undefined) facts.push(`nominated ${nominatedNodeName}`);
  for (const condition of conditions) {
    if (condition.type === 'Ready' && condition.status === 'False' && phase === 'Running') facts.push('not ready');
    if (condition.type === 'DisruptionTarget') facts.push(condition.reason ?? '');
    if (condition.type === 'PodScheduled' && condition.status === 'False') facts.push(condition.reason ?? '');
  }
  if (logged.metadata.deletionTimestamp !== undefined) facts.push('deleting');
  if (type === 'DELETED') facts.push('gone');
  return facts;
}

/** The steps of one pod as texts: `0 bound node-1`. */
export function course({ steps }: Run, pod: string): readonly string[] {
  return steps.filter(step => step.pod === pod).map(({ at, what }) => `${at} ${what}`);
}

/** When each pod was bound, and where: `0 #0 node-1`. */
export function bindings({ steps }: Run): readonly string[] {
  return steps
    .filter(({ what }) => what.startsWith('bound '))
    .map(({ at, pod, what }) => `${at} ${pod} ${what.slice(6)}`);
}
