// The connection of one client: throttle, latency of requests and replies, delay of watches. Requests on their way wait
// in slots; the event list holds only slot numbers. Where nothing takes time everything happens inside `send`.
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { ApiObject, Kind, Time } from '../api/object.ts';
import type { ApiServer } from './api-server.ts';
import type { ApiConnection, ConnectionOptions, ObjectsByKind } from './connection.ts';
import { EventRecorder } from './event-recorder.ts';
import type { ApiReply, ApiRequest, WatchEvent } from './request.ts';
import { Throttle } from './throttle.ts';

type OnReply = (reply: ApiReply, all?: readonly ApiReply[]) => void;

interface Flight {
  readonly request: ApiRequest;
  readonly onReply: OnReply | undefined;
  /** Of a request that is part of an `all`. */
  readonly group: Group | undefined;
  readonly position: number;
  reply: ApiReply | undefined;
}

interface Group {
  readonly replies: ApiReply[];
  missing: number;
  readonly onReply: OnReply | undefined;
}

/** Latencies of one client, in microseconds. */
export interface Latency {
  readonly request: Micros;
  /** Least time between the commits of requests sent side by side. */
  readonly stagger: Micros;
  readonly reply: Micros;
  readonly watch: Micros;
}

export class ClientConnection implements ApiConnection {
  private readonly simulation: Simulation;
  private readonly server: ApiServer;
  private readonly latency: Latency;
  private readonly throttle: Throttle;
  private readonly flights: (Flight | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly commitKind: EventKind;
  private readonly replyKind: EventKind;
  private readonly events: EventRecorder;
  /** When the request sent last will be committed. */
  private lastCommit: Micros = 0;

  constructor(simulation: Simulation, server: ApiServer, options: ConnectionOptions, latency: Latency) {
    this.simulation = simulation;
    this.server = server;
    this.latency = latency;
    this.throttle = new Throttle(options.qps, options.burst);
    this.commitKind = simulation.on(`${options.name}.commit`, slot => this.commit(slot));
    this.replyKind = simulation.on(`${options.name}.reply`, slot => this.arrive(slot));
    this.events = new EventRecorder(this, server, simulation, options);
  }

  get apiNow(): Time {
    return this.server.apiNow;
  }

  send(request: ApiRequest, onReply?: OnReply): void {
    if (request.verb === 'all') {
      this.sendAll(request.requests, onReply);
      return;
    }
    this.launch(request, onReply, undefined, 0);
  }

  watch<K extends Kind>(
    kind: K,
    deliver: (event: WatchEvent<ObjectsByKind[K]>, old: ObjectsByKind[K] | undefined) => void,
  ): () => void {
    const receive = deliver as (event: WatchEvent, old: ApiObject | undefined) => void;
    for (const object of this.server.store.list(kind)) receive({ type: 'ADDED', object }, undefined);
    if (this.latency.watch === 0) return this.server.store.watch(kind, receive);
    return this.server.delayedWatches.watch(kind, this.latency.watch, receive);
  }

  get<K extends Kind>(kind: K, namespace: string, name: string): ObjectsByKind[K] | undefined {
    return this.server.store.get(kind, namespace, name);
  }

  isThere(object: ApiObject): boolean {
    return this.server.store.has(object);
  }

  list<K extends Kind>(kind: K): Iterable<ObjectsByKind[K]> {
    return this.server.store.list(kind);
  }

  get tellsEvents(): boolean {
    return this.events.isHeard;
  }

  recordEvent(about: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.events.record(about, type, reason, message);
  }

  private sendAll(requests: readonly ApiRequest[], onReply: OnReply | undefined): void {
    const replies: ApiReply[] = new Array<ApiReply>(requests.length);
    const group: Group = { replies, missing: requests.length, onReply };
    for (let i = 0; i < requests.length; i += 1) {
      const request = requests[i];
      if (request !== undefined) this.launch(request, undefined, group, i);
    }
  }

  private launch(request: ApiRequest, onReply: OnReply | undefined, group: Group | undefined, position: number): void {
    const { now } = this.simulation;
    let delay = this.throttle.reserve(now) + this.latency.request;
    if (group !== undefined && position > 0) delay = Math.max(delay, this.lastCommit + this.latency.stagger - now);
    this.lastCommit = now + delay;
    if (delay === 0 && this.latency.reply === 0) {
      const reply = this.server.submit(request);
      if (group === undefined) onReply?.(reply);
      else this.join(group, position, reply);
      return;
    }
    const slot = this.free.pop() ?? this.flights.length;
    this.flights[slot] = { request, onReply, group, position, reply: undefined };
    this.simulation.schedule(delay, this.commitKind, slot);
  }

  private commit(slot: number): void {
    const flight = this.flights[slot];
    if (flight === undefined) return;
    flight.reply = this.server.submit(flight.request);
    this.simulation.schedule(this.latency.reply, this.replyKind, slot);
  }

  private arrive(slot: number): void {
    const flight = this.flights[slot];
    if (flight?.reply === undefined) return;
    this.flights[slot] = undefined;
    this.free.push(slot);
    if (flight.group === undefined) flight.onReply?.(flight.reply);
    else this.join(flight.group, flight.position, flight.reply);
  }

  private join(group: Group, position: number, reply: ApiReply): void {
    group.replies[position] = reply;
    group.missing -= 1;
    if (group.missing > 0) return;
    const failed = group.replies.find(other => !other.ok);
    group.onReply?.(failed ?? group.replies.at(-1) ?? reply, group.replies);
  }
}
