import { describe, expect, it } from 'vitest';
import type { Node } from '../../../../src/models/api/cluster-objects.ts';
import { refOf } from '../../../../src/models/api/object.ts';
import type { PodRule } from '../../../../src/models/workload/rule.ts';
import { KubeletLab, container, runs } from './kubelet-lab.ts';

describe('an eviction by the kubelet', () => {
  it('kills at once and says why', () => {
    const lab = new KubeletLab({ rules: [runs('main', 60)] });
    const pod = lab.run({});
    lab.at(2, () => lab.kubelets.evictByKubelet(refOf(lab.pod(pod)), 'The node was low on resource: memory. '));
    lab.until();
    const { phase, reason, message, otherConditions, containers } = lab.pod(pod).status;
    expect({ phase, reason, message, exit: containers[0]?.terminated?.exitCode }).toEqual({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node was low on resource: memory. ',
      exit: 137,
    });
    expect(otherConditions).toMatchObject([
      { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' },
    ]);
  });
});

/** A lab whose n-th pod uses so much memory, and never ends. */
function using(gigabytes: readonly number[]): KubeletLab {
  const rules = gigabytes.map((each, ordinal): PodRule => ({
    match: { ordinal },
    exit: 'never',
    memory: each * 1e9,
  }));
  return new KubeletLab({ rules });
}

describe('memory pressure', () => {
  const spec = { containers: [container('main', { resources: { requests: { memory: '5G' } } })] };

  it('is none while the containers of a node use what it has', () => {
    const lab = using([4, 6, 6]);
    const pods = [0, 1, 2].map(() => lab.run(spec, { job: 'j' }));
    lab.until(35);
    expect(pods.map(pod => lab.pod(pod).status.phase)).toEqual(['Running', 'Running', 'Running']);
  });

  it('evicts at the next look the pod that is furthest above its request', () => {
    const lab = using([4, 8, 6]);
    const pods = [0, 1, 2].map(() => lab.run(spec, { job: 'j' }));
    lab.until(35);
    expect(pods.map(pod => lab.pod(pod).status.reason)).toEqual(['', 'Evicted', '']);
    expect(lab.pod(pods[1]!).status.message).toMatch(/^The node was low on resource: memory\. /);
    expect(lab.story(pods[1]!).at(-1)).toBe('10 Failed main:terminated(137)');
  });

  it('evicts also where the last container to start stays below its request', () => {
    const lab = using([5, 10, 4]);
    const pods = [0, 1, 2].map(() => lab.run(spec, { job: 'j' }));
    lab.until(35);
    expect(pods.map(pod => lab.pod(pod).status.reason)).toEqual(['', 'Evicted', '']);
  });

  it('stays a condition of the node for five minutes after the last look that found it', () => {
    const lab = using([4, 8, 6]);
    for (let i = 0; i < 3; i += 1) lab.run(spec, { job: 'j' });
    const seen: string[] = [];
    lab.server.store.watch('Node', ({ object }) => {
      for (const { type, status } of (object as Node).status.conditions)
        seen.push(`${lab.simulation.now / 1e6} ${type} ${status}`);
    });
    // A pod that asks for nothing is not taken by a node that is short of memory.
    let late = '';
    lab.at(20, () => (late = lab.run({})));
    lab.until(400);
    expect(seen).toEqual(['10 MemoryPressure True', '310 MemoryPressure False']);
    expect(lab.pod(late).status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  });

  it('evicts one pod a round', () => {
    const lab = using([9, 9, 9]);
    const pods = [0, 1, 2].map(() => lab.run(spec, { job: 'j' }));
    lab.until(35);
    expect(pods.map(pod => lab.story(pod).at(-1))).toEqual([
      '10 Failed main:terminated(137)',
      '20 Failed main:terminated(137)',
      '0 Running main:running(ready)',
    ]);
  });
});
