// The controllers of a cluster and their processes: which there are, with how many workers and which throttle.
import type { ControllerSettings } from '../controller/controller.ts';
import { ControllerRuntime } from '../controller/runtime.ts';
import { cronJobController } from '../cronjob-controller/cron-job-controller.ts';
import { disruptionController } from '../disruption/disruption-controller.ts';
import { garbageCollector } from '../garbage-collector/garbage-collector.ts';
import { jobController } from '../job-controller/job-controller.ts';
import { replicatedWorkloadController } from '../replicated-workloads/replicated-workload-controller.ts';
import { ttlController } from '../ttl-controller/ttl-controller.ts';
import type { ComponentContext } from './component.ts';
import type { ClusterInput, ManifestInput, RunOptions } from './input.ts';

/** Controllers by name, each in a process of its own. */
export type ControlPlane = ReadonlyMap<string, ControllerRuntime>;

/** Starts the controllers that a run can need; those with nothing to do would only cost time. */
export function startControlPlane(context: ComponentContext, input: ClusterInput, options: RunOptions): ControlPlane {
  const { profile, observer } = context;
  const { epoch } = input;
  const slow = { retryBase: profile['retry.base'], retryMax: profile['retry.max'] };
  const client = { qps: profile['controller.qps'], burst: profile['controller.burst'] };
  const settings: ControllerSettings[] = [
    {
      name: 'job-controller',
      workers: profile['job.workers'],
      ...client,
      retryBase: profile['job.apiBackoffBase'],
      retryMax: profile['job.apiBackoffMax'],
      factory: jobController((uid, from, until) => observer.backoff(uid, from, until), options.bugs),
    },
  ];
  const kinds = kindsOf(input);
  if (kinds.has('CronJob')) {
    settings.push({
      name: 'cronjob-controller',
      workers: profile['cron.workers'],
      ...client,
      ...slow,
      factory: cronJobController(options.bugs),
    });
  }
  const hasTtl = mentions(input, 'ttlSecondsAfterFinished');
  if (hasTtl) {
    settings.push({
      name: 'ttl-after-finished-controller',
      workers: profile['ttl.workers'],
      ...client,
      ...slow,
      factory: ttlController,
    });
  }
  const hasWorkloads = ['ReplicaSet', 'Deployment', 'StatefulSet'].some(kind => kinds.has(kind));
  if (hasWorkloads) {
    settings.push({
      name: 'replicated-workloads',
      workers: 5,
      ...client,
      ...slow,
      factory: replicatedWorkloadController,
    });
  }
  if (kinds.has('PodDisruptionBudget')) {
    settings.push({ name: 'disruption-controller', workers: 1, ...client, ...slow, factory: disruptionController });
  }
  if (hasWorkloads || kinds.has('CronJob') || input.events.length > 0 || mentions(input, 'ttlSecondsAfterFinished')) {
    // Its client has twice the rate, since a deletion costs a read before it.
    const qps = 2 * client.qps;
    const gc = { workers: profile['gc.workers'], burst: client.burst, qps, ...slow, factory: garbageCollector };
    settings.push({ name: 'garbage-collector', ...gc });
  }
  const chosen = options.controllers?.(settings) ?? settings;
  return new Map(chosen.map(each => [each.name, new ControllerRuntime(context, each, epoch)]));
}

/** Kinds that are applied at the start or meanwhile. */
export function kindsOf(input: ClusterInput): ReadonlySet<string> {
  const kinds = new Set<string>();
  for (const manifest of manifestsOf(input)) kinds.add(String(manifest['kind']));
  return kinds;
}

function* manifestsOf(input: ClusterInput): Iterable<ManifestInput> {
  yield* input.manifests;
  for (const { manifest } of input.arrivals) yield manifest;
  for (const event of input.events) if (event.action === 'apply') yield* event.objects;
}

function mentions(input: ClusterInput, field: string): boolean {
  const isIn = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(isIn);
    if (typeof value !== 'object' || value === null) return false;
    return Object.hasOwn(value, field) || Object.values(value).some(isIn);
  };
  if (input.events.some(event => event.action === 'patch' && isIn(event.patch))) return true;
  for (const manifest of manifestsOf(input)) if (isIn(manifest)) return true;
  return false;
}
