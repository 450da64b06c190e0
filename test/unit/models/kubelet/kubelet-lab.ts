// A cluster of kubelets alone for tests: the real API server and simulation, pods bound by hand, and what the watch
// shows of them.
import { Simulation } from '../../../../src/sim/simulation.ts';
import { RandomStreams } from '../../../../src/sim/random-stream.ts';
import { seconds } from '../../../../src/sim/time.ts';
import type { Node } from '../../../../src/models/api/cluster-objects.ts';
import type { OwnerReference } from '../../../../src/models/api/object.ts';
import { makeMeta, refOf } from '../../../../src/models/api/object.ts';
import type { Container, Pod, PodSpec } from '../../../../src/models/api/pod.ts';
import { NEW_POD_STATUS } from '../../../../src/models/api/pod.ts';
import { ApiServer } from '../../../../src/models/apiserver/api-server.ts';
import { ClientConnection } from '../../../../src/models/apiserver/client-connection.ts';
import type { ComponentContext } from '../../../../src/models/cluster/component.ts';
import type { ImageInput, QueueInput } from '../../../../src/models/cluster/input.ts';
import { IDEAL, RECORDED } from '../../../../src/models/cluster/profile.ts';
import type { Profile } from '../../../../src/models/cluster/profile.ts';
import { Kubelets } from '../../../../src/models/kubelet/kubelet.ts';
import type { ClusterObserver } from '../../../../src/models/recording/observer.ts';
import { Behaviours } from '../../../../src/models/workload/behaviour.ts';
import type { PodRule } from '../../../../src/models/workload/rule.ts';

export interface LabOptions {
  readonly profile?: Profile;
  readonly rules?: readonly PodRule[];
  readonly queues?: readonly QueueInput[];
  readonly images?: ImageInput;
  readonly seed?: string;
  /** Cores of each node. */
  readonly nodes?: readonly number[];
}

/** A line of what the watch showed of a pod. */
export interface Sight {
  readonly at: number;
  readonly phase: string;
  readonly containers: string;
}

export class KubeletLab {
  readonly simulation: Simulation = new Simulation();
  readonly server: ApiServer;
  readonly kubelets: Kubelets;
  private readonly behaviour: Behaviours;
  readonly assumed: string[] = [];
  readonly used: { readonly uid: string; readonly core: number; readonly shared: number }[] = [];
  readonly busy: { readonly at: number; readonly cores: number }[] = [];
  readonly events: string[] = [];
  readonly queueStates: string[] = [];
  private readonly sights = new Map<string, Sight[]>();
  private readonly specs = new WeakMap<object, PodSpec>();
  private pods = 0;

  constructor(options: LabOptions = {}) {
    const { simulation } = this;
    const profile = options.profile ?? IDEAL;
    const streams = new RandomStreams(options.seed ?? '1');
    this.server = new ApiServer({ simulation, profile, streams, seed: '1', epoch: EPOCH });
    for (const [i, cores] of (options.nodes ?? [4]).entries()) this.addNode(`node-${i}`, cores);
    const latency = {
      request: profile['api.request'],
      reply: profile['api.reply'],
      watch: profile['api.watch'],
      stagger: 0,
    };
    const context: ComponentContext = {
      simulation,
      profile,
      streams,
      observer: this.observer(),
      connect: connection => new ClientConnection(simulation, this.server, connection, latency),
    };
    this.behaviour = new Behaviours(context, { rules: options.rules ?? [], queues: options.queues ?? [] });
    this.kubelets = new Kubelets(context, {
      behaviour: this.behaviour,
      images: options.images ?? { cached: false },
      epoch: EPOCH,
    });
    this.server.store.watch('Pod', event => this.look(event.type, event.object as Pod));
    this.server.store.watch('Event', event => {
      const { reason, message } = event.object as unknown as { reason: string; message: string };
      this.events.push(`${reason}: ${message}`);
    });
  }

  addNode(name: string, cores: number): void {
    const node: Node = {
      kind: 'Node',
      metadata: makeMeta({ name, namespace: '' }),
      spec: { unschedulable: false, taints: [] },
      status: { allocatable: { cpu: String(cores), memory: '16Gi', pods: '110' }, conditions: [], images: [] },
    };
    this.server.submit({ verb: 'create', object: node });
  }

  /** More items for a work queue. */
  enqueue(queue: string, items: number): void {
    this.behaviour.queues.enqueue(queue, items);
  }

  removeNode(name: string): void {
    this.server.submit({ verb: 'delete', ref: { kind: 'Node', namespace: '', name, uid: '' } });
  }

