// Images on the nodes: what is there, pulls one at a time a node, and what becomes of a container whose image cannot be
// had. An image is pulled once a node; pods that need it meanwhile wait for the same pull (kubernetes-facts.md 4.4).
import { compileDistribution } from '../../sim/distribution.ts';
import type { Distribution } from '../../sim/distribution.ts';
import { hashKey } from '../../sim/random-stream.ts';
import type { RandomStream } from '../../sim/random-stream.ts';
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import { seconds } from '../../sim/time.ts';
import type { Micros } from '../../sim/time.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { ImageInput } from '../cluster/input.ts';
import type { Profile } from '../cluster/profile.ts';
import type { NodeRun } from './node-run.ts';
import type { ContainerRun } from './pod-run.ts';

/** A registry says no quickly, and the next look of the kubelet shows the back-off in place of the error. */
const REFUSAL_TIME: Micros = 1_000_000;

export interface ImageOptions {
  readonly images: ImageInput;
  readonly nodeAt: (number: number) => NodeRun | undefined;
  readonly containerAt: (slot: number) => ContainerRun | undefined;
  /** The image is there, or shall be asked for again; the container is Waiting. */
  readonly onReady: (container: ContainerRun) => void;
  /** Why the container waits has changed. */
  readonly onRefused: (container: ContainerRun) => void;
  /** The node has an image of known size that it had not: nodes are compared by those. */
  readonly onStored: (node: NodeRun) => void;
  /** Kubelet's events; not called where the profile has none. */
  readonly tell: (container: ContainerRun, type: 'Normal' | 'Warning', reason: string, message: string) => void;
}

interface Waiting {
  readonly image: string;
  readonly containers: ContainerRun[];
  startedAt: Micros;
  readonly requestedAt: Micros;
}

export class Images {
  private readonly simulation: Simulation;
  private readonly profile: Profile;
  private readonly options: ImageOptions;
  private readonly observer: ComponentContext['observer'];
  private readonly time: Distribution | undefined;
  private readonly draws: RandomStream;
  private readonly unpullable: ReadonlySet<string>;
  private readonly pulledKind: EventKind;
  private readonly retryKind: EventKind;
  /** Pulls by node number, oldest first: the first is under way. */
  private readonly queues: Waiting[][] = [];

  constructor(context: ComponentContext, options: ImageOptions) {
    const { simulation } = context;
    this.simulation = simulation;
    this.profile = context.profile;
    this.observer = context.observer;
    this.options = options;
    const { pull, unpullable } = options.images;
    this.time = pull === undefined ? undefined : compileDistribution(pull);
    this.draws = context.streams.stream('image');
    this.unpullable = new Set(unpullable);
    this.pulledKind = simulation.on('kubelet.pulled', node => this.pulled(node));
    // A container that waits for an image that never comes keeps no run alive.
    this.retryKind = simulation.on('kubelet.pull-retry', slot => this.retry(slot), { background: true });
  }

  /**
   * True where a Waiting container's image is on the node. Otherwise it waits from here on: for a pull (Pulling) or,
   * where the image cannot be had, in its state with the reason in `waitingReason`.
   */
  isThere(container: ContainerRun, node: NodeRun): boolean {
    const { facts } = container;
    if (!facts.isImageValid) {
      const name = facts.container.image ?? '';
      this.refuse(
        container,
        'InvalidImageName',
        `Failed to apply default image tag "${name}": couldn't parse image name "${name}": invalid reference format`,
      );
      return false;
    }
    if (facts.image === '' || (node.images.has(facts.image) && !this.isUnpullable(facts.image))) return true;
    if (this.options.images.cached && !this.isUnpullable(facts.image)) return true;
    if (facts.pullPolicy === 'Never') {
      this.refuse(
        container,
        'ErrImageNeverPull',
        `Container image "${facts.container.image ?? ''}" is not present with pull policy of Never`,
      );
      return false;
    }
    if (!this.isUnpullable(facts.image) && this.isFree(facts.image)) {
      node.images.add(facts.image);
      if (this.sizeOf(facts.image) !== undefined) this.options.onStored(node);
      return true;
    }
    this.enqueue(container, node);
    return false;
  }

  /** The container no longer waits for its image. */
  forget(container: ContainerRun, node: NodeRun): void {
    for (const waiting of this.queues[node.number] ?? []) {
      const place = waiting.containers.indexOf(container);
      if (place >= 0) waiting.containers.splice(place, 1);
    }
  }

  private isUnpullable(image: string): boolean {
    return (
      this.unpullable.size > 0 && (this.unpullable.has(image) || this.unpullable.has(image.replace(/:latest$/u, '')))
    );
  }

  /** Pulls take no time: nothing has to wait. */
  private isFree(image: string): boolean {
    if (this.time !== undefined) return false;
    return this.profile['kubelet.imagePull'] === 0 && this.transferTime(image) === 0;
  }

  /** Bytes; undefined where the experiment says nothing of it. */
  private sizeOf(image: string): number | undefined {
    const { sizes } = this.options.images;
    return sizes?.[image] ?? sizes?.[image.replace(/:latest$/u, '')];
  }

