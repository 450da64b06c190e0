// One run: a cluster is wired from its parts, the manifests are applied at t = 0, events happen, and what is left is
// the record. Nothing here decides how a part behaves.
import { RandomStreams } from '../../sim/random-stream.ts';
import { Simulation, type EventKind, type RunEnd } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import { compileDistribution, type Distribution } from '../../sim/distribution.ts';
import { formatTime } from '../api/api-time.ts';
import { encode } from '../api/encoding.ts';
import type { Job } from '../api/job.ts';
import { refOf, type ApiObject } from '../api/object.ts';
import { ApiServer } from '../apiserver/api-server.ts';
import { ClientConnection } from '../apiserver/client-connection.ts';
import type { ApiConnection, ConnectionOptions } from '../apiserver/connection.ts';
import { FaultyConnection } from '../apiserver/faulty-connection.ts';
import { Kubelets } from '../kubelet/kubelet.ts';
import { NodeLifecycle } from '../node-lifecycle/node-lifecycle.ts';
import { PodGarbageCollector } from '../pod-gc/pod-garbage-collector.ts';
import { Recorder } from '../recording/recorder.ts';
import type { EventLine, RunRecord } from '../recording/run-record.ts';
import { logWrites } from '../recording/watch-log.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import { TaintEviction } from '../taint-eviction/taint-eviction.ts';
import { Behaviours } from '../workload/behaviour.ts';
import { FunctionServices } from '../workload/function.ts';
import { applyManifest } from './apply.ts';
import { ClusterAutoscaler } from './autoscaler.ts';
import type { ComponentContext } from './component.ts';
import { kindsOf, startControlPlane, type ControlPlane } from './control-plane.ts';
import { act, type Switches } from './experiment-events.ts';
import type { ClusterInput, ManifestInput, RunOptions } from './input.ts';
import { NodeFailures } from './node-failures.ts';
import { NodeRegister } from './node-register.ts';
import { waitOf } from './waiting.ts';

/** Objects that are there before the manifests are applied were made this long before. */
const SETUP_TIME = -2_000_000;
const DAY = 86_400_000_000;
/** No horizon: the run ends when its Jobs do. */
const ENDLESS = Number.MAX_SAFE_INTEGER;
/** A finished run goes on for as long as so many requests take. */
const LAST_REQUESTS = 20;
/** Kinds whose objects are applied at t = 0; all others are there before. */
const APPLIED_LATE: ReadonlySet<unknown> = new Set([
  'Job',
  'CronJob',
  'Pod',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
]);

/** Runs a cluster to its end (design.md, "The end of a run"). Pure: the same input gives the same record. */
export function runCluster(input: ClusterInput, options: RunOptions = {}): RunRecord {
  return new Cluster(input, options).run();
}

export class Cluster {
  readonly server: ApiServer;
  readonly simulation: Simulation;
  private readonly input: ClusterInput;
  private readonly options: RunOptions;
  private readonly recorder: Recorder;
  private readonly context: ComponentContext;
  private readonly nodes: NodeRegister;
  private readonly behaviours: Behaviours;
  private readonly kubelets: Kubelets;
  private readonly nodeLifecycle: NodeLifecycle;
  private readonly controllers: ControlPlane;
  private readonly restartKind: EventKind;
  /** Names of controllers by the number of their crash. */
  private readonly crashed: string[] = [];
  private readonly events: EventLine[] = [];
  private readonly eventKind: EventKind;
  private readonly arrivalKind: EventKind;
  private readonly endKind: EventKind;
  private readonly gaps: Distribution[];
  private readonly functions: FunctionServices;
  private readonly streams: RandomStreams;
  /** Arrivals and experiment events that are still to come. */
  private comings = 0;
  private isOver = false;
  /** Where the run ends at the latest. */
  private readonly horizon: Micros;

