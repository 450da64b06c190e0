import { describe, expect, it } from 'vitest';
import type { PodRule } from '../../../../src/models/workload/rule.ts';
import { KubeletLab, container, runs } from '../kubelet/kubelet-lab.ts';

const random: PodRule = { match: {}, run: { kind: 'exponential', mean: 10 } };

/** How long each pod of a Job ran, in seconds, when they are started at these instants. */
function runTimes(starts: readonly number[], rules: readonly PodRule[], nodes = 1): number[] {
  const lab = new KubeletLab({ rules, nodes: Array.from({ length: nodes }, () => 8) });
  const names: string[] = [];
  for (const [i, start] of starts.entries()) {
    lab.at(start, () => names.push(lab.run({}, { job: 'j', node: `node-${i % nodes}` })));
  }
  lab.until();
  return names.map(name => {
    const end = lab.pod(name).status.containers[0]?.terminated;
    return Math.round((end?.finishedAt ?? 0) - (end?.startedAt ?? 0)) / 1e6;
  });
}

describe('rules', () => {
  it('the first that fits decides', () => {
    const rules: PodRule[] = [
      runs('main', 1, { match: { ordinal: 1 } }),
      runs('main', 2, { match: { job: 'j*' } }),
      runs('main', 3),
    ];
    expect(runTimes([0, 1, 2], rules)).toEqual([2, 1, 2]);
  });

  const fitting: readonly (readonly [name: string, match: PodRule['match'], fits: readonly boolean[]])[] = [
    ['a glob over the Job', { job: '?' }, [true, true, true]],
    ['another Job', { job: 'k' }, [false, false, false]],
    ['the ordinal', { ordinal: 2 }, [false, false, true]],
    ['the attempt, which is the ordinal without an index', { attempt: 1 }, [false, true, false]],
    ['the node', { node: 'node-1' }, [false, true, false]],
    ['the container', { container: 'main' }, [true, true, true]],
    ['another container', { container: 'side' }, [false, false, false]],
    ['the restart', { restart: 1 }, [false, false, false]],
    ['the index, which these pods lack', { index: 0 }, [false, false, false]],
    ['a glob over the pod', { pod: 'pod-[02]' }, [true, false, true]],
  ];
  for (const [name, match, fits] of fitting) {
    it(`match by ${name}`, () => {
      const times = runTimes([0, 0, 0], [runs('main', 1, { match }), runs('main', 2, { match: {} })], 2);
      expect(times.map(time => time === 1)).toEqual(fits);
    });
  }

  it('count attempts by completion index', () => {
    const rules = [runs('main', 1, { match: { index: 3, attempt: 1 } }), runs('main', 2, { match: {} })];
    const lab = new KubeletLab({ rules });
    const names = [3, 4, 3, 4].map(index => lab.run({}, { job: 'j', index }));
    lab.until();
    const times = names.map(name => lab.pod(name).status.containers[0]?.terminated?.finishedAt);
    expect(times).toEqual([2e6, 2e6, 1e6, 2e6]);
  });

  it('without a container do not touch sidecars', () => {
    const lab = new KubeletLab({ rules: [runs('main', 3, { match: {} })] });
    const pod = lab.run({ initContainers: [container('side', { restartPolicy: 'Always' })] });
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('3 Succeeded side:terminated(143) main:terminated(0)');
  });

  it('that give an exit code alone end at once, and `never` runs until it is stopped', () => {
    const lab = new KubeletLab({
      rules: [
        { match: { ordinal: 0 }, exit: 3 },
        { match: {}, exit: 'never' },
      ],
    });
    const first = lab.run({}, { job: 'j' });
    const second = lab.run({}, { job: 'j' });
    lab.until();
    expect(lab.story(first).at(-1)).toBe('0 Failed main:terminated(3)');
    expect(lab.pod(second).status.phase).toBe('Running');
  });
});

