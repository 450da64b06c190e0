import { describe, expect, it } from 'vitest';
import type { Container } from '../../../../src/models/api/pod.ts';
import { KubeletLab } from '../kubelet/kubelet-lab.ts';

/** Runs one pod with this container and says when it ended and how: `5 0`; `never` if it has not within a day. */
function outcome(given: Partial<Container>, options: { index?: number; seed?: string } = {}): string {
  const lab = new KubeletLab({ seed: options.seed ?? '1', nodes: [1] });
  const index = options.index === undefined ? {} : { index: options.index };
  const pod = lab.run({ containers: [{ name: 'main', image: 'tool:1', ...given }] }, { job: 'j', ...index });
  lab.until(86_400);
  const { containers } = lab.pod(pod).status;
  const end = containers[0]?.terminated;
  return end === undefined ? 'never' : `${end.finishedAt! / 1e6} ${end.exitCode}`;
}

/** The last that is seen of a pod with this container, deleted after a second. */
function stop(given: Partial<Container>): string {
  const lab = new KubeletLab({});
  const pod = lab.run({ containers: [{ name: 'main', image: 'tool:1', ...given }] });
  lab.at(1, () => lab.delete(pod));
  lab.until(100);
  return lab.story(pod).at(-1) ?? '';
}

describe('what a manifest says itself', () => {
  const cases: readonly (readonly [name: string, container: Partial<Container>, outcome: string])[] = [
    ['sleep without a shell', { command: ['sleep', '30'] }, '30 0'],
    ['a shell with its script in args', { command: ['/bin/sh'], args: ['-c', 'sleep 5 && exit 42'] }, '5 42'],
    ['the documentation’s pi: 5 s of CPU', { command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)'] }, '5 0'],
    [
      'half the digits take a quarter of the time',
      { command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(1000)'] },
      '1.25 0',
    ],
    ['perl that sleeps and exits', { command: ['perl', '-e', 'sleep 3; exit 2'] }, '3 2'],
    ['a command that nothing is known of', { command: ['/app/train'] }, '10 0'],
    ['no command at all', {}, '10 0'],
    ['a server by its image', { image: 'docker.io/library/redis:7' }, 'never'],
    ['tail -F', { command: ['sh', '-c', 'tail -F /opt/logs.txt'] }, 'never'],
    ['a quick program', { command: ['rev', '/input/data.txt'] }, '0 0'],
    [
      'the test image printing its arguments',
      { image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args: ['entrypoint-tester', 'a'] },
      '0 0',
    ],
    ['true', { command: ['true'] }, '0 0'],
    ['false', { command: ['false'] }, '0 1'],
    [
      'environment variables of the container',
      { command: ['sh', '-c', 'sleep $TIME'], env: [{ name: 'TIME', value: '7' }] },
      '7 0',
    ],
    ['$(NAME) in arguments', { command: ['sleep', '$(TIME)'], env: [{ name: 'TIME', value: '8' }] }, '8 0'],
    ['python that sleeps', { command: ['python', '-c', 'import time; time.sleep(2.5)'] }, '2.5 0'],
    ['python that raises', { command: ['python3', '-c', 'import time\ntime.sleep(1)\nraise ValueError("no")'] }, '1 1'],
    [
      'python loops with a count',
      { command: ['python3', '-c', 'import time\nfor i in range(3):\n  time.sleep(2)'] },
      '6 0',
    ],
    [
      'python that cannot be read',
      { command: ['python3', '-c', 'import torch\nwith torch.no_grad():\n  x()'] },
      '10 0',
    ],
    ['kuard without key generation serves for ever', { image: 'gcr.io/kuar-demo/kuard-amd64:blue' }, 'never'],
    [
      'kuard without --keygen-exit-on-complete never ends',
      { image: 'gcr.io/kuar-demo/kuard-amd64:1', args: ['--keygen-enable', '--keygen-num-to-gen=1'] },
      'never',
    ],
  ];
  for (const [name, given, expected] of cases) {
    it(name, () => {
      expect(outcome(given)).toBe(expected);
    });
  }

  it('tests on the completion index are followed for each index', () => {
    const shell: Partial<Container> = {
      command: ['sh', '-c', 'if [ $JOB_COMPLETION_INDEX -eq 1 ]; then exit 3; fi; sleep 2'],
    };
    const python: Partial<Container> = {
      command: [
        'python3',
        '-c',
        'import os, sys\nif int(os.environ.get("JOB_COMPLETION_INDEX")) % 2 == 0:\n  sys.exit(1)\n',
      ],
    };
    expect([0, 1, 2].map(index => outcome(shell, { index }))).toEqual(['2 0', '0 3', '2 0']);
    expect([0, 1, 2].map(index => outcome(python, { index }))).toEqual(['0 1', '0 0', '0 1']);
  });

  it('kuard generates keys of some 3 s of CPU and exits with its code', () => {
    const args = ['--keygen-enable', '--keygen-exit-on-complete', '--keygen-exit-code=1', '--keygen-num-to-gen=200'];
    const [time = 0, exit] = outcome({ image: 'gcr.io/kuar-demo/kuard-amd64:blue', command: ['/kuard'], args })
      .split(' ')
      .map(Number);
    expect(exit).toBe(1);
    expect(time / 200).toBeGreaterThan(2.6);
    expect(time / 200).toBeLessThan(3.4);
  });

  it('kuard with a time limit finishes the key that it has begun', () => {
    const args = ['--keygen-enable', '--keygen-exit-on-complete', '--keygen-time-to-run=60'];
    const time = Number(outcome({ image: 'kuard-amd64:1', args }).split(' ')[0]);
    expect(time).toBeGreaterThan(60);
    expect(time).toBeLessThan(80);
  });

  it('the keys of a task are the same in every run with the same seed', () => {
    const args = ['--keygen-enable', '--keygen-exit-on-complete', '--keygen-num-to-gen=3'];
    const kuard = { image: 'kuard-amd64:1', args };
    expect(outcome(kuard, { seed: 'a' })).toBe(outcome(kuard, { seed: 'a' }));
    expect(outcome(kuard, { seed: 'a' })).not.toBe(outcome(kuard, { seed: 'b' }));
  });

  it('says once what it assumes', () => {
    const lab = new KubeletLab({ nodes: [8] });
    const spec = { containers: [{ name: 'main', image: 'app:1', command: ['/app/train'] }] };
    for (let i = 0; i < 3; i += 1) lab.run(spec);
    lab.until();
    expect(lab.assumed).toEqual([
      'container main: "/app/train" runs 10 s, exits 0 (nothing is known of /app/train: 10 s, exit 0)',
    ]);
  });

  it('a shell as the first process ignores SIGTERM, kuard ends with 2, a trap is heard', () => {
    expect(stop({ command: ['sh', '-c', 'sleep 60'] })).toBe('31 gone main:terminated(137)');
    expect(stop({ command: ['sh', '-c', 'trap "exit 0" TERM; sleep 60'] })).toBe('1 gone main:terminated(0)');
    expect(stop({ image: 'kuard-amd64:1' })).toBe('1 gone main:terminated(2)');
  });
});
