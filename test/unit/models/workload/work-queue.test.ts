import { describe, expect, it } from 'vitest';
import type { QueueInput } from '../../../../src/models/cluster/input.ts';
import { makeMeta } from '../../../../src/models/api/object.ts';
import type { Service } from '../../../../src/models/api/cluster-objects.ts';
import type { PodRule } from '../../../../src/models/workload/rule.ts';
import { KubeletLab } from '../kubelet/kubelet-lab.ts';

const WORKER: PodRule = { match: { job: 'w' }, queue: 'q' };

function queue(more: Partial<QueueInput> = {}): QueueInput {
  return {
    name: 'q',
    items: 10,
    service: { kind: 'constant', value: 2 },
    kind: 'take',
    lease: 60_000_000,
    loadAt: 0,
    poison: 0,
    ...more,
  };
}

/** Ends of the workers' pods and the queue's last state: waiting, in work, done, lost, repeated. */
function drain(
  given: QueueInput,
  workers: number,
  act?: (lab: KubeletLab, pods: readonly string[]) => void,
): [string[], string] {
  const lab = new KubeletLab({ rules: [WORKER], queues: [given], nodes: [8] });
  const pods = Array.from({ length: workers }, () => lab.run({}, { job: 'w' }));
  act?.(lab, pods);
  lab.until();
  return [pods.map(pod => lab.story(pod).at(-1) ?? ''), lab.queueStates.at(-1) ?? ''];
}

describe('workers of a queue', () => {
  it('take items until none is left, then exit 0', () => {
    const [ends, state] = drain(queue(), 2);
    expect(ends).toEqual(['10 Succeeded main:terminated(0)', '10 Succeeded main:terminated(0)']);
    expect(state).toBe('q 0 0 10 0 0');
  });

  it('wait for items that are still to come', () => {
    const [ends, state] = drain(queue({ items: 3, loadAt: 5_000_000 }), 1);
    expect(ends).toEqual(['11 Succeeded main:terminated(0)']);
    expect(state).toBe('q 0 0 3 0 0');
  });

  it('take items as they arrive', () => {
    const [ends] = drain(queue({ items: 3, arrivals: { kind: 'constant', value: 10 } }), 1);
    expect(ends).toEqual(['32 Succeeded main:terminated(0)']);
  });

  it('are killed by poison, and the item is lost', () => {
    const [ends, state] = drain(queue({ items: 1, poison: 1 }), 1);
    expect(ends).toEqual(['2 Failed main:terminated(1)']);
    expect(state).toBe('q 0 0 0 1 0');
  });

  it('draw the same time for an item whoever takes it', () => {
    const random = queue({ items: 20, service: { kind: 'exponential', mean: 5 } });
    const total = (workers: number): number => {
      const lab = new KubeletLab({ rules: [WORKER], queues: [random], nodes: [8] });
      const pods = Array.from({ length: workers }, () => lab.run({}, { job: 'w' }));
      lab.until();
      return Math.max(...pods.map(pod => lab.pod(pod).status.containers[0]?.terminated?.finishedAt ?? 0));
    };
    expect(total(20)).toBeLessThan(total(2));
    expect(total(2)).toBeLessThan(total(1));
    expect(total(1)).toBe(total(1));
  });
});

function killFirst(lab: KubeletLab, pods: readonly string[]): void {
  lab.at(1, () => lab.delete(pods[0]!));
}

it('pods of a Job with a fixed number of completions take one item each, and wait for it', () => {
  const lab = new KubeletLab({ rules: [WORKER], queues: [queue({ items: 2 })], nodes: [8] });
  const job = { kind: 'Job', metadata: makeMeta({ name: 'w' }), spec: { completions: 3 }, status: {} };
  lab.server.submit({ verb: 'create', object: job as unknown as Service });
  const pods = [0, 1, 2].map(() => lab.run({}, { job: 'w' }));
  lab.at(30, () => lab.enqueue('q', 1));
  lab.until();
  expect(pods.map(pod => lab.story(pod).at(-1)?.split(' ')[0])).toEqual(['2', '2', '32']);
});

describe('a queue of the experiment is drained without a rule', () => {
  it('by a container whose environment names it', () => {
    expect(ends([{ name: 'QUEUE', value: 'q' }], [queue({ name: 'other' }), queue({ items: 3 })])).toMatch(
      /^6 Succeeded/,
    );
  });

  it('by a container that nothing is known of, where it is the only queue', () => {
    expect(ends([], [queue({ items: 4 })])).toMatch(/^8 Succeeded/);
    expect(ends([], [queue({ items: 4 }), queue({ name: 'other' })])).toMatch(/^10 Succeeded/);
  });
});

it('a worker may fail at the end of its run by a rule', () => {
  const rule: PodRule = { ...WORKER, fail: { probability: 1, exit: 9 } };
  const lab = new KubeletLab({ rules: [rule], queues: [queue({ items: 1 })] });
  const pod = lab.run({}, { job: 'w' });
  lab.until();
  expect(lab.story(pod).at(-1)).toBe('2 Failed main:terminated(9)');
});