  private transferTime(image: string): Micros {
    const { bandwidth } = this.options.images;
    const size = this.sizeOf(image);
    return bandwidth === undefined || size === undefined ? 0 : seconds(size / bandwidth);
  }

  private pullTime(image: string, node: NodeRun): Micros {
    if (this.isUnpullable(image)) return REFUSAL_TIME;
    const transfer = this.transferTime(image);
    if (this.time !== undefined)
      return seconds(this.time.sample(this.draws.at(hashKey(image), node.number))) + transfer;
    // With a size and a bandwidth the transfer is the pull.
    return transfer > 0 ? transfer : this.profile['kubelet.imagePull'];
  }

  private refuse(container: ContainerRun, reason: string, message: string): void {
    if (container.waitingReason === reason) return;
    container.waitingReason = reason;
    container.waitingMessage = message;
    container.touch();
    this.options.tell(container, 'Warning', reason === 'InvalidImageName' ? 'InspectFailed' : reason, message);
    this.options.tell(container, 'Warning', 'Failed', `Error: ${reason}`);
  }

  private enqueue(container: ContainerRun, node: NodeRun): void {
    container.move('pull');
    const queue = (this.queues[node.number] ??= []);
    const { image } = container.facts;
    const known = queue.find(waiting => waiting.image === image);
    this.options.tell(container, 'Normal', 'Pulling', `Pulling image "${container.facts.container.image ?? ''}"`);
    if (known !== undefined) {
      known.containers.push(container);
      return;
    }
    queue.push({ image, containers: [container], startedAt: this.simulation.now, requestedAt: this.simulation.now });
    if (queue.length === 1) this.pullFirst(node);
  }

  private pullFirst(node: NodeRun): void {
    const first = this.queues[node.number]?.[0];
    if (first === undefined) return;
    first.startedAt = this.simulation.now;
    this.simulation.schedule(this.pullTime(first.image, node), this.pulledKind, node.number);
  }

  private pulled(number: number): void {
    const queue = this.queues[number];
    const done = queue?.shift();
    const node = this.options.nodeAt(number);
    if (done === undefined || node === undefined) return;
    this.pullFirst(node);
    if (this.isUnpullable(done.image)) {
      for (const container of done.containers) this.backOff(container);
      return;
    }
    node.images.add(done.image);
    if (this.sizeOf(done.image) !== undefined) this.options.onStored(node);
    const now = this.simulation.now;
    const size = this.sizeOf(done.image);
    const bytes = size === undefined ? '' : ` Image size: ${Math.round(size)} bytes.`;
    const took = `${formatSpan(now - done.startedAt)} (${formatSpan(now - done.requestedAt)} including waiting)`;
    for (const container of done.containers) {
      const name = container.facts.container.image ?? '';
      this.options.tell(container, 'Normal', 'Pulled', `Successfully pulled image "${name}" in ${took}.${bytes}`);
      this.observer.imagesPulled(container.pod.pod, now);
      container.move('pulled');
      container.hasPulled = true;
      this.options.onReady(container);
    }
  }

  /** ErrImagePull, soon shown as ImagePullBackOff, then another try after 10 s, 20 s … 300 s. */
  private backOff(container: ContainerRun): void {
    container.move('refused');
    const { profile } = this;
    const base = profile['kubelet.imageBackoffBase'];
    container.imageDelay =
      container.imageDelay === 0 ? base : Math.min(profile['kubelet.imageBackoffMax'], container.imageDelay * 2);
    const name = container.facts.container.image ?? '';
    const message = `failed to pull and unpack image "${name}": not found`;
    this.options.tell(container, 'Warning', 'Failed', `Failed to pull image "${name}": ${message}`);
    this.refuseTwice(container, message);
    container.event = this.simulation.schedule(container.imageDelay, this.retryKind, container.slot);
  }

  private refuseTwice(container: ContainerRun, message: string): void {
    container.waitingReason = 'ErrImagePull';
    container.waitingMessage = message;
    container.touch();
    this.options.tell(container, 'Warning', 'Failed', 'Error: ErrImagePull');
    this.options.onRefused(container);
    container.waitingReason = 'ImagePullBackOff';
    container.waitingMessage = `Back-off pulling image "${container.facts.container.image ?? ''}"`;
    container.touch();
    this.options.tell(container, 'Normal', 'BackOff', container.waitingMessage);
    this.options.tell(container, 'Warning', 'Failed', 'Error: ImagePullBackOff');
    this.options.onRefused(container);
  }

  private retry(slot: number): void {
    const container = this.options.containerAt(slot);
    if (container === undefined) return;
    container.event = undefined;
    container.move('retried');
    this.options.onReady(container);
  }
}

/** A span as Go prints durations, rounded to milliseconds: `4s`, `350ms`. */
function formatSpan(micros: Micros): string {
  const millis = Math.round(micros / 1000);
  return millis < 1000 ? `${millis}ms` : `${millis / 1000}s`;
}
