// A client's event recorder (client-go's correlator): similar events are merged, floods are dropped, and one event
// after the other is sent through the client's own throttle (kubernetes-facts.md section 2.10). Recorders of the newer
// events API (`eventActions`, the scheduler's) keep a series per event and have no spam filter.
import type { Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { EventObject } from '../api/cluster-objects.ts';
import { makeMeta, type ApiObject } from '../api/object.ts';
import type { ApiServer } from './api-server.ts';
import type { ApiConnection, ConnectionOptions } from './connection.ts';

/** Records kept by the correlator, as client-go's LRU caches. */
const MAX_RECORDS = 4096;
/** Events on their way before the broadcaster drops some. */
const MAX_QUEUE = 1000;

interface Similar {
  readonly messages: Set<string>;
  lastAt: Micros;
}

interface Logged {
  name: string;
  count: number;
  firstAt: Micros;
}

interface Bucket {
  tokens: number;
  filledAt: Micros;
}

interface Outgoing {
  readonly event: EventObject;
  readonly isNew: boolean;
}

export class EventRecorder {
  private readonly connection: ApiConnection;
  private readonly server: ApiServer;
  private readonly simulation: Simulation;
  private readonly options: ConnectionOptions;
  private readonly similar = new Map<string, Similar>();
  private readonly logged = new Map<string, Logged>();
  private readonly buckets = new Map<string, Bucket>();
  private queue: Outgoing[] = [];
  private head = 0;
  private isSending = false;

  constructor(connection: ApiConnection, server: ApiServer, simulation: Simulation, options: ConnectionOptions) {
    this.connection = connection;
    this.server = server;
    this.simulation = simulation;
    this.options = options;
  }

  /** Without a throttle an event delays nothing, so that one which nobody reads need not exist. */
  get isHeard(): boolean {
    return this.options.qps > 0 || this.server.store.hasWatchers('Event');
  }

  record(about: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    // Why a pod could not be created is read at the end of a run.
    if (reason !== 'FailedCreate' && !this.isHeard) return;
    const isSeries = this.options.eventActions !== undefined;
    const subject = `${about.metadata.uid}/${type}/${reason}`;
    const text = isSeries ? message : this.aggregate(subject, message);
    const key = text === message ? `${subject}/${message}` : subject;
    const logged = this.observe(key, about);
    if (!isSeries && !this.hasToken(`${about.metadata.uid}/${type}`)) return;
    this.enqueue(this.build(about, type, reason, text, logged), logged.count === 1);
  }

  /** The message itself, or the merged one from the tenth distinct message on. */
  private aggregate(subject: string, message: string): string {
    const figures = this.server.profile;
    const now = this.simulation.now;
    let similar = this.similar.get(subject);
    if (similar === undefined || now - similar.lastAt > figures['events.window']) {
      similar = { messages: new Set(), lastAt: now };
      remember(this.similar, subject, similar);
    }
    similar.lastAt = now;
    similar.messages.add(message);
    if (similar.messages.size < figures['events.aggregateAt']) return message;
    // client-go forgets one message, so that the set never grows beyond the limit.
    const [oldest] = similar.messages;
    if (oldest !== undefined) similar.messages.delete(oldest);
    return `(combined from similar events): ${message}`;
  }

  private observe(key: string, about: ApiObject): Logged {
    let logged = this.logged.get(key);
    if (logged === undefined) {
      const suffix = (0x18ea_0000_0000_00 + this.server.nextEventNumber()).toString(16);
      logged = { name: `${about.metadata.name}.${suffix}`, count: 0, firstAt: this.server.apiNow };
      remember(this.logged, key, logged);
    }
    logged.count += 1;
    return logged;
  }

  private hasToken(key: string): boolean {
    const figures = this.server.profile;
    const now = this.simulation.now;
    let bucket = this.buckets.get(key);
    if (bucket === undefined) {
      bucket = { tokens: figures['events.burst'], filledAt: now };
      remember(this.buckets, key, bucket);
    }
    const filled = bucket.tokens + (now - bucket.filledAt) / figures['events.refill'];
    bucket.tokens = Math.min(figures['events.burst'], filled);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  private build(
    about: ApiObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    logged: Logged,
  ): EventObject {
    const meta = about.metadata;
    const apiVersion =
      about.kind === 'Job' || about.kind === 'CronJob' ? 'batch/v1' : (API_VERSIONS[about.kind] ?? 'v1');
    return {
      kind: 'Event',
      metadata: makeMeta({ name: logged.name, namespace: meta.namespace === '' ? 'default' : meta.namespace }),
      involved: {
        kind: about.kind,
        apiVersion,
        namespace: meta.namespace,
        name: meta.name,
        uid: meta.uid,
        resourceVersion: meta.resourceVersion,
      },
      type,
      reason,
      message,
      source: this.options.name,
      count: logged.count,
      firstTimestamp: logged.firstAt,
      lastTimestamp: this.server.apiNow,
      action: this.options.eventActions?.[reason] ?? '',
    };
  }

  private enqueue(event: EventObject, isNew: boolean): void {
    if (this.queue.length - this.head >= MAX_QUEUE) return;
    this.queue.push({ event, isNew });
    if (!this.isSending) this.sendNext();
  }

  private sendNext(): void {
    const next = this.queue[this.head];
    if (next === undefined) {
      this.queue = [];
      this.head = 0;
      this.isSending = false;
      return;
    }
    this.isSending = true;
    this.head += 1;
    this.connection.send({ verb: next.isNew ? 'create' : 'update', object: next.event }, this.sent);
  }

  private readonly sent = (): void => this.sendNext();
}

const API_VERSIONS: Readonly<Partial<Record<string, string>>> = {
  ReplicaSet: 'apps/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
};

/** Puts a record into a bounded map, forgetting the oldest. */
function remember<T>(records: Map<string, T>, key: string, value: T): void {
  if (records.size >= MAX_RECORDS && !records.has(key)) {
    const [oldest] = records.keys();
    if (oldest !== undefined) records.delete(oldest);
  }
  records.set(key, value);
}