  constructor(input: ClusterInput, options: RunOptions) {
    this.input = input;
    this.options = options;
    const { shuffle, pulse } = options;
    this.simulation = new Simulation({ ...(shuffle && { shuffle }), ...(pulse && { pulse }) });
    this.horizon = horizonOf(input);
    const { simulation } = this;
    const { profile, epoch, seed } = input;
    this.streams = new RandomStreams(seed).replication(input.replication);
    this.server = new ApiServer({
      simulation,
      profile,
      streams: this.streams,
      seed: `${seed}/${input.replication}`,
      epoch,
    });
    this.nodes = new NodeRegister(this.server, () => simulation.now);
    this.recorder = new Recorder(this.server.store, () => this.server.now, {
      nodeRow: name => this.nodes.rowOf(name),
      keepsSeries: options.keepsSeries ?? true,
    });
    if (options.watchLog !== undefined) logWrites(this.server, options.watchLog);
    if (options.keepsEvents === true) this.keepEvents();
    this.context = {
      simulation,
      profile,
      streams: this.streams,
      observer: this.recorder,
      connect: connection => this.connect(connection),
    };
    this.server.during(SETUP_TIME, () => this.setUp());
    this.behaviours = new Behaviours(this.context, input);
    this.kubelets = new Kubelets(this.context, {
      behaviour: this.behaviours,
      images: input.images,
      epoch,
      keepsServersGoing: this.horizon !== ENDLESS,
    });
    new Scheduler(this.context, {
      ...(options.schedulingPolicy === undefined ? {} : { policy: options.schedulingPolicy }),
      ...(input.images.sizes === undefined ? {} : { imageSizes: input.images.sizes }),
    });
    this.nodeLifecycle = new NodeLifecycle(this.context);
    new TaintEviction(this.context);
    new PodGarbageCollector(this.context);
    this.controllers = startControlPlane(this.context, input, options);
    this.restartKind = simulation.on('controller.restart', index => {
      this.controllers.get(this.crashed[index] ?? '')?.start();
    });
    this.eventKind = simulation.on('experiment.event', index => this.happen(index));
    this.arrivalKind = simulation.on('experiment.arrival', (source, number) => this.arrive(source, number));
    this.endKind = simulation.on('experiment.end', () => simulation.stop());
    this.gaps = input.arrivals.map(arrival => compileDistribution(arrival.every));
    this.functions = new FunctionServices(this.context, input.functions);
    this.startWorld();
    this.watchForEnd();
  }

  run(): RunRecord {
    const applyKind = this.simulation.on('experiment.apply', () => this.applyAll());
    const applyDelay = this.input.profile['api.apply'];
    if (applyDelay === 0) this.applyAll();
    else {
      this.comings += 1;
      this.simulation.schedule(applyDelay, applyKind);
    }
    this.checkEnd();
    const ended = this.simulation.run(this.horizon);
    const end = this.simulation.now;
    this.nodes.finish(end);
    this.options.watchLog?.({ t: end / 1_000_000, type: 'END', epoch: formatTime(this.input.epoch) });
    const { jobs, pods, series, queues } = this.recorder.finish(job => waitOf(this.server.store, job));
    return {
      end,
      endedBy: this.endOf(ended),
      jobs,
      pods,
      nodes: this.nodes.records,
      series,
      queues,
      functions: this.functions.records(end),
      events: this.events,
      busyCpu: this.recorder.busyCpu,
      assumptions: [...this.recorder.assumptions],
      simulatedEvents: this.simulation.handled,
      finalObjects: this.options.keepsObjects === true ? this.finalObjects() : [],
    };
  }

  /** A run in which nothing can happen any more and nobody waits is finished, too. */
  private endOf(ended: RunEnd): RunRecord['endedBy'] {
    if (ended === 'horizon') return 'horizon';
    // Servers alone have nothing to finish.
    const hadWork = this.recorder.hasJobs || this.input.functions.length > 0;
    const isDone = this.recorder.unfinishedJobs === 0 && this.comings === 0 && this.functions.pending === 0;
    return ended === 'stopped' || (isDone && hadWork) ? 'finished' : 'idle';
  }

  /** The manifests are sent at t = 0, whenever the server has them. */
  private applyAll(): void {
    if (this.simulation.now > 0) this.comings -= 1;
    this.recorder.appliedAt = 0;
    for (const manifest of this.input.manifests) if (APPLIED_LATE.has(manifest['kind'])) this.apply(manifest);
    this.recorder.appliedAt = undefined;
  }

  private connect(options: ConnectionOptions): ApiConnection {
    const { profile } = this.input;
    const connection = new ClientConnection(this.simulation, this.server, options, {
      request: profile['api.request'],
      stagger: profile['api.stagger'],
      reply: profile['api.reply'],
      watch: profile['api.watch'],
    });
    const { faults } = this.options;
    if (faults?.touches(options.name) !== true) return connection;
    const client = { name: options.name, faults, crash: (after: Micros) => this.crash(options.name, after) };
    return new FaultyConnection(this.simulation, this.server, connection, client);
  }

  /** Kills a controller's process; it comes back with empty memory. */
  private crash(name: string, restartAfter: Micros): void {
    this.controllers.get(name)?.stop();
    this.simulation.schedule(restartAfter, this.restartKind, this.crashed.push(name) - 1);
  }

  /** Nodes and everything that is no workload exist before the run begins. */
  private setUp(): void {
    for (const node of this.input.nodes) this.nodes.add(node);
    for (const manifest of this.input.manifests) if (!APPLIED_LATE.has(manifest['kind'])) this.apply(manifest);
  }

  private startWorld(): void {
    const { input, context, simulation } = this;
    const power = this.switches();
    if (input.nodes.some(node => node.failures !== undefined || node.spot !== undefined)) {
      new NodeFailures(context, input.nodes, power);
    }
    if (input.autoscaler !== undefined) {
      const template = input.autoscaler.template ?? input.nodes[0];
      if (template !== undefined) new ClusterAutoscaler(context, input.autoscaler, template, this.nodes);
    }
    for (const [index, event] of input.events.entries()) {
      this.comings += 1;
      simulation.scheduleAt(event.at, this.eventKind, index);
    }
    for (const source of input.arrivals.keys()) this.expectArrival(source, 0);
  }

