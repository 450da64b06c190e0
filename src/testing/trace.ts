// Follows what controllers do: each sync, what its cache held, which requests it made and what came of them. Wraps a
// controller without changing it.
import type { ApiObject, Kind, ObjectKey } from '../models/api/object.ts';
import type { ApiReply, ApiRequest, WatchEvent } from '../models/apiserver/request.ts';
import type {
  Controller,
  ControllerContext,
  ControllerSettings,
  Sync,
  SyncResult,
} from '../models/controller/controller.ts';
import type { Micros } from '../sim/time.ts';
import type { TracedSync } from './invariant.ts';

export interface TraceSink {
  syncStarted(sync: TracedSync): void;
  /** `result` is undefined where the sync threw. */
  syncEnded(sync: TracedSync, result: SyncResult | undefined): void;
}

/** The same controllers, followed. */
export function traced(
  settings: readonly ControllerSettings[],
  sink: TraceSink,
  now: () => Micros,
): readonly ControllerSettings[] {
  return settings.map(each => ({
    ...each,
    factory: context => new TracedController(each.factory(context), context, sink, now),
  }));
}

interface OpenRequest {
  readonly request: ApiRequest;
  reply: ApiReply | undefined;
}

interface OpenSync extends TracedSync {
  readonly requests: OpenRequest[];
  thrown: string | undefined;
}

class TracedController implements Controller {
  readonly name: string;
  readonly watches: readonly Kind[];
  readonly ownIndexOf: readonly Kind[];
  private readonly inner: Controller;
  private readonly context: ControllerContext;
  private readonly sink: TraceSink;
  private readonly now: () => Micros;

  constructor(inner: Controller, context: ControllerContext, sink: TraceSink, now: () => Micros) {
    this.name = inner.name;
    this.watches = inner.watches;
    this.ownIndexOf = inner.ownIndexOf ?? [];
    this.inner = inner;
    this.context = context;
    this.sink = sink;
    this.now = now;
  }

  observe(event: WatchEvent, old: ApiObject | undefined): void {
    this.inner.observe(event, old);
  }

  sync(key: ObjectKey): Sync | undefined {
    const requests: OpenRequest[] = [];
    const sync: OpenSync = {
      controller: this.name,
      key,
      startedAt: this.now(),
      believed: this.believed(key),
      requests,
      thrown: undefined,
    };
    this.sink.syncStarted(sync);
    const inner = this.begin(sync, key);
    return inner === undefined ? undefined : this.follow(sync, inner);
  }

  /** Starts the pass; undefined: it is over already, or threw. */
  private begin(sync: OpenSync, key: ObjectKey): Sync | undefined {
    try {
      const inner = this.inner.sync(key);
      if (inner === undefined) this.sink.syncEnded(sync, 'done');
      return inner;
    } catch (error) {
      this.fail(sync, error);
      return undefined;
    }
  }

  private *follow(sync: OpenSync, inner: Sync): Sync {
    const { requests } = sync;
    try {
      let turn = inner.next();
      while (turn.done !== true) {
        const from = requests.length;
        note(requests, turn.value);
        const reply = yield turn.value;
        this.answer(requests, from, reply);
        turn = inner.next(reply);
      }
      this.sink.syncEnded(sync, turn.value);
      return turn.value;
    } catch (error) {
      this.fail(sync, error);
      return 'retry';
    }
  }

  private fail(sync: OpenSync, error: unknown): void {
    sync.thrown = error instanceof Error ? error.message : String(error);
    this.sink.syncEnded(sync, undefined);
  }

  private believed(key: ObjectKey): ApiObject | undefined {
    for (const kind of this.watches) {
      const object = this.context.view.get(kind, key);
      if (object !== undefined) return object;
    }
    return undefined;
  }

  private answer(requests: OpenRequest[], from: number, reply: ApiReply): void {
    const count = requests.length - from;
    const replies = count === 1 ? [reply] : this.context.replies();
    for (let i = 0; i < count; i += 1) {
      const request = requests[from + i];
      if (request !== undefined) request.reply = replies[i] ?? reply;
    }
  }
}

function note(requests: OpenRequest[], request: ApiRequest): void {
  if (request.verb === 'all') for (const one of request.requests) requests.push({ request: one, reply: undefined });
  else requests.push({ request, reply: undefined });
}