  /** Creates a pod and binds it at once; its name. Pods of a Job belong to `job`. */
  run(spec: Partial<PodSpec>, options: { job?: string; index?: number; node?: string } = {}): string {
    const name = `pod-${this.pods}`;
    this.pods += 1;
    const owner: OwnerReference = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: options.job ?? '',
      uid: `uid-of-${options.job ?? ''}`,
      controller: true,
      blockOwnerDeletion: true,
    };
    const index =
      options.index === undefined
        ? {}
        : { annotations: { 'batch.kubernetes.io/job-completion-index': String(options.index) } };
    const metadata = makeMeta({ name, ...index, ...(options.job === undefined ? {} : { ownerReferences: [owner] }) });
    const full = this.fullSpec(spec);
    const pod: Pod = { kind: 'Pod', metadata, spec: full, nodeName: '', hostname: '', status: NEW_POD_STATUS };
    this.server.submit({ verb: 'create', object: pod });
    this.server.submit({ verb: 'bind', ref: refOf(this.pod(name)), nodeName: options.node ?? 'node-0' });
    return name;
  }

  /** Equal templates share their spec, as those of a controller do. */
  private fullSpec(spec: Partial<PodSpec>): PodSpec {
    const known = this.specs.get(spec);
    if (known !== undefined) return known;
    const full: PodSpec = { restartPolicy: 'Never', containers: [MAIN], terminationGracePeriodSeconds: 30, ...spec };
    this.specs.set(spec, full);
    return full;
  }

  pod(name: string): Pod {
    const pod = this.server.store.get('Pod', 'default', name);
    if (pod === undefined) throw new Error(`no pod ${name}`);
    return pod;
  }

  has(name: string): boolean {
    return this.server.store.get('Pod', 'default', name) !== undefined;
  }

  delete(name: string, gracePeriodSeconds?: number): void {
    const grace = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
    this.server.submit({ verb: 'delete', ref: refOf(this.pod(name)), ...grace });
  }

  /** Runs until an instant in seconds, or to the end. */
  until(time?: number): void {
    if (time === undefined) this.simulation.run();
    else this.simulation.run(seconds(time));
  }

  /** Does something at an instant in seconds. */
  at(time: number, act: () => void): void {
    const kind = this.simulation.on(`lab.${time}.${this.pods}.${this.simulation.pending}`, act);
    this.simulation.scheduleAt(seconds(time), kind);
  }

  /** What the watch showed: `0 Running main:running`. */
  story(name: string): string[] {
    return (this.sights.get(name) ?? []).map(({ at, phase, containers }) => `${at} ${phase} ${containers}`.trim());
  }

  private look(type: string, pod: Pod): void {
    const { status, metadata } = pod;
    const all = [...status.initContainers, ...status.containers];
    const containers = all
      .map(({ name, state, waitingReason, terminated, restartCount, ready }) => {
        const detail =
          state === 'waiting'
            ? waitingReason
            : state === 'terminated'
              ? String(terminated?.exitCode)
              : ready
                ? 'ready'
                : '';
        return `${name}:${state}${detail === '' ? '' : `(${detail})`}${restartCount > 0 ? `x${restartCount}` : ''}`;
      })
      .join(' ');
    const sight: Sight = {
      at: this.simulation.now / 1e6,
      phase: type === 'DELETED' ? 'gone' : status.phase,
      containers,
    };
    const list = this.sights.get(metadata.name) ?? [];
    this.sights.set(metadata.name, list);
    const last = list.at(-1);
    if (last?.phase !== sight.phase || last.containers !== sight.containers) list.push(sight);
  }

  private observer(): ClusterObserver {
    return {
      imagesPulled: ignore,
      cpuUsed: (pod, core, shared) => void this.used.push({ uid: pod.metadata.uid, core, shared }),
      busyCores: cores => void this.busy.push({ at: this.simulation.now / 1e6, cores }),
      assumed: text => void this.assumed.push(text),
      backoff: ignore,
      queue: (name, waiting, inWork, done, lost, repeated) =>
        void this.queueStates.push(`${name} ${waiting} ${inWork} ${done} ${lost} ${repeated}`),
      functionScale: ignore,
      served: ignore,
    };
  }
}

/** A whole second. */
export const EPOCH = 1_767_225_600_000_000;
export const MAIN: Container = { name: 'main', image: 'busybox:1' };

export function container(name: string, more: Partial<Container> = {}): Container {
  return { name, image: 'busybox:1', ...more };
}

/** A run of whole or broken seconds for a container. */
export function runs(name: string, time: number, more: Partial<PodRule> = {}): PodRule {
  return { match: { container: name }, run: { kind: 'constant', value: time }, ...more };
}

/** Runs until it is stopped, which takes a second. */
export const NEVER_ENDING: PodRule = { match: {}, exit: 'never', stop: { kind: 'constant', value: 1 } };

/** The recordings' control plane without its latencies, so that instants are plain. */
export const INSTANT_RECORDED: Profile = {
  ...RECORDED,
  'api.request': 0,
  'api.reply': 0,
  'api.watch': 0,
  'kubelet.sync': 0,
};

function ignore(): void {
  return undefined;
}