describe('draws', () => {
  it('belong to the task: neither other pods, nor nodes, nor other rules change them', () => {
    const alone = runTimes([0, 100, 200, 300], [random]);
    expect(new Set(alone).size).toBe(4);
    expect(runTimes([0, 0, 0, 0], [random], 3)).toEqual(alone);
    const others = runTimes([0, 0, 0, 0], [runs('main', 1, { match: { ordinal: 2 } }), random]);
    expect(others).toEqual(alone.with(2, 1));
  });

  it('differ between containers of one pod', () => {
    const lab = new KubeletLab({ rules: [random] });
    const pod = lab.run({ containers: [container('a'), container('b')] }, { job: 'j' });
    lab.until();
    const [a, b] = lab.pod(pod).status.containers.map(status => status.terminated?.finishedAt);
    expect(a).not.toBe(b);
  });
});

/** The share of 2000 runs of 100 s that fail. */
function failing(fail: PodRule['fail']): number {
  const rules: PodRule[] = [
    { match: {}, run: { kind: 'constant', value: 100 }, ...(fail === undefined ? {} : { fail }) },
  ];
  const lab = new KubeletLab({ rules, nodes: [8] });
  const spec = {};
  const names: string[] = [];
  for (let i = 0; i < 2000; i += 1) lab.at(i, () => names.push(lab.run(spec, { job: 'j' })));
  lab.until();
  return names.filter(name => lab.pod(name).status.phase === 'Failed').length / 2000;
}

describe('failures at random', () => {
  it('hit the given share of the runs', () => {
    expect(failing({ probability: 0.2, exit: 1 })).toBeCloseTo(0.2, 1);
  });

  it('with a mean time between failures hit as many runs as its exponential law says', () => {
    // 1 − exp(−100 s / 200 s)
    expect(failing({ mtbf: 200e6, exit: 137, reason: 'OOMKilled' })).toBeCloseTo(0.393, 1);
  });

  it('may come after a part of the run', () => {
    const lab = new KubeletLab({ rules: [runs('main', 10, { fail: { probability: 1, afterShare: 0.5, exit: 4 } })] });
    const pod = lab.run({});
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('5 Failed main:terminated(4)');
  });

  it('cut CPU work short as well', () => {
    const rule: PodRule = {
      match: {},
      cpu: { kind: 'constant', value: 10 },
      fail: { probability: 1, afterShare: 0.5, exit: 4 },
    };
    const lab = new KubeletLab({ rules: [rule] });
    const pod = lab.run({});
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('5 Failed main:terminated(4)');
    expect(lab.used.map(use => use.core)).toEqual([5_000_000]);
  });

  it('memory beyond the limit ends in OOMKilled with 137', () => {
    const lab = new KubeletLab({ rules: [runs('main', 10, { memory: 2_000_000_000 })] });
    const pod = lab.run({ containers: [container('main', { resources: { limits: { memory: '1G' } } })] });
    lab.until();
    const end = lab.pod(pod).status.containers[0]?.terminated;
    expect({ at: end?.finishedAt, exit: end?.exitCode, reason: end?.reason }).toEqual({
      at: 5e6,
      exit: 137,
      reason: 'OOMKilled',
    });
  });
});

describe('CPU work', () => {
  it('is shared by the pods of a node and reported when it ends', () => {
    const lab = new KubeletLab({ rules: [{ match: {}, cpu: { kind: 'constant', value: 4 } }], nodes: [1] });
    const pods = [lab.run({}), lab.run({})];
    lab.until();
    expect(pods.map(pod => lab.story(pod).at(-1))).toEqual([
      '8 Succeeded main:terminated(0)',
      '8 Succeeded main:terminated(0)',
    ]);
    expect(lab.used.map(({ core, shared }) => [core, shared])).toEqual([
      [4e6, 4e6],
      [4e6, 4e6],
    ]);
    expect(lab.busy).toEqual([
      { at: 0, cores: 1 },
      { at: 8, cores: 0 },
    ]);
  });

  it('that is killed has used what it had', () => {
    const lab = new KubeletLab({ rules: [{ match: {}, cpu: { kind: 'constant', value: 40 } }], nodes: [1] });
    const first = lab.run({});
    lab.run({});
    lab.at(6, () => lab.delete(first));
    lab.until(7);
    expect(lab.used).toMatchObject([{ core: 3_000_000, shared: 3_000_000 }]);
  });
});
