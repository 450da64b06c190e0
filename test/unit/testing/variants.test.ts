// Controllers of one's own, and built-in ones that behave otherwise in one place: what is wrong with them is found.
import { describe, expect, test } from 'vitest';
import { harness, histories, nobodyWaitsInVain, quotaIsKept } from '../../../examples/quota-queue.ts';
import type { Job } from '../../../src/models/api/job.ts';
import type { ControllerContext, Sync } from '../../../src/models/controller/controller.ts';
import { runHistory } from '../../../src/testing/harness.ts';
import { historyOfSeed } from '../../../src/testing/arbitraries.ts';
import { findCounterExample, type FoundHistory, type SearchOptions } from '../../../src/testing/search.ts';
import { replacing, variantOf, type SingleRequest, type Variant } from '../../../src/testing/variant.ts';

/** The caches with each Job as a variant takes it to be. */
function seeing(change: (job: Job) => Job): Variant {
  const context = (given: ControllerContext): ControllerContext => ({
    ...given,
    view: {
      list: kind => given.view.list(kind),
      liveGet: (kind, namespace, name) => given.view.liveGet(kind, namespace, name),
      get: (kind, key) => {
        const object = given.view.get(kind, key);
        return object?.kind === 'Job' ? { ...object, ...change(object) } : object;
      },
    },
  });
  return { context };
}

/** Status writes as a variant makes them. */
function writing(change: (status: Job['status']) => Job['status']): Variant {
  return {
    request: (request): SingleRequest => {
      if (request.verb !== 'updateStatus' || request.object.kind !== 'Job') return request;
      const job = request.object as Job;
      return { ...request, object: { ...job, status: change(job.status) } as Job };
    },
  };
}

const NOTHING = { succeeded: [], failed: [] };

interface Wrong {
  readonly name: string;
  readonly breaks: string;
  readonly variant: Variant;
  readonly controller?: string;
}

const WRONG: readonly Wrong[] = [
  { name: 'counts pods without listing them', breaks: 'I12', variant: writing(s => ({ ...s, uncounted: NOTHING })) },
  {
    name: 'creates pods without the finalizer',
    breaks: 'I32',
    variant: {
      request: request =>
        request.verb === 'create' && request.object.kind === 'Pod'
          ? { ...request, object: { ...request.object, metadata: { ...request.object.metadata, finalizers: [] } } }
          : request,
    },
  },
  {
    name: 'never takes the finalizer off',
    breaks: 'I33',
    variant: { request: request => (request.verb === 'removeFinalizer' ? undefined : request) },
  },
  {
    name: 'has a clock that hurries',
    breaks: 'H6',
    variant: { context: context => ({ ...context, now: () => context.now() + 5_000_000 }) },
  },
  {
    name: 'runs one pod too many',
    breaks: 'H1',
    variant: seeing(job => ({ ...job, spec: { ...job.spec, parallelism: job.spec.parallelism + 1 } })),
  },
  {
    name: 'fails a Job one failure too early',
    breaks: 'I45',
    variant: seeing(job => ({ ...job, spec: { ...job.spec, backoffLimit: Math.max(0, job.spec.backoffLimit - 1) } })),
  },
  {
    name: 'takes one completion less for enough',
    breaks: 'D1',
    variant: seeing(job => {
      const { completions } = job.spec;
      return completions === undefined ? job : { ...job, spec: { ...job.spec, completions: completions - 1 } };
    }),
  },
  {
    name: 'does not look at replies',
    breaks: 'L1',
    variant: { reply: (reply, request) => (reply.ok || !('object' in request) ? reply : { ok: true, ...request }) },
  },
  {
    name: 'does not try again',
    breaks: 'L1',
    variant: {
      *sync(_key, begin): Sync {
        const inner = begin();
        if (inner !== undefined) yield* inner;
        return 'done';
      },
    },
  },
  {
    name: 'tells of the end twice',
    breaks: 'I30',
    variant: {
      context: context => ({
        ...context,
        recordEvent: (about, type, reason, message) => {
          context.recordEvent(about, type, reason, message);
          if (reason === 'Completed') context.recordEvent(about, type, reason, message);
        },
      }),
    },
  },
  {
    name: 'hears nothing of pods that end',
    breaks: 'L1',
    variant: {
      observe: event => {
        const isEnd = event.object.kind === 'Pod' && JSON.stringify(event.object).includes('"phase":"Succeeded"');
        return isEnd ? undefined : event;
      },
    },
  },
  {
    name: 'deletes nothing',
    breaks: 'L2',
    controller: 'garbage-collector',
    variant: { request: request => (request.verb === 'delete' ? undefined : request) },
  },
];

describe('a controller that behaves otherwise in one place is found out', () => {
  test.each(WRONG)('it $name: $breaks', ({ breaks, variant, controller = 'job-controller' }) => {
    const controllers = variantOf(controller, variant);
    const invariants = new Set<string>();
    for (let seed = 1; seed <= 60 && !invariants.has(breaks); seed += 1) {
      for (const { invariant } of runHistory(historyOfSeed(seed), { controllers }).violations)
        invariants.add(invariant);
    }
    expect([...invariants]).toContain(breaks);
  });

  test('one that does nothing otherwise is not', () => {
    const controllers = variantOf('job-controller', { request: request => request, reply: reply => reply });
    expect(findCounterExample({ controllers, seeds: 60 })?.text).toBeUndefined();
  });
});

describe('a queue of one’s own', () => {
  const search = (change: Partial<SearchOptions> = {}): FoundHistory | undefined =>
    findCounterExample({ ...harness, ...change, ...(histories && { histories }), seeds: 100 });

  test('keeps its promises under all faults', () => {
    expect(search()?.text).toBeUndefined();
  });

  test.each([
    [
      'sees no Job that was admitted',
      quotaIsKept.id,
      (context: ControllerContext): ControllerContext => ({
        ...context,
        view: { ...context.view, list: kind => [...context.view.list(kind)].filter(isHeld) },
      }),
    ],
    [
      'is never asked again',
      nobodyWaitsInVain.id,
      (context: ControllerContext): ControllerContext => {
        let asked = 0;
        const add = (key: string): void => {
          asked += 1;
          if (asked < 4) context.queue.add(key);
        };
        return { ...context, queue: { add, addAfter: () => {} } };
      },
    ],
  ])('that %s breaks %s', (_, id, context) => {
    const added = harness.controllers;
    const wrong = replacing('quota-queue', factory => given => factory(context(given)));
    const found = search({ controllers: defaults => wrong(added?.(defaults) ?? defaults) });
    expect(found?.violations.map(({ invariant }) => invariant)).toContain(id);
    expect(found?.text).toContain(`${id}: `);
  });
});

function isHeld(object: object): boolean {
  return 'spec' in object && JSON.stringify(object.spec).includes('"suspend":true');
}
