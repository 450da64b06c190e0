// One point of an experiment as the cluster takes it: defaults filled in, texts turned into numbers. Everything was
// checked by the schema before, so nothing here can fail.
import { parseTime } from '../models/api/api-time.ts';
import type {
  ActionKind,
  ArrivalInput,
  AutoscalerInput,
  ClusterInput,
  ExperimentEvent,
  FunctionInput,
  ImageInput,
  ManifestInput,
  NodeInput,
  PodSelection,
  QueueInput,
} from '../models/cluster/input.ts';
import type { PodRule, ProbeRule } from '../models/workload/rule.ts';
import { profileOf } from './control-plane.ts';
import type {
  ClusterDocument,
  EventDocument,
  ExperimentDocument,
  FunctionDocument,
  JsonObject,
  NodeDocument,
  QueueDocument,
  RuleDocument,
  SelectionDocument,
  TimeDocument,
} from './document.ts';
import type { Experiment } from './experiment.ts';
import { DEFAULT_START } from './experiment.ts';
import type { Point } from './grid.ts';
import { distributionSpec } from './time-document.ts';
import { amountOf, microsOf, shareOf } from './value.ts';

export const DEFAULT_NODES = 4;
export const DEFAULT_CPU = 4;
const DEFAULT_MEMORY = '16Gi';
const DEFAULT_PODS = 110;

/** What the cluster is given for one replication of a point. */
export function clusterInput(experiment: Experiment, point: Point, replication: number): ClusterInput {
  const document = point.document;
  const cluster = document.cluster ?? {};
  return {
    seed: experiment.seed,
    replication,
    epoch: parseTime(document.start ?? DEFAULT_START) ?? 0,
    until: document.until === undefined ? undefined : microsOf(document.until),
    profile: profileOf(cluster.controlPlane),
    nodes: nodesOf(cluster),
    images: imagesOf(cluster),
    autoscaler: autoscalerOf(cluster),
    manifests: (document.manifests ?? []).flatMap(objectsOf),
    rules: (document.pods ?? []).map(ruleOf),
    events: (document.events ?? []).flatMap(eventsOf),
    arrivals: (document.arrivals ?? []).flatMap((arrival): ArrivalInput[] =>
      objectsOf(arrival.manifest).map(manifest => {
        return { manifest, every: distributionSpec(arrival.every), count: arrival.count };
      }),
    ),
    queues: (document.queues ?? []).map(queueOf),
    functions: (document.functions ?? []).map(one => functionOf(one, document)),
  };
}

/** File names were replaced by what is in the files. */
function objectsOf(manifest: string | JsonObject): ManifestInput[] {
  return typeof manifest === 'string' ? [] : [manifest];
}

function nodesOf(cluster: ClusterDocument): NodeInput[] {
  const kinds = cluster.nodes ?? DEFAULT_NODES;
  const list = typeof kinds === 'number' ? [{ count: kinds }] : kinds;
  const nodes: NodeInput[] = [];
  for (const kind of list) {
    const count = kind.count ?? 1;
    for (let i = 0; i < count; i++) {
      // One node of its own name is called just that; the others are numbered.
      const name = kind.name === undefined ? `node-${nodes.length}` : count === 1 ? kind.name : `${kind.name}-${i}`;
      nodes.push(nodeOf(kind, cluster, name));
    }
  }
  return nodes;
}

function nodeOf(kind: NodeDocument, cluster: ClusterDocument, name: string): NodeInput {
  const { extended, spot, failures } = kind;
  return {
    name,
    cpu: amountOf(kind.cpu ?? cluster.cpu ?? DEFAULT_CPU),
    memory: amountOf(kind.memory ?? cluster.memory ?? DEFAULT_MEMORY),
    pods: kind.pods ?? cluster.pods ?? DEFAULT_PODS,
    ...(extended === undefined ? {} : { extended }),
    labels: kind.labels ?? {},
    taints: kind.taints ?? [],
    price: kind.price ?? cluster.price ?? 0,
    ...(spot === undefined
      ? {}
      : {
          spot: {
            mtbf: meanTime(spot.mtbf),
            notice: microsOf(spot.notice ?? '30s'),
            ...(spot.back === undefined ? {} : { back: distributionSpec(spot.back) }),
          },
        }),
    ...(failures === undefined
      ? {}
      : {
          failures: {
            mtbf: meanTime(failures.mtbf),
            repair: distributionSpec(failures.repair),
            ...(failures.correlatedBy === undefined ? {} : { correlatedBy: failures.correlatedBy }),
          },
        }),
  };
}

