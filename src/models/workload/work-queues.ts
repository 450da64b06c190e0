// All work queues of a run: those of the experiment file, and those that manifests speak of (kuard's MemQ server, the
// documentation's RabbitMQ and Redis lessons). Loads them, gives out workers, and tells the observer of each change.
import { compileDistribution } from '../../sim/distribution.ts';
import { hashKey } from '../../sim/random-stream.ts';
import type { RandomStream } from '../../sim/random-stream.ts';
import type { EventKind } from '../../sim/simulation.ts';
import { seconds } from '../../sim/time.ts';
import type { Micros } from '../../sim/time.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { QueueInput } from '../cluster/input.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import { NEVER } from './container-plan.ts';
import type { Program } from './program.ts';
import type { PodIdentity } from './pod-identity.ts';
import { QueueServers } from './queue-server.ts';
import { QueueWorker } from './queue-worker.ts';
import { Sampler } from './rule-compiler.ts';
import { WorkQueue } from './work-queue.ts';
import type { ItemWork, QueueKind, QueueWaiter } from './work-queue.ts';

/** A queue that a manifest speaks of, with what its lesson puts into it. */
export interface KnownQueue {
  readonly name: string;
  /** Name of the Service in front of its server. */
  readonly service: string;
  readonly kind: QueueKind;
  /** `NEVER`: an item whose worker dies stays in work for ever. */
  readonly lease: Micros;
  /** Items that the lesson loads, and how that is said. */
  readonly items: number;
  readonly loadedBy: string;
  /** Its items are in the memory of its server. */
  readonly isInMemory: boolean;
  /** Work of an item, drawn from a stream that is at the item. */
  readonly work: (draws: RandomStream) => { readonly amount: number; readonly usesCpu: boolean };
}

export interface ConsumerStyle {
  readonly isSingle: boolean;
  readonly staysWhenEmpty: boolean;
  readonly pollPeriod: Micros;
  readonly exitCode: number;
}

export class WorkQueues {
  private readonly context: ComponentContext;
  private readonly connection: ApiConnection;
  private readonly servers: QueueServers;
  private readonly queues = new Map<string, WorkQueue>();
  private readonly inOrder: WorkQueue[] = [];
  /** Names of the experiment file's queues. */
  private readonly declared: readonly QueueInput[];
  /** Queues that an event of the experiment will fill. */
  private readonly filledByEvents: ReadonlySet<string>;
  /** Queues to be loaded when their server first answers, by Service. */
  private readonly lessons = new Map<string, KnownQueue[]>();
  private readonly itemDraws: RandomStream;
  private readonly poisonDraws: RandomStream;
  private readonly gapDraws: RandomStream;
  private readonly leaseKind: EventKind;
  private readonly loadKind: EventKind;

  constructor(context: ComponentContext, declared: readonly QueueInput[], filledByEvents: ReadonlySet<string>) {
    const { simulation, streams } = context;
    this.context = context;
    this.declared = declared;
    this.filledByEvents = filledByEvents;
    this.connection = context.connect({ name: 'work-queues', qps: 0, burst: 0 });
    this.servers = new QueueServers(this.connection, {
      onFirstServing: service => this.load(service),
      onServerLost: service => this.loseServer(service),
    });
    this.itemDraws = streams.stream('item');
    this.poisonDraws = streams.stream('poison');
    this.gapDraws = streams.stream('item-arrival');
    this.leaseKind = simulation.on('queue.lease', (queue, item) => this.inOrder[queue]?.expire(item));
    this.loadKind = simulation.on('queue.load', (queue, item) => this.comeIn(queue, item));
    for (const input of declared) this.addDeclared(input);
  }

  /** The only queue of the experiment file, where there is exactly one. */
  get soleQueue(): string | undefined {
    return this.declared.length === 1 ? this.declared[0]?.name : undefined;
  }

  hasDeclared(name: string): boolean {
    return this.declared.some(queue => queue.name === name);
  }

  /** More items for a queue, now. A queue that nobody has spoken of is made when its first worker comes. */
  enqueue(name: string, items: number): void {
    const queue = this.queues.get(name);
    if (queue !== undefined) queue.enqueue(items);
    else this.early.set(name, (this.early.get(name) ?? 0) + items);
  }

  private readonly early = new Map<string, number>();

  /**
   * A worker of a queue of the experiment file; one for an unknown queue waits for ever. Pods of a Job with a fixed
   * number of completions take one item each; others go on until the queue is empty.
   */
  worker(name: string, pod: PodIdentity): Program {
    const queue =
      this.queues.get(name) ?? this.make(name, 'take', 0, () => ({ amount: 0, usesCpu: false, isPoison: false }));
    const job = pod.jobName === '' ? undefined : this.connection.get('Job', pod.namespace, pod.jobName);
    const style = { isSingle: job?.spec.completions !== undefined, staysWhenEmpty: false, pollPeriod: 0, exitCode: 0 };
    return new QueueWorker(queue, style, () => true);
  }

