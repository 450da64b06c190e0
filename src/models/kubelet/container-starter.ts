// Brings a container to run: image, then sandbox and process with their lag, then readiness. What it does once it runs
// is the runner's; which container comes next is the pod worker's.
import type { RandomStream } from '../../sim/random-stream.ts';
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { Time } from '../api/object.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { ImageInput } from '../cluster/input.ts';
import type { Profile } from '../cluster/profile.ts';
import type { Behaviours } from '../workload/behaviour.ts';
import { drawKey, taskOf, tryOf } from '../workload/pod-identity.ts';
import type { ContainerRunner } from './container-runner.ts';
import { Images } from './image.ts';
import type { NodeRun } from './node-run.ts';
import type { ContainerRun, PodRun } from './pod-run.ts';
import type { Prober } from './prober.ts';

/** The kubelet's own events; nothing where the profile has none. */
export type Tell = (run: PodRun, type: 'Normal' | 'Warning', reason: string, message: string) => void;

export interface StarterOptions {
  readonly behaviour: Behaviours;
  readonly images: ImageInput;
  readonly runner: ContainerRunner;
  readonly prober: Prober;
  readonly containerAt: (slot: number) => ContainerRun | undefined;
  readonly nodeAt: (number: number) => NodeRun | undefined;
  readonly toApiTime: (instant: Micros) => Time;
  readonly tell: Tell;
  readonly tellsEvents: boolean;
  /** Something came true that the pod may have waited for; its kubelet may be down. */
  readonly onProgress: (run: PodRun) => void;
  /** Why the container waits has changed. */
  readonly onRefused: (container: ContainerRun) => void;
  /** The node has one more image that the scheduler asks about. */
  readonly onStored: (node: NodeRun) => void;
}

export class ContainerStarter {
  private readonly simulation: Simulation;
  private readonly profile: Profile;
  private readonly options: StarterOptions;
  private readonly images: Images;
  private readonly draws: RandomStream;
  private readonly startedKind: EventKind;
  private readonly place: { restart: number; node: string } = { restart: 0, node: '' };

  constructor(context: ComponentContext, options: StarterOptions) {
    const { simulation, profile, streams } = context;
    this.simulation = simulation;
    this.profile = profile;
    this.options = options;
    this.draws = streams.stream('kubelet-start');
    this.images = new Images(context, {
      images: options.images,
      nodeAt: options.nodeAt,
      containerAt: options.containerAt,
      onReady: container => options.onProgress(container.pod),
      onRefused: options.onRefused,
      onStored: options.onStored,
      tell: (container, type, reason, message) => options.tell(container.pod, type, reason, message),
    });
    this.startedKind = simulation.on('kubelet.started', slot => this.started(slot));
  }

  /** Brings a Waiting container to run, now or after pull and start. */
  start(container: ContainerRun): void {
    const { pod: run, facts } = container;
    if (!this.images.isThere(container, run.node!)) return;
    if (this.options.tellsEvents && !container.hasPulled) {
      this.options.tell(
        run,
        'Normal',
        'Pulled',
        `Container image "${facts.container.image ?? ''}" already present on machine`,
      );
    }
    container.hasPulled = false;
    container.waitingReason = '';
    container.waitingMessage = '';
    const lag = container.hasRun ? 0 : this.startLag(container);
    if (lag === 0) this.launch(container);
    else {
      container.move('start');
      container.event = this.simulation.schedule(lag, this.startedKind, container.slot);
    }
  }

  /** The process of a container that is Waiting or Starting begins to run. */
  launch(container: ContainerRun): void {
    const { pod: run, facts } = container;
    if (container.hasRun) {
      container.restarts += 1;
      container.last = container.termination ?? container.last;
      container.termination = undefined;
      container.endedBefore = container.endsAt;
    }
    container.move('run');
    run.runningCount += 1;
    container.startedAt = this.simulation.now;
    container.startedTime = this.options.toApiTime(this.simulation.now);
    container.hasFailedProbe = false;
    this.options.behaviour.plan(run, facts, this.placeOf(container), container.plan);
    if (facts.probes.length > 0) this.options.prober.begin(container);
    else {
      container.isStarted = true;
      container.isReady = true;
    }
    this.options.tell(run, 'Normal', 'Created', 'Container created');
    this.options.tell(run, 'Normal', 'Started', 'Container started');
    this.options.runner.start(container);
  }

  /** Ends the wait for an image. */
  forget(container: ContainerRun): void {
    if (container.state === 'Pulling') this.images.forget(container, container.pod.node!);
  }

  private placeOf(container: ContainerRun): { readonly restart: number; readonly node: string } {
    this.place.restart = container.restarts;
    this.place.node = container.pod.pod.nodeName;
    return this.place;
  }

  /** Sandbox, network and process: a rule's time, else the profile's for the pod's first container. */
  private startLag(container: ContainerRun): Micros {
    const { pod: run, facts } = container;
    const isFirst = facts.position === 0;
    const given = this.options.behaviour.startDelay(run, facts, this.placeOf(container), isFirst);
    if (given !== undefined || !isFirst) return given ?? 0;
    const least = this.profile['kubelet.startMin'];
    const width = this.profile['kubelet.startMax'] - least;
    if (width === 0) return least;
    const key = drawKey(run, facts.position, facts.name);
    return least + Math.round(width * this.draws.at(key, taskOf(run), tryOf(run)).next());
  }

  private started(slot: number): void {
    const container = this.options.containerAt(slot)!;
    container.event = undefined;
    if (!container.pod.node!.isUp) return;
    this.launch(container);
    this.options.onProgress(container.pod);
  }
}
