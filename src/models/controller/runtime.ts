// Runs a controller as its process would: informers, a work queue, a number of workers, retries after errors. A sync is
// a generator: each request it yields goes through the client's throttle and latency, and the sync goes on with the
// reply. Where nothing takes time a whole sync runs inside one event.
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { ObjectKey } from '../api/object.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import type { ApiReply } from '../apiserver/request.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { Controller, ControllerSettings, Sync } from './controller.ts';
import { Informer } from './informer.ts';
import { WorkQueue } from './work-queue.ts';

/** One thread of a controller: the key it works on, its sync, and the reply that the sync waits for. */
class Worker {
  key: ObjectKey = '';
  sync: Sync | undefined;
  /** Its request is being sent: a reply that is there before `send` returns is kept here. */
  isSending = false;
  reply: ApiReply | undefined;
  readonly onReply: (reply: ApiReply, all?: readonly ApiReply[]) => void;

  constructor(onReply: (worker: Worker, reply: ApiReply, all: readonly ApiReply[] | undefined) => void) {
    this.onReply = (reply, all) => onReply(this, reply, all);
  }
}

export class ControllerRuntime {
  readonly settings: ControllerSettings;
  private readonly context: ComponentContext;
  private readonly epoch: number;
  private readonly simulation: Simulation;
  private readonly connection: ApiConnection;
  private readonly wake: EventKind;
  private readonly queue: WorkQueue;
  private isAwake = false;
  private running: Process | undefined;

  constructor(context: ComponentContext, settings: ControllerSettings, epoch: number) {
    this.context = context;
    this.settings = settings;
    this.epoch = epoch;
    this.simulation = context.simulation;
    this.connection = context.connect({ name: settings.name, qps: settings.qps, burst: settings.burst });
    this.wake = this.simulation.on(`${settings.name}.sync`, () => {
      this.isAwake = false;
      this.running?.work();
    });
    this.queue = new WorkQueue(this.simulation, settings.name, () => this.wakeUp());
    this.start();
  }

  /** The process dies: caches, queue and running syncs are lost. Requests on their way may still be applied. */
  stop(): void {
    this.running?.stop();
    this.running = undefined;
    this.queue.clear();
  }

  /** The process starts, with empty memory and a fresh list. */
  start(): void {
    if (this.running !== undefined) return;
    this.running = new Process(this.context, this.settings, this.connection, this.queue, this.epoch);
    this.running.begin();
  }

  get controller(): Controller | undefined {
    return this.running?.controller;
  }

  /**
   * Keys that became ready are synced in an event of their own, so that all changes of an instant are seen together.
   */
  private wakeUp(): void {
    if (this.isAwake) return;
    this.isAwake = true;
    this.simulation.schedule(0, this.wake);
  }
}

/** One life of a controller's process. */
class Process {
  readonly controller: Controller;
  private readonly connection: ApiConnection;
  private readonly settings: ControllerSettings;
  private readonly informer: Informer;
  private readonly queue: WorkQueue;
  private readonly idle: Worker[] = [];
  private isStopped = false;
  private lastReplies: readonly ApiReply[] = [];

  constructor(
    context: ComponentContext,
    settings: ControllerSettings,
    connection: ApiConnection,
    queue: WorkQueue,
    epoch: number,
  ) {
    const { simulation, profile } = context;
    this.connection = connection;
    this.settings = settings;
    this.informer = new Informer(connection);
    this.queue = queue;
    const onReply = this.receive.bind(this);
    for (let i = 0; i < settings.workers; i += 1) this.idle.push(new Worker(onReply));
    this.controller = settings.factory({
      view: this.informer,
      queue: this.queue,
      profile,
      epoch,
      now: connection.skew === undefined ? () => simulation.now : () => simulation.now + (connection.skew?.() ?? 0),
      apiNow: () => connection.apiNow,
      replies: () => this.lastReplies,
      seen: kind => this.informer.seen(kind),
      recordEvent: (about, type, reason, message) => connection.recordEvent(about, type, reason, message),
    });
  }

  /** Lists and watches; everything that exists arrives as ADDED. */
  begin(): void {
    const { controller } = this;
    for (const kind of controller.watches) {
      const isCached = !(controller.ownIndexOf?.includes(kind) ?? false);
      this.informer.watch(kind, isCached, (event, old) => controller.observe(event, old));
    }
  }

  stop(): void {
    this.isStopped = true;
    this.informer.stop();
  }

  /** Gives ready keys to idle workers. */
  work(): void {
    while (!this.isStopped && this.idle.length > 0) {
      const key = this.queue.take();
      if (key === undefined) return;
      const worker = this.idle.pop();
      if (worker === undefined) return;
      worker.key = key;
      worker.sync = this.controller.sync(key);
      if (worker.sync === undefined) this.finish(worker, false);
      else this.step(worker, NO_REPLY);
    }
  }

  /** Drives a sync until it waits for a reply or is over. */
  private step(worker: Worker, first: ApiReply): void {
    let reply = first;
    while (worker.sync !== undefined) {
      const turn = worker.sync.next(reply);
      if (turn.done === true) {
        this.finish(worker, turn.value === 'retry');
        return;
      }
      if (turn.value.verb === 'all' && turn.value.requests.length === 0) {
        this.lastReplies = [];
        reply = NO_REPLY;
        continue;
      }
      // A reply that is there before `send` returns is handed on here, without recursion.
      worker.reply = undefined;
      worker.isSending = true;
      this.connection.send(turn.value, worker.onReply);
      worker.isSending = false;
      if (worker.reply === undefined) return;
      reply = worker.reply;
    }
  }

  private receive(worker: Worker, reply: ApiReply, all: readonly ApiReply[] | undefined): void {
    if (this.isStopped && !worker.isSending) return;
    if (all !== undefined) this.lastReplies = all;
    if (worker.isSending) {
      worker.reply = reply;
      return;
    }
    this.step(worker, reply);
    this.work();
  }

  private finish(worker: Worker, isError: boolean): void {
    const { key } = worker;
    worker.sync = undefined;
    this.idle.push(worker);
    if (isError) {
      const failures = this.queue.countFailure(key);
      this.queue.finish(key);
      const delay = retryDelay(this.settings, failures);
      this.queue.retryAfter(key, delay, delay < this.settings.retryMax);
    } else {
      this.queue.forget(key);
      this.queue.finish(key);
    }
  }
}

const NO_REPLY: ApiReply = Object.freeze<ApiReply>({ ok: false, reason: 'InternalError', message: 'no request' });

function retryDelay(settings: ControllerSettings, failures: number): number {
  let delay = settings.retryBase;
  for (let i = 1; i < failures && delay < settings.retryMax; i += 1) delay *= 2;
  return Math.min(delay, settings.retryMax);
}