describe('an item whose worker dies', () => {
  it('take: is lost', () => {
    expect(drain(queue(), 2, killFirst)[1]).toBe('q 0 0 9 1 0');
  });

  it('ack: is given out again at once', () => {
    const [ends, state] = drain(queue(), 2, killFirst);
    const [acked, after] = drain(queue({ kind: 'ack' }), 2, killFirst);
    expect(state).toBe('q 0 0 9 1 0');
    expect(after).toBe('q 0 0 10 0 1');
    expect([ends[1], acked[1]]).toEqual(['18 Succeeded main:terminated(0)', '20 Succeeded main:terminated(0)']);
  });

  it('lease: is given out again when the lease is over, and workers wait for that', () => {
    const [ends, state] = drain(queue({ kind: 'lease', lease: 60_000_000 }), 2, killFirst);
    expect(ends[1]).toBe('62 Succeeded main:terminated(0)');
    expect(state).toBe('q 0 0 10 0 1');
  });
});

it('a lease that is shorter than the work has items done twice, and counted once', () => {
  const [, state] = drain(queue({ kind: 'lease', lease: 1_000_000, items: 1 }), 2);
  const [, , , done, lost, repeated] = state.split(' ').map(Number);
  expect([done, lost]).toEqual([1, 0]);
  expect(repeated).toBeGreaterThan(0);
});

describe("kuard's queue", () => {
  const args = [
    '--keygen-enable',
    '--keygen-exit-on-complete',
    '--keygen-memq-server=http://queue:8080/memq/server',
    '--keygen-memq-queue=keygen',
  ];
  const consumer = { containers: [{ name: 'worker', image: 'kuard-amd64:blue', command: ['/kuard'], args }] };
  const service: Service = {
    kind: 'Service',
    metadata: makeMeta({ name: 'queue' }),
    spec: { selector: { app: 'work-queue' } },
  };

  it('without a Service is taken as running elsewhere, with the 100 items of the lesson', () => {
    const lab = new KubeletLab({ nodes: [4] });
    const pods = Array.from({ length: 5 }, () => lab.run(consumer, { job: 'consumers' }));
    lab.until();
    expect(pods.every(pod => lab.pod(pod).status.phase === 'Succeeded')).toBe(true);
    expect(lab.queueStates.at(-1)).toBe('keygen 0 0 100 0 0');
    expect(lab.assumed).toContain(
      "queue keygen: nothing in the experiment fills it, so it gets 100 items, as by the lesson's script; " +
        'there is no Service queue, so its server is taken as running elsewhere',
    );
    // 300 s of keys on four cores.
    expect(lab.simulation.now / 1e6).toBeGreaterThan(60);
    expect(lab.simulation.now / 1e6).toBeLessThan(95);
  });

  it('with a Service workers ask every second until its pod is ready', () => {
    const lab = new KubeletLab({ nodes: [4] });
    lab.server.submit({ verb: 'create', object: service });
    const worker = lab.run(consumer, { job: 'consumers' });
    lab.until(3);
    expect(lab.queueStates).toEqual([]);
    const server = lab.run({ restartPolicy: 'Always', containers: [{ name: 'queue', image: 'kuard-amd64:blue' }] });
    lab.server.submit({
      verb: 'update',
      object: { ...lab.pod(server), metadata: { ...lab.pod(server).metadata, labels: { app: 'work-queue' } } },
    });
    lab.until();
    expect(lab.pod(worker).status.phase).toBe('Succeeded');
    expect(lab.queueStates.at(-1)).toBe('keygen 0 0 100 0 0');
  });

  it('loses what it holds when its server dies', () => {
    const lab = new KubeletLab({ nodes: [4] });
    lab.server.submit({ verb: 'create', object: service });
    const server = lab.run({ restartPolicy: 'Never', containers: [{ name: 'queue', image: 'kuard-amd64:blue' }] });
    lab.server.submit({
      verb: 'update',
      object: { ...lab.pod(server), metadata: { ...lab.pod(server).metadata, labels: { app: 'work-queue' } } },
    });
    lab.run(consumer, { job: 'consumers' });
    lab.at(10, () => lab.delete(server));
    lab.until();
    const [, waiting, , done, lost] = (lab.queueStates.at(-1) ?? '').split(' ').map(Number);
    expect(waiting).toBe(0);
    expect(done! + lost!).toBe(100);
    expect(lost).toBeGreaterThan(90);
  });
});

function ends(env: readonly { name: string; value: string }[], queues: readonly QueueInput[]): string {
  const lab = new KubeletLab({ queues });
  const pod = lab.run({ containers: [{ name: 'main', image: 'worker:1', env }] }, { job: 'w' });
  lab.until();
  return lab.story(pod).at(-1) ?? '';
}
