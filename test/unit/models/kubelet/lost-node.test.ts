import { describe, expect, it } from 'vitest';
import { refOf } from '../../../../src/models/api/object.ts';
import { KubeletLab, NEVER_ENDING, runs } from './kubelet-lab.ts';

describe('a lost node', () => {
  it('reports what happened only when it is back, with the times at which it happened', () => {
    const lab = new KubeletLab({ rules: [runs('main', 5)] });
    const pod = lab.run({});
    lab.at(2, () => lab.kubelets.stopNode('node-0'));
    lab.at(20, () => lab.kubelets.startNode('node-0'));
    lab.until();
    expect(lab.story(pod)).toEqual(['0 Pending', '0 Running main:running(ready)', '20 Succeeded main:terminated(0)']);
    expect(lab.pod(pod).status.containers[0]?.terminated?.finishedAt).toBe(5_000_000);
  });

  it('serves no deletions until it is back', () => {
    const lab = new KubeletLab({ rules: [NEVER_ENDING] });
    const pod = lab.run({});
    lab.at(2, () => lab.kubelets.stopNode('node-0'));
    lab.at(3, () => lab.delete(pod));
    lab.at(20, () => lab.kubelets.startNode('node-0'));
    lab.until(19);
    expect(lab.pod(pod).status.phase).toBe('Running');
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('21 gone main:terminated(143)');
  });

  it('starts pods that were bound meanwhile when it is back', () => {
    const lab = new KubeletLab({ rules: [runs('main', 5)] });
    lab.kubelets.stopNode('node-0');
    const pod = lab.run({});
    lab.at(4, () => lab.kubelets.startNode('node-0'));
    lab.until();
    expect(lab.story(pod)).toEqual(['0 Pending', '4 Running main:running(ready)', '9 Succeeded main:terminated(0)']);
  });

  it('restarts containers that ended meanwhile when it is back', () => {
    const lab = new KubeletLab({ rules: [runs('main', 5, { exit: 1, match: { restart: 0 } }), runs('main', 2)] });
    const pod = lab.run({ restartPolicy: 'OnFailure' });
    lab.at(1, () => lab.kubelets.stopNode('node-0'));
    lab.at(8, () => lab.kubelets.startNode('node-0'));
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('10 Succeeded main:terminated(0)x1');
  });

  it('ends containers of force-deleted pods when it is back, not before', () => {
    const lab = new KubeletLab({ rules: [{ match: {}, cpu: { kind: 'constant', value: 1000 } }] });
    const pod = lab.run({});
    lab.at(1, () => lab.kubelets.stopNode('node-0'));
    lab.at(2, () => lab.delete(pod, 0));
    lab.at(8, () => lab.kubelets.startNode('node-0'));
    lab.until(7);
    expect(lab.has(pod)).toBe(false);
    expect(lab.busy.at(-1)).toEqual({ at: 0, cores: 1 });
    lab.until();
    expect(lab.busy.at(-1)).toEqual({ at: 8, cores: 0 });
  });

  it('loses its processes where the machine failed: a Job pod under Never is Failed when it is back', () => {
    const lab = new KubeletLab({ rules: [runs('main', 5)] });
    const pod = lab.run({});
    lab.at(1, () => lab.kubelets.stopNode('node-0', { losesProcesses: true }));
    lab.at(8, () => lab.kubelets.startNode('node-0'));
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('8 Failed main:terminated(255)');
  });

  it('says Ready again where the node controller had said otherwise', () => {
    const lab = new KubeletLab({ rules: [runs('main', 60)] });
    const pod = lab.run({});
    lab.at(1, () => lab.kubelets.stopNode('node-0'));
    lab.at(2, () => {
      const change = { ready: false, readyChanged: 2_000_000 };
      lab.server.submit({ verb: 'patchPodStatus', ref: refOf(lab.pod(pod)), change });
    });
    lab.at(8, () => lab.kubelets.startNode('node-0'));
    lab.until(9);
    expect(lab.pod(pod).status).toMatchObject({ ready: true, readyChanged: 8_000_000, containersReadyChanged: 0 });
  });

  it('leaves nothing running when the Node object is deleted', () => {
    const lab = new KubeletLab({ rules: [runs('main', 600)] });
    const pod = lab.run({});
    lab.at(3, () => lab.removeNode('node-0'));
    lab.until();
    expect(lab.simulation.now).toBe(3_000_000);
    expect(lab.pod(pod).status.phase).toBe('Running');
  });
});
