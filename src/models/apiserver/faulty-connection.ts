// A connection under faults: lies between a component and its real connection, asks the fault plan about each request
// and each watch event, and does what it says. Only clients that the plan touches have one.
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import { keyOf, type ApiObject, type Kind, type ObjectKey, type Time } from '../api/object.ts';
import type { ApiServer } from './api-server.ts';
import type { ApiConnection, ObjectsByKind } from './connection.ts';
import type { Faults, RequestFault } from './faults.ts';
import { FaultyWatch, type Deliver } from './faulty-watch.ts';
import type { ApiReply, ApiRequest, WatchEvent } from './request.ts';

type OnReply = (reply: ApiReply, all?: readonly ApiReply[]) => void;

export interface FaultyClient {
  readonly name: string;
  readonly faults: Faults;
  /** Kills the client's process and starts it again later. */
  readonly crash: (restartAfter: Micros) => void;
}

interface PastEvent {
  readonly at: Micros;
  readonly event: WatchEvent;
}

export class FaultyConnection implements ApiConnection {
  private readonly simulation: Simulation;
  private readonly server: ApiServer;
  private readonly inner: ApiConnection;
  private readonly client: FaultyClient;
  private readonly watches: FaultyWatch[] = [];
  private readonly dueKind: EventKind;
  private readonly relistKind: EventKind;
  /** Events by kind since the run began, for lists that are behind. */
  private readonly past = new Map<Kind, PastEvent[]>();
  private requests = 0;
  /** Kinds watched since the run began: a second watch of a kind is that of a new process. */
  private readonly watched = new Set<Kind>();

  constructor(simulation: Simulation, server: ApiServer, inner: ApiConnection, client: FaultyClient) {
    this.simulation = simulation;
    this.server = server;
    this.inner = inner;
    this.client = client;
    this.dueKind = simulation.on(`${client.name}.late`, index => this.watches[index]?.showDue());
    this.relistKind = simulation.on(`${client.name}.relist`, index => this.watches[index]?.relist());
  }

  get apiNow(): Time {
    const skew = this.skew();
    if (skew === 0) return this.inner.apiNow;
    const now = this.simulation.now + skew;
    if (!this.server.profile.truncatesTimes) return now;
    return Math.floor((this.server.epoch + now) / 1_000_000) * 1_000_000 - this.server.epoch;
  }

  skew(): Micros {
    return this.client.faults.skew(this.client.name, this.simulation.now);
  }

  send(request: ApiRequest, onReply?: OnReply): void {
    if (request.verb === 'all') this.sendAll(request.requests, onReply);
    else this.sendOne(request, onReply);
  }

  watch<K extends Kind>(
    kind: K,
    deliver: (event: WatchEvent<ObjectsByKind[K]>, old: ObjectsByKind[K] | undefined) => void,
  ): () => void {
    const { faults, name } = this.client;
    const { simulation } = this;
    const past = this.keepPast(kind);
    const watch: FaultyWatch = new FaultyWatch(
      kind,
      this.watches.length,
      {
        simulation,
        store: this.server.store,
        dueKind: this.dueKind,
        relistKind: this.relistKind,
        faultOf: event => faults.onWatch(name, event, simulation.now),
      },
      deliver as Deliver,
    );
    this.watches.push(watch);
    const isRestart = this.watched.has(kind);
    this.watched.add(kind);
    const staleness = isRestart ? faults.staleness(name, simulation.now) : 0;
    let isListing = true;
    if (staleness > 0) replay(watch, past, simulation.now, staleness);
    const stop = this.inner.watch(kind, event => {
      // The list of a process that reads from a replica that is behind has been made up already.
      if (isListing && staleness > 0) return;
      if (isListing) watch.late(event, 0);
      else watch.receive(event);
    });
    isListing = false;
    return () => {
      watch.isStopped = true;
      stop();
    };
  }

  get<K extends Kind>(kind: K, namespace: string, name: string): ObjectsByKind[K] | undefined {
    return this.inner.get(kind, namespace, name);
  }

  isThere(object: ApiObject): boolean {
    return this.inner.isThere(object);
  }

  list<K extends Kind>(kind: K): Iterable<ObjectsByKind[K]> {
    return this.inner.list(kind);
  }

  get tellsEvents(): boolean {
    return this.inner.tellsEvents;
  }

  recordEvent(about: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.inner.recordEvent(about, type, reason, message);
  }

