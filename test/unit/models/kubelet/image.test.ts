import { describe, expect, it } from 'vitest';
import type { Node } from '../../../../src/models/api/cluster-objects.ts';
import { IDEAL, REAL } from '../../../../src/models/cluster/profile.ts';
import { isValidImageName, normalImageName, pullPolicyOf } from '../../../../src/models/kubelet/image-name.ts';
import { KubeletLab, container, runs } from './kubelet-lab.ts';

const PULLS = { ...IDEAL, 'kubelet.imagePull': 4_000_000 };
const RULES = [runs('main', 1, { match: {} })];

function withImage(image: string, more = {}): { containers: ReturnType<typeof container>[] } {
  return { containers: [container('main', { image, ...more })] };
}

describe('pulls', () => {
  it('take their time once a node and image', () => {
    const lab = new KubeletLab({ profile: PULLS, rules: RULES, nodes: [4, 4] });
    const pods = [lab.run(withImage('a:1')), lab.run(withImage('a:1')), lab.run(withImage('a:1'), { node: 'node-1' })];
    lab.at(10, () => pods.push(lab.run(withImage('a:1'))));
    lab.until();
    expect(pods.map(pod => lab.story(pod).at(-1))).toEqual([
      '5 Succeeded main:terminated(0)',
      '5 Succeeded main:terminated(0)',
      '5 Succeeded main:terminated(0)',
      '11 Succeeded main:terminated(0)',
    ]);
  });

  it('of different images come one after the other on a node', () => {
    const lab = new KubeletLab({ profile: PULLS, rules: RULES });
    const pods = ['a:1', 'b:1', 'c:1'].map(image => lab.run(withImage(image)));
    lab.until();
    expect(pods.map(pod => lab.story(pod).at(-1)?.split(' ')[0])).toEqual(['5', '9', '13']);
  });

  it('of the containers of one pod come in order, and the pod is Pending until the last has started', () => {
    const lab = new KubeletLab({ profile: PULLS, rules: [runs('a', 20), runs('b', 1)] });
    const pod = lab.run({ containers: [container('a', { image: 'a:1' }), container('b', { image: 'b:1' })] });
    lab.until();
    expect(lab.story(pod)).toEqual([
      '0 Pending',
      '0 Pending a:waiting(ContainerCreating) b:waiting(ContainerCreating)',
      '4 Pending a:running(ready) b:waiting(ContainerCreating)',
      '8 Running a:running(ready) b:running(ready)',
      '9 Running a:running(ready) b:terminated(0)',
      '24 Succeeded a:terminated(0) b:terminated(0)',
    ]);
  });

  it('follow size and bandwidth where both are known', () => {
    const images = { cached: false, bandwidth: 100e6, sizes: { 'a:1': 250e6 } };
    const lab = new KubeletLab({ rules: RULES, images });
    const pod = lab.run(withImage('a:1'));
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('3.5 Succeeded main:terminated(0)');
  });

  it('are not needed where every node has every image', () => {
    const lab = new KubeletLab({ profile: PULLS, rules: RULES, images: { cached: true } });
    const pod = lab.run(withImage('a:1'));
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('1 Succeeded main:terminated(0)');
  });

  it('end for a pod that is deleted meanwhile', () => {
    const lab = new KubeletLab({ profile: PULLS, rules: RULES });
    const pod = lab.run(withImage('a:1'));
    lab.at(1, () => lab.delete(pod));
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('1 gone main:terminated(137)');
  });
});

describe('an image that cannot be had', () => {
  it('that no registry has: ErrImagePull, then ImagePullBackOff of 10, 20 … s, and the run is not kept alive', () => {
    const lab = new KubeletLab({ profile: PULLS, rules: RULES, images: { cached: false, unpullable: ['no/such'] } });
    const pod = lab.run(withImage('no/such'));
    // Something else goes on until then.
    lab.at(50, () => undefined);
    lab.until();
    expect(lab.story(pod).filter(line => line.includes('ErrImagePull'))).toEqual([
      '1 Pending main:waiting(ErrImagePull)',
      '12 Pending main:waiting(ErrImagePull)',
      '33 Pending main:waiting(ErrImagePull)',
    ]);
    expect(lab.simulation.now).toBe(50_000_000);
  });

  it('whose name is none: InvalidImageName', () => {
    const lab = new KubeletLab({ rules: RULES });
    const pod = lab.run(withImage('gcr.io/<project>/job-wq-1'));
    lab.until();
    expect(lab.story(pod)).toEqual(['0 Pending', '0 Pending main:waiting(InvalidImageName)']);
  });

  it('that must not be pulled and is not there: ErrImageNeverPull', () => {
    const lab = new KubeletLab({ profile: PULLS, rules: RULES });
    const pod = lab.run(withImage('a:1', { imagePullPolicy: 'Never' }));
    lab.until();
    expect(lab.story(pod).at(-1)).toBe('0 Pending main:waiting(ErrImageNeverPull)');
  });
});