/** A bare duration as a mean time between failures is the mean of an exponential distribution, not a clockwork. */
function meanTime(document: TimeDocument): ReturnType<typeof distributionSpec> {
  return typeof document === 'object'
    ? distributionSpec(document)
    : distributionSpec({ exponential: { mean: document } });
}

function imagesOf(cluster: ClusterDocument): ImageInput {
  const { pull, bandwidth, sizes, cached, unpullable } = cluster.images ?? {};
  return {
    ...(pull === undefined ? {} : { pull: distributionSpec(pull) }),
    ...(bandwidth === undefined ? {} : { bandwidth: amountOf(bandwidth) }),
    ...(sizes === undefined
      ? {}
      : { sizes: Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, amountOf(size)])) }),
    cached: cached ?? false,
    ...(unpullable === undefined ? {} : { unpullable }),
  };
}

function autoscalerOf(cluster: ClusterDocument): AutoscalerInput | undefined {
  const given = cluster.autoscaler;
  if (given === undefined) return undefined;
  return {
    min: given.min ?? 0,
    max: given.max,
    provision: distributionSpec(given.provision ?? '90s'),
    ...(given.node === undefined ? {} : { template: nodeOf(given.node, cluster, given.node.name ?? 'node') }),
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function ruleOf(document: RuleDocument): PodRule {
  const { match, start, run, cpu, threads, serial, exit, stop, stopExit, fail, probes, memory, queue } = document;
  const rule: Mutable<PodRule> = { match: match ?? {} };
  if (start !== undefined) rule.start = distributionSpec(start);
  if (run !== undefined) rule.run = distributionSpec(run);
  if (cpu !== undefined) rule.cpu = distributionSpec(cpu);
  if (threads !== undefined) rule.threads = threads;
  if (serial !== undefined) rule.serial = shareOf(serial);
  if (exit !== undefined) rule.exit = exit;
  if (stop !== undefined) rule.stop = distributionSpec(stop);
  if (stopExit !== undefined) rule.stopExit = stopExit;
  if (queue !== undefined) rule.queue = queue;
  if (probes !== undefined) rule.probes = probeRules(probes);
  if (memory !== undefined) rule.memory = amountOf(memory);
  if (fail !== undefined) {
    const { after } = fail;
    const isShare = typeof after === 'string' && after.trim().endsWith('%');
    rule.fail = {
      ...(fail.probability === undefined ? {} : { probability: shareOf(fail.probability) }),
      ...(after === undefined ? {} : isShare ? { afterShare: shareOf(after) } : { after: microsOf(after) }),
      ...(fail.mtbf === undefined ? {} : { mtbf: microsOf(fail.mtbf) }),
      exit: fail.exit ?? 1,
      ...(fail.reason === undefined ? {} : { reason: fail.reason }),
    };
  }
  return rule;
}

function probeRules(document: NonNullable<RuleDocument['probes']>): NonNullable<PodRule['probes']> {
  const entries = Object.entries(document).map(([type, { passes, fails }]) => {
    const rule: Mutable<ProbeRule> = {};
    if (passes !== undefined) rule.passes = distributionSpec(passes);
    if (fails !== undefined) rule.fails = distributionSpec(fails);
    return [type, rule];
  });
  return Object.fromEntries(entries) as NonNullable<PodRule['probes']>;
}

function selectionOf({ name, job, index, ordinal, node, all }: SelectionDocument): PodSelection {
  const selection: Mutable<PodSelection> = {};
  if (name !== undefined) selection.name = name;
  if (job !== undefined) selection.job = job;
  if (index !== undefined) selection.index = index;
  if (ordinal !== undefined) selection.ordinal = ordinal;
  if (node !== undefined) selection.node = node;
  if (all !== undefined) selection.all = all;
  return selection;
}

/** One entry may be two requests: spec and metadata are patched apart from the status. */
function eventsOf(document: EventDocument): ExperimentEvent[] {
  const at = microsOf(document.at);
  const { patch, apply, evict, stop, start, enqueue } = document;
  if (patch !== undefined) {
    const { kind, name, status, ...change } = patch;
    const target = { at, action: 'patch', kind: kind as ActionKind, name } as const;
    const { spec, metadata } = change;
    const events: ExperimentEvent[] = [];
    if (spec !== undefined || metadata !== undefined) events.push({ ...target, patch: { ...change } });
    if (status !== undefined) events.push({ ...target, patch: { status }, subresource: 'status' });
    return events;
  }
  if (apply !== undefined) return [{ at, action: 'apply', objects: apply.flatMap(objectsOf) }];
  if (document.delete !== undefined) {
    const { kind, name, propagation, gracePeriodSeconds } = document.delete;
    const isPod = kind === undefined || kind === 'Pod';
    return [
      {
        at,
        action: 'delete',
        kind: (kind ?? 'Pod') as ActionKind,
        name: name ?? '',
        ...(isPod ? { pods: selectionOf(document.delete) } : {}),
        ...(propagation === undefined ? {} : { propagation }),
        ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      },
    ];
  }
  if (evict !== undefined) {
    const { kubeletReason } = evict;
    return [
      { at, action: 'evict', pods: selectionOf(evict), ...(kubeletReason === undefined ? {} : { kubeletReason }) },
    ];
  }
  if (stop !== undefined) return [{ at, action: 'stop', ...stop }];
  if (start !== undefined) return [{ at, action: 'start', ...start }];
  return enqueue === undefined ? [] : [{ at, action: 'enqueue', ...enqueue }];
}

function queueOf(document: QueueDocument): QueueInput {
  return {
    name: document.name,
    items: document.items,
    service: distributionSpec(document.service),
    kind: document.kind ?? 'take',
    lease: microsOf(document.lease ?? '60s'),
    loadAt: microsOf(document.loadAt ?? 0),
    poison: shareOf(document.poison ?? 0),
    ...(document.arrivals === undefined ? {} : { arrivals: distributionSpec(document.arrivals) }),
  };
}

/** A function serves what the Jobs would do: as many requests as they have completions, as long as a pod runs. */
function functionOf(given: FunctionDocument, document: ExperimentDocument): FunctionInput {
  const rule = (document.pods ?? []).find(one => one.run !== undefined || one.cpu !== undefined);
  return {
    name: given.name,
    concurrency: given.concurrency ?? 1,
    target: shareOf(given.target ?? 0.7),
    requests: given.requests ?? totalCompletions(document),
    ...(given.every === undefined ? {} : { every: distributionSpec(given.every) }),
    service: distributionSpec(given.service ?? rule?.run ?? rule?.cpu ?? '10s'),
    coldStart: distributionSpec(given.coldStart ?? '2s'),
    minScale: given.minScale ?? 0,
    maxScale: given.maxScale ?? 1000,
    ...tasksOf(document),
  };
}

/** Beside one Job a function does that Job's tasks, with the same draws: only then can their times be compared. */
function tasksOf(document: ExperimentDocument): Pick<FunctionInput, 'tasksOf'> {
  const jobs = (document.manifests ?? []).filter(one => typeof one !== 'string' && one['kind'] === 'Job');
  const [job] = jobs as readonly JsonObject[];
  if (jobs.length !== 1 || job === undefined) return {};
  const { name } = job['metadata'] as { readonly name?: string };
  const { template } = job['spec'] as { readonly template: { readonly spec: { readonly containers: JsonObject[] } } };
  const [container] = template.spec.containers;
  return name === undefined ? {} : { tasksOf: { job: name, container: String(container?.['name']) } };
}

function totalCompletions(document: ExperimentDocument): number {
  let total = 0;
  for (const object of document.manifests ?? []) {
    const spec = jobSpecOf(object);
    if (spec !== undefined) total += numberOf(spec['completions']) ?? numberOf(spec['parallelism']) ?? 1;
  }
  return total;
}

/** Pods that the point's Jobs run at once, as their manifests ask: the sum of their `parallelism`. */
export function totalParallelism(document: ExperimentDocument): number {
  let total = 0;
  for (const object of document.manifests ?? []) {
    const spec = jobSpecOf(object);
    if (spec !== undefined) total += numberOf(spec['parallelism']) ?? 1;
  }
  for (const arrival of document.arrivals ?? []) {
    const spec = jobSpecOf(arrival.manifest);
    if (spec !== undefined) total += (numberOf(spec['parallelism']) ?? 1) * arrival.count;
  }
  return total;
}

function jobSpecOf(object: string | JsonObject): JsonObject | undefined {
  if (typeof object === 'string' || object['kind'] !== 'Job') return undefined;
  return (object['spec'] ?? {}) as JsonObject;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