  private apply(manifest: ManifestInput): void {
    const outcome = applyManifest(this.server, manifest);
    if (!outcome.ok) this.reject(outcome.kind, outcome.name, outcome.message);
  }

  private readonly reject = (kind: string, name: string, error: string): void => {
    this.options.watchLog?.({ t: this.server.now / 1_000_000, type: 'REJECTED', kind, metadata: { name }, error });
    this.recorder.assumed(`the API server refused ${kind} ${name}: ${error}`);
  };

  private happen(index: number): void {
    const event = this.input.events[index];
    this.comings -= 1;
    if (event !== undefined) act(this.server, this.switches(), event, this.reject);
    this.checkEnd();
  }

  /** The next Job of an arrival process comes after a gap that belongs to its number. */
  private expectArrival(source: number, number: number): void {
    const arrival = this.input.arrivals[source];
    const gap = this.gaps[source];
    if (arrival === undefined || gap === undefined || number >= arrival.count) return;
    this.comings += 1;
    const seconds = gap.sample(this.streams.stream('arrival').at(source, number));
    this.simulation.schedule(Math.round(seconds * 1_000_000), this.arrivalKind, source, number);
  }

  private arrive(source: number, number: number): void {
    const arrival = this.input.arrivals[source];
    this.comings -= 1;
    if (arrival === undefined) return;
    const metadata = { ...(arrival.manifest['metadata'] as Record<string, unknown>) };
    metadata['name'] = `${String(metadata['name'])}-${number}`;
    this.apply({ ...arrival.manifest, metadata });
    this.expectArrival(source, number + 1);
    this.checkEnd();
  }

  private switches(): Switches {
    return {
      stopNode: (name, options) => {
        this.kubelets.stopNode(name, options);
        this.nodeLifecycle.stopNode(name);
      },
      addNode: input => this.nodes.add(input),
      startNode: name => {
        this.kubelets.startNode(name);
        this.nodeLifecycle.startNode(name);
      },
      removeNode: name => {
        this.kubelets.stopNode(name);
        this.nodes.remove(name);
      },
      evictByKubelet: (pod, message) => {
        this.kubelets.evictByKubelet(refOf(pod), message);
      },
      stopController: name => this.controllers.get(name)?.stop(),
      startController: name => this.controllers.get(name)?.start(),
      enqueue: (queue, items) => this.behaviours.queues.enqueue(queue, items),
    };
  }

  /** Without `until` a run of Jobs ends when all are finished and nothing more will come. */
  private watchForEnd(): void {
    if (this.horizon !== ENDLESS) return;
    this.server.store.watch('Job', () => this.checkEnd());
  }

  private checkEnd(): void {
    if (this.horizon !== ENDLESS) return;
    if (this.recorder.unfinishedJobs > 0 || this.comings > 0 || !this.functions.isAtRest) return;
    for (const job of this.server.store.list('Job')) if (isLeaving(job)) return;
    if (this.isOver) return;
    this.isOver = true;
    // The last events are still on their way to the API server.
    this.simulation.schedule(this.input.profile['api.request'] * LAST_REQUESTS, this.endKind);
  }

  private keepEvents(): void {
    this.server.store.watch('Event', ({ type, object }) => {
      if (type === 'DELETED' || object.kind !== 'Event') return;
      const event = object as import('../api/cluster-objects.ts').EventObject;
      this.events.push({
        at: this.server.now,
        type: event.type,
        reason: event.reason,
        object: `${event.involved.kind.toLowerCase()}/${event.involved.name}`,
        message: event.message,
        count: event.count,
      });
    });
  }

  private finalObjects(): readonly Readonly<Record<string, unknown>>[] {
    const objects: ApiObject[] = [];
    for (const kind of ['CronJob', 'Job', 'Pod'] as const) objects.push(...this.server.store.list(kind));
    return objects.map(object => encode(object, this.input.epoch));
  }
}

/** A finished Job that will still be deleted. */
function isLeaving(job: Job): boolean {
  return job.spec.ttlSecondsAfterFinished !== undefined || job.metadata.deletionTimestamp !== undefined;
}

/** `until`, else a day where CronJobs or nothing but servers run, else as long as it takes. */
function horizonOf(input: ClusterInput): Micros {
  if (input.until !== undefined) return input.until;
  return input.manifests.some(isRunningCronJob) || !kindsOf(input).has('Job') ? DAY : ENDLESS;
}

function isRunningCronJob(manifest: ManifestInput): boolean {
  if (manifest['kind'] !== 'CronJob') return false;
  return (manifest['spec'] as Record<string, unknown> | undefined)?.['suspend'] !== true;
}