describe('images of known size', () => {
  it('are in the status of their node from its next look on, so that the scheduler prefers it', () => {
    const images = { cached: false, bandwidth: 100e6, sizes: { a: 250e6 } };
    const lab = new KubeletLab({ rules: RULES, images });
    const seen: string[] = [];
    lab.server.store.watch('Node', ({ object }) =>
      seen.push(`${lab.simulation.now / 1e6} ${(object as Node).status.images.join(' ')}`),
    );
    lab.run(withImage('a'));
    lab.run(withImage('b:1'));
    lab.at(12, () => void 0);
    lab.until(12);
    expect(seen).toEqual(['10 b:1 a:latest']);
  });
});

describe('what the kubelet tells of a pull', () => {
  it('has the time with and without waiting, and the size where it is known', () => {
    const images = { cached: false, bandwidth: 100e6, sizes: { 'a:1': 250e6 } };
    const lab = new KubeletLab({ profile: REAL, rules: RULES, images });
    lab.run(withImage('a:1'));
    lab.run(withImage('b:1'));
    lab.until(10);
    expect(lab.events.filter(text => text.startsWith('Pulled'))).toEqual([
      'Pulled: Successfully pulled image "a:1" in 2.5s (2.5s including waiting). Image size: 250000000 bytes.',
      'Pulled: Successfully pulled image "b:1" in 4s (6.5s including waiting).',
    ]);
  });
});

describe('a container whose image cannot be had', () => {
  it.each([
    ['not:there', { cached: false, unpullable: ['not:there'] }, 'ImagePullBackOff', 1],
    ['NOT//a name', { cached: false }, 'InvalidImageName', 0],
  ] as const)('%s stands in the way of no other of its pod', (image, images, reason, since) => {
    const lab = new KubeletLab({ rules: [runs('b', 2), runs('a', 1)], images });
    const pod = lab.run({ containers: [container('a', { image }), container('b', { image: 'b:1' })] });
    lab.until(60);
    expect(lab.story(pod).slice(-2)).toEqual([
      `${since} Pending a:waiting(${reason}) b:running(ready)`,
      `${since + 2} Pending a:waiting(${reason}) b:terminated(0)`,
    ]);
  });
});

describe('image names', () => {
  const names: readonly (readonly [name: string, isValid: boolean])[] = [
    ['busybox', true],
    ['busybox:1.36', true],
    ['gcr.io/kuar-demo/kuard-amd64:blue', true],
    ['localhost:5000/a/b_c/d-e:v1.0_x', true],
    [`registry.k8s.io/pause@sha256:${'0'.repeat(64)}`, true],
    ['gcr.io/<project>/job-wq-1', false],
    ['Busybox', false],
    ['a//b', false],
    ['busybox:', false],
    ['-busybox', false],
    ['process-$ITEM', false],
  ];
  for (const [name, isValid] of names) {
    it(`${name} is ${isValid ? 'valid' : 'not valid'}`, () => {
      expect(isValidImageName(name)).toBe(isValid);
    });
  }

  it('without a tag mean latest, which is always pulled', () => {
    expect(normalImageName('localhost:5000/a')).toBe('localhost:5000/a:latest');
    expect(pullPolicyOf({ name: 'c', image: 'busybox' })).toBe('Always');
    expect(pullPolicyOf({ name: 'c', image: 'busybox:1' })).toBe('IfNotPresent');
    expect(pullPolicyOf({ name: 'c', image: 'busybox', imagePullPolicy: 'Never' })).toBe('Never');
  });
});
