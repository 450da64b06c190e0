// Controllers of one's own in the simulated cluster, and built-in ones that behave otherwise in one place: what a test
// writes to see whether the invariants notice. No source of a controller has to be touched.
import type { ApiObject, Kind, ObjectKey } from '../models/api/object.ts';
import type { ApiReply, ApiRequest, WatchEvent } from '../models/apiserver/request.ts';
import type {
  Controller,
  ControllerContext,
  ControllerFactory,
  ControllerSettings,
  Sync,
} from '../models/controller/controller.ts';

/** A request that stands for itself: no `all`. */
export type SingleRequest = Exclude<ApiRequest, { readonly verb: 'all' }>;

/** Changes the list of a cluster's controllers: a value of `HarnessOptions.controllers`. */
export type ControllersChange = (defaults: readonly ControllerSettings[]) => readonly ControllerSettings[];

/** What a variant of a controller does otherwise. Each hook may be left out; all of them may keep state in closures. */
export interface Variant {
  /** What the controller is given instead of its caches, clock and queue. */
  readonly context?: (context: ControllerContext) => ControllerContext;
  /** The watch event that the controller sees instead of this one; undefined: it sees none. */
  readonly observe?: (event: WatchEvent, context: ControllerContext) => WatchEvent | undefined;
  /** The pass over a key; `begin` starts the controller's own. Default: that one. */
  readonly sync?: (key: ObjectKey, begin: () => Sync | undefined, context: ControllerContext) => Sync | undefined;
  /** The request that is sent instead of this one; undefined: none is, and the controller takes it for done. */
  readonly request?: (request: SingleRequest, context: ControllerContext) => SingleRequest | undefined;
  /** The reply that the controller sees instead of this one. */
  readonly reply?: (reply: ApiReply, request: SingleRequest, context: ControllerContext) => ApiReply;
}

/**
 * A controller that behaves otherwise in one place, in the place of the one of this name.
 *
 * @example
 * // A Job controller that never takes the tracking finalizer off: I33 and L2 tell of it.
 * const harness = {
 *   controllers: variantOf('job-controller', {
 *     request: request => (request.verb === 'removeFinalizer' ? undefined : request),
 *   }),
 * };
 */
export function variantOf(name: string, variant: Variant): ControllersChange {
  return replacing(name, factory => context => new VariantController(factory, context, variant));
}

/** Another controller in the place of the one of this name: `change` is given the factory of that one. */
export function replacing(name: string, change: (factory: ControllerFactory) => ControllerFactory): ControllersChange {
  return defaults => defaults.map(each => (each.name === name ? { ...each, factory: change(each.factory) } : each));
}

/** One controller more, with five workers and the usual throttle and retries unless `settings` says otherwise. */
export function adding(
  name: string,
  factory: ControllerFactory,
  settings: Partial<Omit<ControllerSettings, 'name' | 'factory'>> = {},
): ControllersChange {
  return defaults => [...defaults, { ...USUAL, ...settings, name, factory }];
}

const USUAL = { workers: 5, qps: 50, burst: 100, retryBase: 5_000, retryMax: 1_000_000_000 } as const;

class VariantController implements Controller {
  readonly name: string;
  readonly watches: readonly Kind[];
  readonly ownIndexOf: readonly Kind[];
  private readonly inner: Controller;
  private readonly context: ControllerContext;
  private readonly variant: Variant;
  /** Replies of the `all` that was sent last, as the controller is to see them. */
  private replies: readonly ApiReply[] = [];

  constructor(factory: ControllerFactory, context: ControllerContext, variant: Variant) {
    const given = variant.context?.(context) ?? context;
    const isAnswered = variant.request !== undefined || variant.reply !== undefined;
    this.inner = factory(isAnswered ? { ...given, replies: () => this.replies } : given);
    this.name = this.inner.name;
    this.watches = this.inner.watches;
    this.ownIndexOf = this.inner.ownIndexOf ?? [];
    this.context = context;
    this.variant = variant;
  }

  observe(event: WatchEvent, old: ApiObject | undefined): void {
    const { observe } = this.variant;
    const seen = observe === undefined ? event : observe(event, this.context);
    if (seen !== undefined) this.inner.observe(seen, old);
  }

  sync(key: ObjectKey): Sync | undefined {
    const { sync, request, reply } = this.variant;
    const begin = (): Sync | undefined => this.inner.sync(key);
    const begun = sync === undefined ? begin() : sync(key, begin, this.context);
    return begun === undefined || (request ?? reply) === undefined ? begun : this.follow(begun);
  }

  private *follow(inner: Sync): Sync {
    let turn = inner.next();
    while (turn.done !== true) {
      const wanted = turn.value.verb === 'all' ? turn.value.requests : [turn.value];
      const replies = yield* this.sendAll(wanted.filter(isSingle));
      this.replies = replies;
      turn = inner.next(replies.find(each => !each.ok) ?? replies.at(-1) ?? NOTHING_SENT);
    }
    return turn.value;
  }

  /** Sends what the variant leaves of some requests side by side, and answers each of them. */
  private *sendAll(wanted: readonly SingleRequest[]): Generator<ApiRequest, readonly ApiReply[], ApiReply> {
    const { request, reply } = this.variant;
    const chosen = wanted.map(each => (request === undefined ? each : request(each, this.context)));
    const sent = chosen.filter(each => each !== undefined);
    let replies: readonly ApiReply[] = [];
    if (sent.length === 1 && sent[0] !== undefined) replies = [yield sent[0]];
    else if (sent.length > 1) {
      yield { verb: 'all', requests: sent };
      replies = this.context.replies();
    }
    let next = 0;
    return wanted.map((each, i) => {
      const real = chosen[i] === undefined ? this.pretended(each) : (replies[next++] ?? NOTHING_SENT);
      return reply === undefined ? real : reply(real, each, this.context);
    });
  }

  /** The reply to a request that was never sent, as if it had changed nothing. */
  private pretended(request: SingleRequest): ApiReply {
    if ('object' in request) return { ok: true, object: request.object };
    const { kind, namespace, name } = request.ref;
    const object = this.context.view.liveGet(kind, namespace, name);
    return object === undefined ? GONE : { ok: true, object };
  }
}

function isSingle(request: ApiRequest): request is SingleRequest {
  return request.verb !== 'all';
}

const NOTHING_SENT: ApiReply = Object.freeze<ApiReply>({ ok: false, reason: 'InternalError', message: 'nothing sent' });
const GONE: ApiReply = Object.freeze<ApiReply>({ ok: false, reason: 'NotFound', message: 'not found' });
