// The other commands, signals, and how the program starts.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JOB, START, folderWith, joblab } from './command.ts';

test('--help names every command and gives examples; a word that is near is suggested', () => {
  const folder = folderWith();
  const help = joblab(folder, ['--help']);
  expect(help.status).toBe(0);
  for (const command of ['run', 'validate', 'chart', 'explain', 'compare', 'plan', 'experiments']) {
    expect(help.stdout).toContain(`joblab ${command}`);
  }
  expect(joblab(folder, ['run', '--help']).stdout).toContain('joblab run serial-vs-parallel');
  const wrong = joblab(folder, ['rnu', 'x']);
  expect([wrong.status, wrong.stdout]).toEqual([2, '']);
  expect(wrong.stderr).toContain('Did you mean run?');
});

test('validate -o json prints all faults with their places', () => {
  const folder = folderWith({ 'j.yaml': JOB.replace('restartPolicy: Never', 'restartPolicy: Always') });
  const { status, stdout } = joblab(folder, ['validate', 'j.yaml', '-o', 'json']);
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toEqual([
    {
      file: 'j.yaml',
      document: 0,
      line: 8,
      column: 22,
      severity: 'error',
      path: 'spec.template.spec.restartPolicy',
      reason: 'FieldValueRequired',
      message: 'Required value: valid values: "OnFailure", "Never"',
    },
  ]);
});

test('validate says when nothing is wrong, and gives advice', () => {
  const folder = folderWith({ 'j.yaml': JOB });
  const { status, stdout, stderr } = joblab(folder, ['validate', 'j.yaml']);
  expect([status, stderr]).toEqual([0, 'valid\n']);
  expect(stdout).toContain('j.yaml:6:3: spec.activeDeadlineSeconds: not set: ');
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .every(line => line.endsWith(' [advice]')),
  ).toBe(true);
});

test('experiments lists the built-in ones and copies one to start from', () => {
  const folder = folderWith();
  expect(joblab(folder, ['experiments']).stdout).toContain('serial-vs-parallel');
  expect(joblab(folder, ['experiments', 'copy', 'retry']).status).toBe(0);
  expect(readFileSync(join(folder, 'retry.yaml'), 'utf8')).toContain('backoffLimit');
  const again = joblab(folder, ['experiments', 'copy', 'retry']);
  expect([again.status, again.stderr]).toEqual([2, 'retry.yaml exists already; --force writes over it\n']);
});

const rule = (mean: string) =>
  `cluster: {controlPlane: ideal}\nmanifests: [job.yaml]\npods: [{run: {exponential: {mean: ${mean}}}}]\n`;

test('compare lays files side by side with common draws', () => {
  const folder = folderWith({ 'job.yaml': JOB, 'slow.yaml': rule('20s'), 'fast.yaml': rule('10s') });
  const { status, stdout } = joblab(folder, ['compare', 'slow.yaml', 'fast.yaml', '--no-charts']);
  expect(status).toBe(0);
  expect(stdout).toContain('“fast” is done');
  expect(stdout).toContain('2 times as long');
  expect(stdout).toContain('in 30 of 30 replications');
  expect(existsSync(join(folder, 'out/compare-slow-fast/results.csv'))).toBe(true);
});

test('plan finds the least value of a knob that meets a goal', () => {
  const folder = folderWith({
    'job.yaml': JOB.replace('spec:\n', 'spec:\n  completions: 12\n'),
    'e.yaml': 'cluster: {controlPlane: ideal}\nmanifests: [job.yaml]\npods: [{run: 10s}]\n',
  });
  const args = ['plan', 'e.yaml', '--knob', 'parallelism', '--goal', 'p95(makespan) <= 40s', '--repeat', '1'];
  const { status, stdout } = joblab(folder, args);
  expect(status).toBe(0);
  expect(stdout).toContain('The least parallelism that meets p95(makespan) <= 40s is 3: 40 s.');
  const never = joblab(folder, [...args.slice(0, 4), '--goal', 'makespan < 1s', '--to', '4', '--repeat', '1']);
  expect([never.status, never.stdout.includes('No parallelism up to 4')]).toEqual([1, true]);
});

test('explain tells the causes in order of weight, and a pod’s story', () => {
  const folder = folderWith({ 'job.yaml': JOB });
  joblab(folder, ['run', 'job.yaml', '--no-charts']);
  expect(joblab(folder, ['explain', 'out/job']).stdout).toMatch(/all: .*\n {2}work +5\.\d{3} s/);
  const pod = /,(demo-\w+),/.exec(readFileSync(join(folder, 'out/job/pods.csv'), 'utf8'))?.[1] ?? '';
  const story = joblab(folder, ['explain', 'out/job', pod]).stdout;
  expect(story).toMatch(/Controlled by: +Job\/demo\n[^]*Outcome: +counted as a success\n/);
  expect(story).toMatch(/created by job\/demo\n[^]*bound to node-\d\n[^]*running\n[^]*Succeeded, exit code 0\n/);
  expect(story).toMatch(
    /Events\n[^]*Normal +Scheduled +[\d.]+ s +Successfully assigned default\/demo-\w+ to node-\d\n/,
  );
  expect(story).toMatch(/Assumed\n +container main: /);
  expect(joblab(folder, ['explain', 'out/job', 'nobody']).status).toBe(2);
});

describe('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s keeps what is finished, and the same command goes on from there', async (signal, expected) => {
    const text = 'cluster: {nodes: 30}\nmanifests: [job.yaml]\npods: [{run: {exponential: {mean: 10s}}}]\nrepeat: 60\n';
    const requests = '        resources: {requests: {memory: 100m}}\n';
    const job = JOB.replace('spec:\n', 'spec:\n  completions: 100\n  parallelism: 100\n') + requests;
    const folder = folderWith({ 'job.yaml': job, 'e.yaml': text });
    const args = ['run', 'e.yaml', '--no-charts', '--workers', '1'];
    const child = spawn(process.execPath, [START, ...args, '--out', 'a'], { cwd: folder });
    const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
    let stderr = '';
    // The manifest's warning is the last thing before the first run.
    await new Promise<void>(resolve => {
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
        if (stderr.includes('fractional byte value')) resolve();
      });
    });
    child.kill(signal);
    expect(await ended).toBe(expected);
    expect(stderr).toMatch(/stopped after \d+ runs; they are kept/);
    expect(joblab(folder, [...args, '--out', 'a']).status).toBe(0);
    expect(joblab(folder, [...args, '--out', 'b']).status).toBe(0);
    for (const file of ['results.csv', 'pods.csv', 'summary.json', 'results.json']) {
      expect(readFileSync(join(folder, 'a', file), 'utf8')).toBe(readFileSync(join(folder, 'b', file), 'utf8'));
    }
    expect(existsSync(join(folder, 'a/.unfinished'))).toBe(false);
  });
});
