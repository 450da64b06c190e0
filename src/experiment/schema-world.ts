// The parts of an experiment file that say what happens in the cluster: rules for containers, arrivals, queues,
// functions and events.
import { z } from 'zod';
import type { ArrivalDocument, EventDocument, FunctionDocument, QueueDocument, RuleDocument } from './document.ts';
import {
  count,
  duration,
  exactlyOne,
  jsonObject,
  optional,
  quantity,
  share,
  shareOrDuration,
  time,
} from './schema-value.ts';

const exitCode = z.int().min(0).max(255);

const failure = z
  .strictObject({
    probability: optional(share, 'Chance to fail at the end of the run, or after a part of it.'),
    after: optional(shareOrDuration, 'When a `probability` failure happens: a share of the run (50%) or a duration.'),
    mtbf: optional(duration, 'Mean time between failures while it runs.'),
    exit: optional(exitCode, 'Exit code of the failure. Default: 1.'),
    reason: optional(z.string(), 'Reason of the terminated state, such as OOMKilled.'),
  })
  .check(exactlyOne(['probability', 'mtbf']));

const probe = z
  .strictObject({
    passes: optional(time, "From the container's start until it is well. Default: at once."),
    fails: optional(time, "From the container's start until it is not well any more. Default: never."),
  })
  .exactOptional();

export const ruleSchema: z.ZodType<RuleDocument> = z
  .strictObject({
    match: optional(
      z.strictObject({
        job: z.string().exactOptional(),
        pod: z.string().exactOptional(),
        index: count.exactOptional(),
        attempt: count.exactOptional(),
        ordinal: count.exactOptional(),
        container: z.string().exactOptional(),
        restart: count.exactOptional(),
        node: z.string().exactOptional(),
      }),
      'Which containers the rule is for; all of it must fit. `job` and `pod` may be globs.',
    ),
    start: optional(time, 'From bound to running, besides the image pull.'),
    run: optional(time, 'Wall time.'),
    cpu: optional(time, "CPU seconds, sharing the node's cores with the other pods; instead of `run`."),
    threads: optional(count.min(1), 'Cores it can use at once. Default: 1.'),
    serial: optional(share, 'Part of the work that runs on one core only.'),
    exit: optional(z.union([exitCode, z.literal('never')]), 'Exit code, or `never`: runs until it is killed.'),
    stop: optional(time, 'From SIGTERM to the end, at most the grace period.'),
    stopExit: optional(exitCode, 'Exit code after SIGTERM. Default: 143.'),
    fail: optional(failure, 'Failures at random.'),
    probes: optional(
      z.strictObject({ startup: probe, readiness: probe, liveness: probe }),
      'What probes of the manifest find. Default: that all is well.',
    ),
    memory: optional(quantity, 'Memory in use. Default: the request.'),
    queue: optional(z.string(), 'Work queue whose items it takes one after the other, instead of `run`.'),
  })
  .check(context => {
    if (context.value.run === undefined || context.value.cpu === undefined) return;
    context.issues.push({
      code: 'custom',
      input: context.value,
      path: ['cpu'],
      message: 'Forbidden: give either run or cpu',
    });
  })
  .meta({ id: 'Rule' });

export const arrivalSchema: z.ZodType<ArrivalDocument> = z
  .strictObject({
    manifest: z.union([z.string(), jsonObject]).meta({ description: 'The Job; its copies are named NAME-0, NAME-1 …' }),
    every: time.meta({ description: 'Time between two arrivals.' }),
    count,
  })
  .meta({ id: 'Arrival' });

export const queueSchema: z.ZodType<QueueDocument> = z
  .strictObject({
    name: z.string(),
    items: count,
    service: time.meta({ description: 'Time that a worker takes for one item.' }),
    kind: optional(
      z.enum(['take', 'ack', 'lease']),
      'What becomes of an item whose worker dies. Default: take (lost).',
    ),
    lease: optional(duration, 'After this time an item of a `lease` queue is given out again. Default: 60s.'),
    loadAt: optional(duration, 'When the items come. Default: 0s.'),
    poison: optional(share, 'Share of the items that kill their worker.'),
    arrivals: optional(time, 'Time between two items, instead of all at once.'),
  })
  .meta({ id: 'Queue' });

export const functionSchema: z.ZodType<FunctionDocument> = z
  .strictObject({
    name: z.string(),
    concurrency: optional(count.min(1), 'Requests that one pod serves at once. Default: 1.'),
    target: optional(share, 'Part of the concurrency that the autoscaler aims at. Default: 70%.'),
    requests: optional(count, "How many requests come. Default: the Jobs' completions."),
    every: optional(time, 'Time between two requests. Default: all come at once.'),
    service: optional(time, 'Time that a request takes. Default: the run time of the first rule.'),
    coldStart: optional(time, 'Time until a new pod serves. Default: 2s.'),
    minScale: optional(count, 'Fewest pods. Default: 0.'),
    maxScale: optional(count, 'Most pods. Default: 1000.'),
  })
  .meta({ id: 'Function' });

const KINDS = [
  'Job',
  'CronJob',
  'Node',
  'Pod',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'PodDisruptionBudget',
  'ResourceQuota',
] as const;

const selection = {
  name: z.string().exactOptional(),
  job: z.string().exactOptional(),
  index: count.exactOptional(),
  ordinal: count.exactOptional(),
  node: z.string().exactOptional(),
  all: z.boolean().exactOptional(),
};
const target = z
  .strictObject({ node: z.string().exactOptional(), controller: z.string().exactOptional() })
  .check(exactlyOne(['node', 'controller']));

const deletion = z
  .strictObject({
    kind: z.enum(KINDS).exactOptional(),
    ...selection,
    propagation: z.enum(['Background', 'Foreground', 'Orphan']).exactOptional(),
    gracePeriodSeconds: count.exactOptional(),
  })
  .check(context => {
    const { kind, name } = context.value;
    if (kind === undefined || kind === 'Pod' || name !== undefined) return;
    context.issues.push({ code: 'custom', input: context.value, path: ['name'], message: 'Required value' });
  });

const ACTIONS = ['patch', 'apply', 'delete', 'evict', 'stop', 'start', 'enqueue'];

export const eventSchema: z.ZodType<EventDocument> = z
  .strictObject({
    at: duration.meta({ description: 'Time since the manifests were applied.' }),
    patch: optional(
      z.strictObject({
        kind: z.enum(KINDS),
        name: z.string(),
        spec: jsonObject.exactOptional(),
        metadata: jsonObject.exactOptional(),
        status: jsonObject.exactOptional(),
      }),
      'Changes an object, as kubectl patch does.',
    ),
    apply: optional(z.array(z.union([z.string(), jsonObject])).min(1), 'Creates or updates objects.'),
    delete: optional(deletion, 'Deletes an object; of pods the newest that matches, or with `all` each.'),
    evict: optional(
      z.strictObject({ ...selection, kubeletReason: z.string().exactOptional() }),
      'Evicts pods through the API, or with `kubeletReason` by the kubelet.',
    ),
    stop: optional(target, 'A node is lost, or a controller goes down.'),
    start: optional(target, 'It comes back.'),
    enqueue: optional(z.strictObject({ queue: z.string(), items: count }), 'More items for a work queue.'),
  })
  .check(exactlyOne(ACTIONS))
  .meta({ id: 'Event' });
