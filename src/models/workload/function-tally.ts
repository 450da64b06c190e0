// What a function's requests and pods add up to: waits, pod time, cold starts, and the chain of causes behind the last
// answer. The service tells what happens; the tally decides nothing.
import type { Micros } from '../../sim/time.ts';
import type { FunctionRecord, Ledger } from '../recording/run-record.ts';

/** What the tally keeps of one pod; the service hands it back with each change. */
export interface PodAccount {
  readonly createdAt: Micros;
  /** NaN: still starting. */
  readyAt: Micros;
  /** Since when it serves nothing; NaN: it serves, or still starts. */
  idleSince: Micros;
  idle: Micros;
  /** The request whose end last freed a place here, and when; -1: none. */
  freedBy: number;
  freedAt: Micros;
}

export class FunctionTally {
  private readonly name: string;
  private readonly requests: number;
  /** Requests have times of their own: then no chain leads from the last answer back to the first request. */
  private readonly isStream: boolean;
  private arrivals = 0;
  private answered = 0;
  private refusals = 0;
  private firstAt: Micros = Number.NaN;
  private firstBegunAt: Micros = Number.NaN;
  private lastAt: Micros = Number.NaN;
  private waitSum: Micros = 0;
  private longestWait: Micros = 0;
  private started = 0;
  private live = 0;
  private mostPods = 0;
  private starting: Micros = 0;
  private ready: Micros = 0;
  private idle: Micros = 0;
  /** Of each request: service along its chain so far, and the creation and readiness of the pod where that began. */
  private readonly chainWork: Micros[] = [];
  private readonly chainCreated: Micros[] = [];
  private readonly chainReady: Micros[] = [];
  private readonly begunAt: Micros[] = [];
  private readonly arrivedAt: Micros[] = [];
  private last = -1;
  private readonly accounts = new Set<PodAccount>();

  constructor(name: string, requests: number, isStream: boolean) {
    this.name = name;
    this.requests = requests;
    this.isStream = isStream;
  }

  /** Requests that were served, and turned away. */
  get served(): number {
    return this.answered;
  }
  get refused(): number {
    return this.refusals;
  }

  podStarted(now: Micros): PodAccount {
    const account = {
      createdAt: now,
      readyAt: Number.NaN,
      idleSince: Number.NaN,
      idle: 0,
      freedBy: -1,
      freedAt: Number.NaN,
    };
    this.accounts.add(account);
    this.started += 1;
    this.live += 1;
    this.mostPods = Math.max(this.mostPods, this.live);
    return account;
  }

  podReady(account: PodAccount, now: Micros): void {
    account.readyAt = now;
    account.idleSince = now;
  }

  podGone(account: PodAccount, now: Micros): void {
    this.accounts.delete(account);
    this.live -= 1;
    const [starting, ready, idle] = timesOf(account, now);
    this.starting += starting;
    this.ready += ready;
    this.idle += idle;
  }

  arrived(request: number, now: Micros): void {
    if (this.arrivals === 0) this.firstAt = now;
    this.arrivals += 1;
    this.arrivedAt[request] = now;
  }

  turnedAway(now: Micros): void {
    this.refusals += 1;
    this.lastAt = now;
  }

  /** The request gets a place in a pod. */
  began(request: number, account: PodAccount, now: Micros): void {
    if (Number.isNaN(this.firstBegunAt)) this.firstBegunAt = now;
    if (!Number.isNaN(account.idleSince)) account.idle += now - account.idleSince;
    account.idleSince = Number.NaN;
    this.begunAt[request] = now;
    const isFreed = account.freedBy >= 0 && account.freedAt === now;
    this.chainWork[request] = isFreed ? this.chainWork[account.freedBy]! : 0;
    this.chainCreated[request] = isFreed ? this.chainCreated[account.freedBy]! : Math.min(account.createdAt, now);
    this.chainReady[request] = isFreed ? this.chainReady[account.freedBy]! : account.readyAt;
  }

  /** The request is answered; `isIdle`: its pod serves nothing else. Returns how long it waited. */
  ended(request: number, account: PodAccount, isIdle: boolean, now: Micros): Micros {
    const waited = this.begunAt[request]! - this.arrivedAt[request]!;
    this.answered += 1;
    this.waitSum += waited;
    this.longestWait = Math.max(this.longestWait, waited);
    this.chainWork[request] = this.chainWork[request]! + now - this.begunAt[request]!;
    this.last = request;
    this.lastAt = now;
    account.freedBy = request;
    account.freedAt = now;
    if (isIdle) account.idleSince = now;
    return waited;
  }

  ranFor(request: number, now: Micros): Micros {
    return now - this.begunAt[request]!;
  }

  /** The record of a run that ends now. */
  record(now: Micros): FunctionRecord {
    let { starting, ready, idle } = this;
    for (const account of this.accounts) {
      const times = timesOf(account, now);
      starting += times[0];
      ready += times[1];
      idle += times[2];
    }
    const isOver = this.answered + this.refusals === this.requests;
    return {
      name: this.name,
      requests: this.requests,
      served: this.answered,
      refused: this.refusals,
      firstAt: this.firstAt,
      finishedAt: isOver ? this.lastAt : Number.NaN,
      firstWait: this.firstBegunAt - this.firstAt,
      meanWait: this.answered === 0 ? Number.NaN : this.waitSum / this.answered,
      longestWait: this.longestWait,
      podsStarted: this.started,
      mostPods: this.mostPods,
      starting,
      ready,
      idle,
      ledger: isOver && this.last >= 0 && !this.isStream ? this.ledger() : undefined,
    };
  }

  /**
   * From the last answer backwards: services that followed each other without a pause, the start of the pod in which
   * they began, and before it the autoscaler's decision.
   */
  private ledger(): Ledger {
    const work = this.chainWork[this.last]!;
    const start = this.chainReady[this.last]! - this.chainCreated[this.last]!;
    return {
      work,
      sharing: 0,
      waitingForNode: 0,
      imagePull: 0,
      start,
      controller: this.lastAt - this.firstAt - work - start,
      backoff: 0,
      repeated: 0,
    };
  }
}

/** Time that a pod has spent starting, ready, and ready without a request, until `now`. */
function timesOf({ createdAt, readyAt, idleSince, idle }: PodAccount, now: Micros): [Micros, Micros, Micros] {
  if (Number.isNaN(readyAt)) return [now - createdAt, 0, 0];
  return [readyAt - createdAt, now - readyAt, idle + (Number.isNaN(idleSince) ? 0 : now - idleSince)];
}
