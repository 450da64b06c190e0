// `joblab playground`: where the page goes, and what it starts with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JOB, folderWith, joblab } from './command.ts';

/** What the command put into the page. */
function startIn(path: string): unknown {
  const page = readFileSync(path, 'utf8');
  const json = /<script type="application\/json" id="state">([^<]*)<\/script>/.exec(page)?.[1] ?? '';
  return json === '' ? undefined : JSON.parse(json);
}

test('the page is written, and its path printed', () => {
  const folder = folderWith();
  const { status, stdout } = joblab(folder, ['playground']);
  expect(status).toBe(0);
  expect(stdout).toBe('out/playground.html\n');
  expect(startIn(join(folder, 'out/playground.html'))).toBeUndefined();
});

test('a manifest is put in as its author wrote it', () => {
  const text = `# </script><!-- mine\n${JOB}`;
  const folder = folderWith({ 'job.yaml': text });
  expect(joblab(folder, ['playground', 'job.yaml', '--out', 'class.html']).status).toBe(0);
  expect(startIn(join(folder, 'class.html'))).toEqual({ name: 'job', text });
});

test('an experiment is put in with what it names', () => {
  const folder = folderWith({ 'job.yaml': JOB, 'e.yaml': 'title: Mine\nmanifests: [job.yaml]\n' });
  expect(joblab(folder, ['playground', 'e.yaml']).status).toBe(0);
  const start = startIn(join(folder, 'out/playground.html')) as { readonly text: string };
  expect(start.text).toMatch(/title: Mine/);
  expect(start.text).toMatch(/kind: Job/);
});

test('a faulty file is refused, and nothing is written', () => {
  const folder = folderWith({ 'job.yaml': JOB.replace('Never', 'Sometimes') });
  const { status, stdout, stderr } = joblab(folder, ['playground', 'job.yaml']);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^job\.yaml:8:\d+: spec\.template\.spec\.restartPolicy: /);
});
