// Disks that fail and folders that are taken: one line says so, and what was there before stays.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { JOB, START, folderWith, joblab } from './command.ts';

const SWEEP = 'cluster: {controlPlane: ideal}\nmanifests: [job.yaml]\nvary: {parallelism: [1, 2, 3]}\nrepeat: 4\n';

/** A disk with room for so many bytes; or, with another code, one whose files cannot be opened for writing. */
const FAULTY_DISK = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const [code, bytes] = process.env.FAULT.split(' ');
let left = Number(bytes);
const fail = path => {
  throw Object.assign(new Error(code), { code, ...(path === undefined ? {} : { path }) });
};
const { writeSync, openSync, mkdirSync, linkSync, writeFileSync } = fs;
fs.writeSync = (file, content, ...rest) => {
  if (code !== 'ENOSPC' || file <= 2) return writeSync(file, content, ...rest);
  if (left <= 0) fail();
  const part = Buffer.from(content).subarray(rest[0] ?? 0).subarray(0, left);
  left -= part.length;
  return writeSync(file, part);
};
if (code !== 'ENOSPC') {
  fs.openSync = (path, flags, ...rest) => (flags === 'r' ? openSync(path, flags, ...rest) : fail(path));
  fs.writeFileSync = fs.linkSync = path => fail(path);
}
syncBuiltinESMExports();
`;

function folderOf(path: string): Record<string, string> {
  const names = readdirSync(path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return Object.fromEntries(
    names.map(entry => [entry.name, readFileSync(join(entry.parentPath, entry.name)).toString('hex')]),
  );
}

/** Results with charts, of another seed. */
let old = '';
beforeAll(() => {
  const folder = folderWith({ 'job.yaml': JOB, 'e.yaml': SWEEP });
  expect(joblab(folder, ['run', 'e.yaml', '--out', 'r', '--seed', '7']).status).toBe(0);
  old = join(folder, 'r');
}, 60_000);

test.each([
  ['ENOSPC', 0, '', 'no space left on the device'],
  ['ENOSPC', 2000, '', 'no space left on the device'],
  ['ENOSPC', 40_000, '', 'no space left on the device'],
  ['ENOSPC', 150_000, 'charts', 'no space left on the device'],
  ['EACCES', 0, '', 'permission denied'],
  ['EROFS', 0, '', 'the file system is read-only'],
])('%s after %i bytes %s: one line with the path, status 3, the old results', (code, bytes, charts, words) => {
  const folder = folderWith({ 'job.yaml': JOB, 'e.yaml': SWEEP, 'fault.mjs': FAULTY_DISK });
  cpSync(old, join(folder, 'r'), { recursive: true });
  const before = folderOf(join(folder, 'r'));
  const fault = pathToFileURL(join(folder, 'fault.mjs')).href;
  const more = charts === '' ? ['--no-charts'] : [];
  const args = ['--import', fault, START, 'run', 'e.yaml', '--out', 'r', '--quiet', '--workers', '1', ...more];
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, FAULT: `${code} ${bytes}` },
  });
  expect(status).toBe(3);
  expect(stderr).toMatch(new RegExp(`^r[\\w/.-]*: ${words}\n$`));
  const { '.journal.ndjson': _journal, ...after } = folderOf(join(folder, 'r'));
  expect(after).toEqual(before);
  if (code !== 'ENOSPC') return;
  // With room again the same command goes through.
  expect(joblab(folder, ['run', 'e.yaml', '--out', 'r', '--no-charts']).status).toBe(0);
  expect(existsSync(join(folder, 'r/.journal.ndjson'))).toBe(false);
});

test('a second run into the same folder is refused; the lock of a killed one is not in the way', async () => {
  const folder = folderWith({ 'job.yaml': JOB, 'e.yaml': SWEEP.replace('4', '20000') });
  const args = ['run', 'e.yaml', '--out', 'r', '--no-charts'];
  const first = spawn(process.execPath, [START, ...args], { cwd: folder, stdio: 'ignore' });
  while (!existsSync(join(folder, 'r/.lock'))) await sleep(20);
  const second = joblab(folder, args);
  expect([second.status, second.stderr.replace(String(first.pid), 'N')]).toEqual([
    3,
    'r: another run is writing there (process N)\n',
  ]);
  const ended = new Promise(resolve => first.on('exit', resolve));
  first.kill('SIGKILL');
  await ended;
  expect(existsSync(join(folder, 'r/.lock'))).toBe(true);
  expect(joblab(folder, [...args, '--repeat', '2']).status).toBe(0);
  expect(existsSync(join(folder, 'r/.lock'))).toBe(false);
});

test('the lock of a process of the same number that began at another time is not in the way', () => {
  const folder = folderWith({ 'job.yaml': JOB, 'out/job/.lock': '' });
  const owner = { pid: process.pid, born: 'long ago', host: '' };
  for (const host of ['here', 'elsewhere']) {
    const text = JSON.stringify({ ...owner, host: host === 'here' ? hostOf(folder) : 'elsewhere' });
    writeFileSync(join(folder, 'out/job/.lock'), text);
    const { status, stderr } = joblab(folder, ['run', 'job.yaml', '--no-charts', '--quiet']);
    expect(status).toBe(host === 'here' ? 0 : 3);
    if (host === 'elsewhere') expect(stderr).toContain('on elsewhere); if that is gone, delete out/job/.lock');
  }
});

test.skipIf(!existsSync('/dev/full'))('standard output that takes nothing ends any command with 3', () => {
  const full = openSync('/dev/full', 'w');
  const args = [START, 'experiments'];
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' });
  closeSync(full);
  expect([status, stderr]).toEqual([3, 'standard output: ENOSPC: no space left on device, write\n']);
});

test('a command that could not write leaves none of the folders that it made', () => {
  const folder = folderWith({ 'job.yaml': JOB, taken: '' });
  const args = ['run', 'job.yaml', '--out', 'a/b/c', '--no-charts', '--quiet', '--watch-log', 'taken/log.jsonl'];
  expect(joblab(folder, args).status).toBe(3);
  expect(existsSync(join(folder, 'a'))).toBe(false);
});

/** The machine's name, as the program sees it. */
function hostOf(folder: string): string {
  return spawnSync(process.execPath, ['-p', 'os.hostname()'], { cwd: folder, encoding: 'utf8' }).stdout.trim();
}
