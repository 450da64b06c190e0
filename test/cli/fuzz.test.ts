// `joblab fuzz` as users type it: a bug is found, shrunk, explained and saved; the printed command replays it; logs are
// judged; wrong words are refused.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, joblab, JOB } from './command.ts';

describe('joblab fuzz', () => {
  test('finds a bug, explains it, saves it, and replays it with the command that it prints', () => {
    const folder = folderWith();
    const args = ['fuzz', '--bug', 'finalizer-double-count', '--seeds', '60', '--workers', '1'];
    const found = joblab(folder, args);
    expect(found.status).toBe(1);
    expect(found.stdout).toMatch(/H2: a pod is listed while it has the finalizer/);
    expect(found.stdout).toMatch(
      /what the controller knew: sync of default\/\w+ at [\d.]+ s: the cache had version \d+/,
    );
    expect(found.stdout).toMatch(/^1 edit or fault\n {2}[\d.]+ s: delay-watch client job-controller, kind Pod/m);
    expect(found.stdout).toContain('What led to it');
    expect(found.stdout).toContain('Timeline');
    expect(found.stdout).toMatch(/branch of the sync +pods created +\d+/);
    const command = /^replay: joblab (.*)$/m.exec(found.stdout)?.[1]?.split(' ') ?? [];
    expect(readFileSync(join(folder, command[1] ?? ''), 'utf8')).toMatch(/^title: "?H2/m);
    const replayed = joblab(folder, command);
    expect(replayed.status).toBe(1);
    expect(replayed.stdout).toMatch(/^H2: a pod is listed/);
    expect(joblab(folder, command)).toEqual(replayed);
  });

  test('says how often everything was reached where nothing breaks, with a file’s own Jobs', () => {
    const folder = folderWith({ 'job.yaml': JOB });
    const { status, stdout } = joblab(folder, ['fuzz', 'job.yaml', '--seeds', '20', '--workers', '1']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^20 histories \(seeds from 1\), \d+ an hour, 0 break an invariant$/m);
    for (const [, name] of stdout.matchAll(/^invariant +(\S+)/gm)) expect(name).toMatch(/^[DHILO]\d+$/);
    expect([...stdout.matchAll(/^invariant +\S+ +\d+ *$/gm)].length).toBeGreaterThan(75);
  });

  test('ends when its time is over', () => {
    const { status, stdout } = joblab(folderWith(), ['fuzz', '--time', '1s', '--workers', '1', '--quiet']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+ histories/);
  });
});

describe('joblab fuzz --check', () => {
  test('judges a log of joblab’s own, and finds what is wrong in it', () => {
    const folder = folderWith({ 'job.yaml': JOB });
    expect(joblab(folder, ['run', 'job.yaml', '--watch-log', 'log.jsonl', '--no-charts']).status).toBe(0);
    const whole = joblab(folder, ['fuzz', '--check', 'log.jsonl']);
    expect([whole.status, whole.stdout]).toEqual([
      0,
      expect.stringMatching(/^log\.jsonl: \d+ events, .* 0 violations\n$/),
    ]);
    const lines = readFileSync(join(folder, 'log.jsonl'), 'utf8').split('\n');
    const birth = lines.findIndex(line => line.includes('"ADDED"') && line.includes('"kind":"Pod"'));
    const torn = folderWith({ 'torn.jsonl': lines.toSpliced(birth, 1).join('\n') });
    const broken = joblab(torn, ['fuzz', '--check', 'torn.jsonl']);
    expect(broken.status).toBe(1);
    expect(broken.stdout).toContain('MODIFIED, but it was never ADDED');
  });

  test.each([
    ['a file that is not there', {}, ['--check', 'log'], 'log: there is no such file'],
    ['what is no log', { log: 'hello' }, ['--check', 'log'], 'log:1: is no JSON'],
    ['a bug that nobody knows', {}, ['--bug', 'x'], '--bug: x: there is no such bug; known are finalizer-double-count'],
    ['a seed that is no number', {}, ['--seed', 'x'], '--seed: x: must be a whole number'],
  ])('refuses %s', (_, files, args, message) => {
    const { status, stderr } = joblab(folderWith(files), ['fuzz', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
