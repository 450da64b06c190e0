// `joblab chart` as a user types it: which files it writes, and what it says where it cannot.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderWith, joblab } from '../cli/command.ts';

const EXPERIMENT = `seed: 3
cluster: {nodes: 2, cpu: 2, controlPlane: ideal}
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: a}
    spec: {completions: 6, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "a:1"}]}}}
pods: [{run: {exponential: {mean: 20s}}}]
vary: {parallelism: [1, 3]}
repeat: 2
`;

let folder: string;
const chart = (...args: string[]): ReturnType<typeof joblab> => joblab(folder, ['chart', 'out/e', ...args]);

beforeAll(() => {
  folder = folderWith({ 'e.yaml': EXPERIMENT });
  expect(joblab(folder, ['run', 'e.yaml', '--no-charts']).status).toBe(0);
});

test('it draws what is asked for, in the size and theme that are, in every format', () => {
  const args = ['speedup', 'race', '--size', 'square', '--theme', 'print', '--format', 'svg,pdf,png', '--pptx'];
  const { status, stdout, stderr } = chart(...args);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const names = ['speedup', 'race'].flatMap(name => ['vl.json', 'svg', 'png', 'pdf'].map(end => `${name}.${end}`));
  const files = [...names, 'slides.pptx'].map(file => join('out/e/charts', file));
  expect(stdout.trim().split('\n')).toEqual(files);
  for (const file of files) expect(existsSync(join(folder, file)), file).toBe(true);
  const [tag] = readFileSync(join(folder, 'out/e/charts/race.svg'), 'utf8').split('>');
  expect(tag).toContain('width="1200" height="1200"');
});

describe('what it cannot draw it names, with the cure', () => {
  test.each([
    [['speedupp'], 'charts: unknown chart "speedupp", did you mean "speedup"?\n'],
    [['mine.json'], 'mine.json: there is no such file\n'],
    [['cron-calendar'], /^charts: "cron-calendar" does not fit these results; speedup, .*race.* do\n$/],
    [['speedup', '--format', 'gif'], '--format: Unsupported value: "gif": supported values: svg, png, pdf, pptx\n'],
  ])('%j', (args, words) => {
    const { status, stdout, stderr } = chart(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    if (typeof words === 'string') expect(stderr).toBe(words);
    else expect(stderr).toMatch(words);
  });
});
