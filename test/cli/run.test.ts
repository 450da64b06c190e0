// `joblab run`: what it prints where, what it writes, how it ends.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JOB, START, folderWith, joblab } from './command.ts';

const IDEAL = 'cluster: {controlPlane: ideal}\n';
const EXPERIMENT = `title: Two ways\n${IDEAL}manifests: [job.yaml]\nvary: {parallelism: [1, 2]}\nrepeat: 3\n`;

describe('one manifest', () => {
  const folder = folderWith({ 'job.yaml': JOB });
  const outcome = joblab(folder, ['run', 'job.yaml', '--no-charts', '--watch-log', 'log.jsonl']);

  test('is printed as kubectl shows it, with the ledger, and ends with status 0', () => {
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toMatch(/^NAME {3}STATUS {5}COMPLETIONS {3}DURATION {3}AGE\ndemo {3}Complete {3}1\/1 /);
    expect(outcome.stdout).toContain('CompletionsReached');
    expect(outcome.stdout).toContain('SuccessfulCreate');
    expect(outcome.stdout).toMatch(/Where the time went\n {2}work +5\.\d{3} s/);
  });

  test('what was assumed, and advice, go to standard error', () => {
    expect(outcome.stderr).toContain('note: ');
    expect(outcome.stderr).toContain('written to out/job\n');
    expect(outcome.stderr).toContain('--repeat 30');
    expect(outcome.stdout).not.toContain('note: ');
  });

  test('leaves the run’s folder and nothing else', () => {
    expect(readdirSync(join(folder, 'out/job')).toSorted()).toEqual([
      'experiment.yaml',
      'ledger.csv',
      'pods.csv',
      'results.csv',
      'results.json',
      'series.csv',
      'summary.json',
    ]);
  });

  test('leaves the watch log: objects, then the end', () => {
    const lines = readFileSync(join(folder, 'log.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { t: number; type: string });
    expect(lines[0]).toMatchObject({ t: -2, type: 'ADDED' });
    expect(lines.at(-1)).toMatchObject({ type: 'END', epoch: '2026-01-01T00:00:00Z' });
    expect(lines.every((line, i) => i === 0 || line.t >= (lines[i - 1]?.t ?? 0))).toBe(true);
  });
});

test('the same command writes the same bytes, with any number of workers', () => {
  const folder = folderWith({ 'job.yaml': JOB, 'e.yaml': EXPERIMENT.replace('repeat: 3', 'repeat: 40') });
  const outs = ['a', 'b'].map((out, i) => {
    const { status } = joblab(folder, ['run', 'e.yaml', '--no-charts', '--out', out, '--workers', String(i + 1)]);
    expect(status).toBe(0);
    return readdirSync(join(folder, out)).map(file => readFileSync(join(folder, out, file), 'utf8'));
  });
  expect(outs[0]).toEqual(outs[1]);
});

test('experiment.yaml of a run gives the same run again', () => {
  const folder = folderWith({ 'job.yaml': JOB, 'e.yaml': EXPERIMENT });
  joblab(folder, ['run', 'e.yaml', '--no-charts', '--set', 'backoffLimit=2', '--seed', '007']);
  const again = joblab(folder, ['run', 'out/e/experiment.yaml', '--no-charts', '--out', 'again']);
  expect(again.status).toBe(0);
  for (const file of ['experiment.yaml', 'results.csv', 'pods.csv', 'summary.json']) {
    expect(readFileSync(join(folder, 'again', file), 'utf8')).toBe(readFileSync(join(folder, 'out/e', file), 'utf8'));
  }
  expect(readFileSync(join(folder, 'again/experiment.yaml'), 'utf8')).toContain('seed: "007"');
});

test('-o yaml prints the final objects of a manifest, -o csv the rows, -o json the summary of an experiment', () => {
  const folder = folderWith({ 'job.yaml': JOB, 'e.yaml': EXPERIMENT });
  const objects = joblab(folder, ['run', 'job.yaml', '--no-charts', '-o', 'yaml', '--quiet']);
  expect(objects.stdout).toMatch(/kind: Job\n/);
  expect(objects.stdout).toContain('succeeded: 1');
  expect(objects.stderr).toBe('');
  const rows = joblab(folder, ['run', 'e.yaml', '--no-charts', '-o', 'csv']);
  expect(rows.stdout.split('\n')).toHaveLength(1 + 6 + 1);
  const summary = JSON.parse(joblab(folder, ['run', 'e.yaml', '--no-charts', '-o', 'json']).stdout) as {
    points: unknown[];
  };
  expect(summary.points).toHaveLength(2);
});

test('manifests of a folder and of standard input are one experiment each', () => {
  const folder = folderWith({
    'm/a.yaml': JOB,
    'm/b.yaml': JOB.replace('name: demo', 'name: other'),
    'm/notes.txt': 'no',
  });
  const both = joblab(folder, ['run', 'm', '--no-charts', '--quiet']);
  expect(both.stdout).toContain('demo');
  expect(both.stdout).toContain('other');
  expect(existsSync(join(folder, 'out/m/results.csv'))).toBe(true);
  expect(joblab(folder, ['run', '-', '--no-charts', '--quiet'], JOB).stdout).toContain('demo');
});

test('several experiment files are several runs, their logs in a folder', () => {
  const one = `${IDEAL}manifests: [job.yaml]\n`;
  const folder = folderWith({ 'job.yaml': JOB, 'a.yaml': one, 'b.yaml': one, 'c.yaml': EXPERIMENT });
  const { status } = joblab(folder, [
    'run',
    'a.yaml',
    'b.yaml',
    'c.yaml',
    '--no-charts',
    '--watch-log',
    'L',
    '--out',
    'O',
  ]);
  expect(status).toBe(0);
  expect(readdirSync(join(folder, 'O')).toSorted()).toEqual(['a', 'b', 'c']);
  expect(readdirSync(join(folder, 'L')).toSorted()).toEqual(['a.jsonl', 'b.jsonl', 'c']);
  expect(readdirSync(join(folder, 'L/c/parallelism=2')).toSorted()).toEqual(['0.jsonl', '1.jsonl', '2.jsonl']);
});

test('an expectation that does not hold ends with status 1, after everything was written', () => {
  const folder = folderWith({ 'job.yaml': JOB, 'e.yaml': `${EXPERIMENT}expect: [{metric: makespan, below: 1s}]\n` });
  const { status, stderr } = joblab(folder, ['run', 'e.yaml', '--no-charts']);
  expect(status).toBe(1);
  expect(stderr).toContain('does not hold: makespan at parallelism=1: 5 is not below 1s');
  expect(existsSync(join(folder, 'out/e/results.csv'))).toBe(true);
});

describe('bad input ends with status 2, and nothing is written', () => {
  test.each<[string, Record<string, string>, string[], string]>([
    [
      'a refused manifest',
      { 'j.yaml': JOB.replace('spec:\n', 'spec:\n  backoffLimit: -1\n') },
      ['j.yaml'],
      'j.yaml:6:17: spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0\n',
    ],
    ['a file that is not there', {}, ['nothing.yaml'], 'nothing.yaml: there is no such file\n'],
    [
      'a built-in that is not there',
      {},
      ['serial-vs-paralel'],
      'serial-vs-paralel: there is no such file, did you mean the experiment "serial-vs-parallel"?\n',
    ],
    [
      'manifests beside experiments',
      { 'j.yaml': JOB, 'e.yaml': 'title: x' },
      ['j.yaml', 'e.yaml'],
      'j.yaml: is a manifest',
    ],
    [
      'equal base names',
      { 'a/e.yaml': IDEAL, 'b/e.yaml': IDEAL },
      ['a/e.yaml', 'b/e.yaml'],
      'two of the files are called "e"',
    ],
    ['a number that is none', { 'j.yaml': JOB }, ['j.yaml', '--repeat', 'x'], 'joblab: --repeat: Invalid value: "x"'],
    [
      'an option given twice',
      { 'j.yaml': JOB },
      ['j.yaml', '--seed', '1', '--seed', '2'],
      'joblab: --seed was given 2 times',
    ],
    [
      'a setting without a value',
      { 'j.yaml': JOB },
      ['j.yaml', '--set', 'x'],
      '--set: Invalid value: "x": must be path=value',
    ],
    [
      'a setting that the API refuses',
      { 'j.yaml': JOB },
      ['j.yaml', '--set', 'parallelism=-1'],
      '--set: spec.parallelism: Invalid value: -1',
    ],
    ['an unknown option', { 'j.yaml': JOB }, ['j.yaml', '--parallelism', '3'], 'joblab: Unknown argument: parallelism'],
  ])('%s', (_, files, args, expected) => {
    const folder = folderWith(files);
    const { status, stdout, stderr } = joblab(folder, ['run', ...args]);
    expect(stderr.startsWith(expected) ? expected : stderr).toBe(expected);
    expect([status, stdout]).toEqual([2, '']);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

test('an output that cannot be written ends with status 3 and says so', () => {
  const folder = folderWith({ 'job.yaml': JOB, out: 'a file' });
  const { status, stderr } = joblab(folder, ['run', 'job.yaml', '--no-charts', '--quiet']);
  expect(status).toBe(3);
  expect(stderr).toMatch(/^out[^\n]*: (a part of the path is not a folder|it exists already)\n$/);
});

test('a reader that has seen enough is no fault, and the files are written', () => {
  const folder = folderWith({ 'job.yaml': JOB, 'e.yaml': EXPERIMENT.replace('repeat: 3', 'repeat: 600') });
  const line = `"${process.execPath}" "${START}" run e.yaml --no-charts --quiet -o csv | true`;
  const { status, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', line], { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  expect(existsSync(join(folder, 'out/e/results.csv'))).toBe(true);
});

test.runIf(existsSync('/dev/full'))('an output that takes nothing ends with status 3', () => {
  const folder = folderWith({ 'job.yaml': JOB });
  const line = `"${process.execPath}" "${START}" run job.yaml --no-charts --quiet > /dev/full`;
  const { status, stderr } = spawnSync('bash', ['-c', line], { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([3, 'standard output: ENOSPC: no space left on device, write\n']);
});

test('a template is filled in by --define', () => {
  const folder = folderWith({ 't.yaml': JOB.replace('name: demo', 'name: item-$ITEM') });
  expect(joblab(folder, ['run', 't.yaml', '--no-charts', '--quiet', '--define', 'ITEM=apple']).stdout).toContain(
    'item-apple',
  );
});

test('charts and a report are drawn, and drawn again from the folder alone', () => {
  const folder = folderWith({ 'job.yaml': JOB, 'e.yaml': `${EXPERIMENT}charts: [speedup]\n` });
  expect(joblab(folder, ['run', 'e.yaml']).status).toBe(0);
  const charts = join(folder, 'out/e/charts');
  expect(readdirSync(charts).toSorted()).toEqual(['speedup.png', 'speedup.svg', 'speedup.vl.json']);
  expect(readFileSync(join(folder, 'out/e/report.html'), 'utf8')).toContain('Two ways');
  const first = readFileSync(join(charts, 'speedup.png'));
  expect(statSync(join(charts, 'speedup.png')).size).toBeGreaterThan(10_000);
  const { status, stdout } = joblab(folder, ['chart', 'out/e', 'speedup']);
  expect([status, stdout.split('\n')[0]]).toEqual([0, 'out/e/charts/speedup.vl.json']);
  expect(readFileSync(join(charts, 'speedup.png')).equals(first)).toBe(true);
  const unknown = joblab(folder, ['chart', 'out/e', 'spedup']);
  expect([unknown.status, unknown.stderr]).toEqual([2, 'charts: unknown chart "spedup", did you mean "speedup"?\n']);
});

test('a chart of one’s own is drawn from the run’s tables, and goes with the folder', () => {
  const own = '{"data": {"url": "results.csv"}, "mark": "point", "encoding": {"y": {"field": "makespan"}}}';
  const folder = folderWith({
    'job.yaml': JOB,
    'mine.vl.json': own,
    'e.yaml': `${EXPERIMENT}charts: [mine.vl.json]\n`,
  });
  expect(joblab(folder, ['run', 'e.yaml']).status).toBe(0);
  rmSync(join(folder, 'mine.vl.json'));
  const { status, stdout } = joblab(folder, ['chart', 'out/e', 'mine', '--format', 'svg']);
  expect([status, stdout]).toEqual([0, 'out/e/charts/mine.vl.json\nout/e/charts/mine.svg\n']);
  const spec = readFileSync(join(folder, 'out/e/charts/mine.vl.json'), 'utf8');
  expect(spec).toContain('point,parallelism,replication,job,makespan');
});