  private ask(request: ApiRequest): RequestFault {
    const place = { number: this.requests, at: this.simulation.now };
    this.requests += 1;
    return this.client.faults.onRequest(this.client.name, request, place);
  }

  private die(): void {
    this.client.crash(this.client.faults.restartAfter(this.client.name, this.simulation.now));
  }

  private sendOne(request: ApiRequest, onReply: OnReply | undefined): void {
    const fault = this.ask(request);
    switch (fault) {
      case 'none':
        this.inner.send(request, onReply);
        return;
      case 'crash':
        this.die();
        return;
      case 'crash-after':
        this.inner.send(request, () => this.die());
        return;
      case 'applied-but-timed-out':
        this.inner.send(request, () => onReply?.(TIMEOUT));
        return;
      default:
        onReply?.(refusal(fault, request));
    }
  }

  /** Requests side by side: those that are to arrive are sent together, and the replies are put in order. */
  private sendAll(requests: readonly ApiRequest[], onReply: OnReply | undefined): void {
    const replies: (ApiReply | undefined)[] = new Array<ApiReply | undefined>(requests.length);
    const sent: ApiRequest[] = [];
    const places: number[] = [];
    const hidden = new Set<number>();
    let dies: 'now' | 'after' | undefined;
    for (const [place, request] of requests.entries()) {
      const fault = this.ask(request);
      if (fault === 'crash') dies = 'now';
      if (fault === 'crash-after') dies = 'after';
      if (fault === 'crash') break;
      if (fault === 'none' || fault === 'applied-but-timed-out' || fault === 'crash-after') {
        sent.push(request);
        places.push(place);
        if (fault === 'applied-but-timed-out') hidden.add(place);
      } else replies[place] = refusal(fault, request);
      if (dies !== undefined) break;
    }
    const finish = (all: readonly ApiReply[]): void => {
      if (dies !== undefined) {
        if (dies === 'after') this.die();
        return;
      }
      for (const [i, reply] of all.entries()) {
        const place = places[i] ?? 0;
        replies[place] = hidden.has(place) ? TIMEOUT : reply;
      }
      const complete = replies.map(reply => reply ?? TIMEOUT);
      const last = complete.at(-1) ?? TIMEOUT;
      onReply?.(complete.find(reply => !reply.ok) ?? last, complete);
    };
    if (sent.length === 0) finish([]);
    else this.inner.send({ verb: 'all', requests: sent }, (reply, all) => finish(all ?? [reply]));
    if (dies === 'now') this.die();
  }

  private keepPast(kind: Kind): readonly PastEvent[] {
    const known = this.past.get(kind);
    if (known !== undefined) return known;
    const past: PastEvent[] = [];
    this.past.set(kind, past);
    for (const object of this.server.store.list(kind))
      past.push({ at: this.simulation.now, event: { type: 'ADDED', object } });
    this.server.store.watch(kind, event => past.push({ at: this.simulation.now, event }));
    return past;
  }
}

/** Lists what was there some time ago; what has happened since comes late, in order. */
function replay(watch: FaultyWatch, past: readonly PastEvent[], now: Micros, staleness: Micros): void {
  const since = now - staleness;
  const listed = new Map<ObjectKey, ApiObject>();
  for (const { at, event } of past) {
    if (at > since) break;
    if (event.type === 'DELETED') listed.delete(keyOf(event.object));
    else listed.set(keyOf(event.object), event.object);
  }
  for (const object of listed.values()) watch.late({ type: 'ADDED', object }, 0);
  for (const { at, event } of past) if (at > since) watch.late(event, staleness);
}

const TIMEOUT: ApiReply = Object.freeze<ApiReply>({
  ok: false,
  reason: 'Timeout',
  message: 'Timeout: request did not complete within requested timeout - context deadline exceeded',
});
const BROKEN: ApiReply = Object.freeze<ApiReply>({
  ok: false,
  reason: 'InternalError',
  message: 'Internal error occurred',
});
const CONFLICT: ApiReply = Object.freeze<ApiReply>({
  ok: false,
  reason: 'Conflict',
  message: 'the object has been modified; please apply your changes to the latest version and try again',
});

function refusal(fault: RequestFault, request: ApiRequest): ApiReply {
  if (fault === 'lost') return TIMEOUT;
  if (fault === 'error') return BROKEN;
  return request.verb === 'update' || request.verb === 'updateStatus' ? CONFLICT : BROKEN;
}
