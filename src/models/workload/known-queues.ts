// Work queues of published lessons: what their consumers do, who loads them, how an item is worked on.
import type { Container } from '../api/pod.ts';
import { NEVER } from './container-plan.ts';
import { keyWork, hostOf } from './kuard.ts';
import { programName, repositoryName } from './known-programs.ts';
import type { ConsumerStyle, KnownQueue } from './work-queues.ts';

/** In both lessons of the documentation a worker sleeps this long for each item. */
const LESSON_ITEM = 10_000_000;

/** A queue of kuard's MemQ server, loaded as the lesson's script does: 100 items. An item is one key. */
export function kuardQueue(name: string, service: string): KnownQueue {
  return {
    name,
    service,
    kind: 'take',
    lease: NEVER,
    items: 100,
    loadedBy: "nothing in the experiment fills it, so it gets 100 items, as by the lesson's script",
    isInMemory: true,
    work: draws => ({ amount: keyWork(draws), usesCpu: true }),
  };
}

export interface Consumer {
  readonly queue: KnownQueue;
  readonly style: ConsumerStyle;
  readonly text: string;
}

/** The consumers of the documentation's lessons on RabbitMQ and Redis, by their images or programs. */
export function consumerOf(container: Container, argv: readonly string[]): Consumer | undefined {
  const repository = repositoryName(container.image ?? '');
  const isPlain = argv.length === 0;
  if (argv.some(word => /\bamqp-consume\b/u.test(word)) || (isPlain && repository === 'job-wq-1'))
    return amqpConsumer(container, argv);
  const isRedis = argv.some(word => programName(word) === 'worker.py') || (isPlain && repository === 'job-wq-2');
  return isRedis ? redisConsumer() : undefined;
}

/** `amqp-consume -c 1`: takes one message, acknowledges it when the worker exits 0. */
function amqpConsumer(container: Container, argv: readonly string[]): Consumer {
  const env = new Map((container.env ?? []).map(({ name, value }) => [name, value ?? '']));
  const words = argv.join(' ');
  const named = /(?:-q|--queue)[ =]"?\$?\{?([\w-]+)/u.exec(words)?.[1];
  const name = (named === undefined ? undefined : (env.get(named) ?? named)) ?? env.get('QUEUE') ?? 'job1';
  const service = hostOf(env.get('BROKER_URL') ?? '') || 'rabbitmq-service';
  const queue: KnownQueue = {
    name,
    service,
    kind: 'ack',
    lease: NEVER,
    items: 8,
    loadedBy: 'nothing in the experiment fills it, so it gets 8 items, as by the lesson',
    isInMemory: false,
    work: () => ({ amount: LESSON_ITEM, usesCpu: false }),
  };
  const style = { isSingle: true, staysWhenEmpty: true, pollPeriod: 0, exitCode: 0 };
  return { queue, style, text: `amqp-consume takes one item of queue ${name}, which takes 10 s` };
}

/** rediswq: leases items and goes on until none is left; nobody takes over the item of a worker that died. */
function redisConsumer(): Consumer {
  const queue: KnownQueue = {
    name: 'job2',
    service: 'redis',
    kind: 'lease',
    lease: NEVER,
    items: 9,
    loadedBy: 'nothing in the experiment fills it, so it gets 9 items, as by the lesson',
    isInMemory: true,
    work: () => ({ amount: LESSON_ITEM, usesCpu: false }),
  };
  const style = { isSingle: false, staysWhenEmpty: false, pollPeriod: 2_000_000, exitCode: 0 };
  return { queue, style, text: 'the worker takes items of queue job2, 10 s each, until it is empty' };
}