  /** A worker of a queue that a manifest speaks of. What is assumed of the queue is told. */
  consumer(known: KnownQueue, pod: PodIdentity, style: ConsumerStyle): Program {
    const { name, service } = known;
    const declared = this.hasDeclared(name) ? this.queues.get(name) : undefined;
    if (declared !== undefined) return new QueueWorker(declared, style, () => true);
    const queue = this.queues.get(name) ?? this.makeKnown(known, pod);
    if (!this.servers.has(service, pod.namespace)) return new QueueWorker(queue, style, () => true);
    const isServing = (waiter: QueueWaiter): boolean => this.servers.isServing(service, pod.namespace, waiter);
    return new QueueWorker(queue, style, isServing);
  }

  private makeKnown(known: KnownQueue, pod: PodIdentity): WorkQueue {
    const { name, service, kind, lease, items, work } = known;
    const key = hashKey(name);
    const queue = this.make(name, kind, lease, item => ({ ...work(this.itemDraws.at(key, item)), isPoison: false }));
    const early = this.early.get(name) ?? 0;
    if (early > 0) queue.enqueue(early);
    if (this.filledByEvents.has(name)) return queue;
    const { observer } = this.context;
    if (this.servers.has(service, pod.namespace)) {
      queue.toCome = items;
      this.lessons.set(service, [...(this.lessons.get(service) ?? []), known]);
      observer.assumed(`queue ${name}: ${known.loadedBy}, as soon as the Service ${service} has a ready server`);
    } else {
      queue.enqueue(items);
      observer.assumed(
        `queue ${name}: ${known.loadedBy}; there is no Service ${service}, so its server is taken as running elsewhere`,
      );
    }
    return queue;
  }

  private load(service: string): void {
    for (const { name, items } of this.lessons.get(service) ?? []) {
      const queue = this.queues.get(name);
      if (queue === undefined) continue;
      queue.toCome = 0;
      queue.enqueue(items);
    }
  }

  private loseServer(service: string): void {
    for (const { name, isInMemory } of this.lessons.get(service) ?? []) {
      if (isInMemory) this.queues.get(name)?.loseAll();
    }
  }

  private addDeclared(input: QueueInput): void {
    const { name, kind, lease, poison, items, loadAt } = input;
    const service = new Sampler(input.service);
    const key = hashKey(name);
    const queue = this.make(name, kind, lease, item => ({
      amount: service.draw(this.itemDraws, { owner: key, task: item, attempt: 0, restart: 0 }),
      usesCpu: false,
      isPoison: poison > 0 && this.poisonDraws.at(key, item).next() < poison,
    }));
    queue.toCome = items;
    const number = this.inOrder.indexOf(queue);
    if (items > 0 && loadAt === 0 && input.arrivals === undefined) this.comeIn(number, 0);
    else if (items > 0) this.context.simulation.schedule(loadAt + this.gapBefore(input, 0), this.loadKind, number, 0);
  }

  /** An item comes in, or all at once where they have no times of their own. */
  private comeIn(number: number, item: number): void {
    const queue = this.inOrder[number];
    const input = this.declared[number];
    if (queue === undefined || input === undefined) return;
    const count = input.arrivals === undefined ? input.items : 1;
    queue.toCome -= count;
    queue.enqueue(count);
    if (queue.toCome === 0) return;
    this.context.simulation.schedule(this.gapBefore(input, item + 1), this.loadKind, number, item + 1);
  }

  private gapBefore(input: QueueInput, item: number): Micros {
    if (input.arrivals === undefined) return 0;
    return seconds(compileDistribution(input.arrivals).sample(this.gapDraws.at(hashKey(input.name), item)));
  }

  private make(name: string, kind: QueueKind, lease: Micros, work: (item: number) => ItemWork): WorkQueue {
    const { simulation, observer } = this.context;
    const number = this.inOrder.length;
    const queue = new WorkQueue({
      name,
      kind,
      work,
      now: () => simulation.now,
      startLease:
        kind === 'lease' && lease !== NEVER
          ? item => simulation.schedule(lease, this.leaseKind, number, item)
          : undefined,
      endLease: handle => simulation.cancel(handle),
      onChange: ({ waitingCount, inWorkCount, done, lost, repeated }) =>
        observer.queue(name, waitingCount, inWorkCount, done, lost, repeated),
      onServed: (_queue, waited, ran) => observer.served(name, waited, ran),
    });
    this.queues.set(name, queue);
    this.inOrder.push(queue);
    return queue;
  }
}
