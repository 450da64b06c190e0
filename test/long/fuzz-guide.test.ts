// docs/testing-your-own-controller.md as its readers follow it: files written one after the other into a folder that
// has joblab installed, commands run in it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BLOCK = /^```(ts|console)\n([^]*?)^```$/gmu;

/** A folder in which `npm install` has been done. */
function installed(): string {
  const folder = mkdtempSync(join(tmpdir(), 'joblab-guide-'));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['fast-check', 'pure-rand']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  symlinkSync(ROOT, join(folder, 'node_modules', 'joblab'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  return folder;
}

function run(folder: string, command: string): string {
  const [program, ...words] = command.split(' ');
  const args = program === 'npx' ? [join(ROOT, 'bin/joblab.mjs'), ...words.slice(1)] : words;
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' };
  delete env['FORCE_COLOR'];
  delete env['NODE_OPTIONS'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
  return stdout + stderr;
}

test('the guide to testing one’s own controller says what happens', { timeout: 120_000 }, () => {
  const folder = installed();
  const text = readFileSync(join(ROOT, 'docs/testing-your-own-controller.md'), 'utf8');
  let commands = 0;
  for (const [, language, body = ''] of text.matchAll(BLOCK)) {
    if (language === 'ts') {
      const name = /^\/\/ (\S+)\n/u.exec(body)?.[1] ?? '';
      expect(name).not.toBe('');
      writeFileSync(join(folder, name), body);
      continue;
    }
    for (const part of body.split(/^\$ /mu).slice(1)) {
      const [command = '', ...shown] = part.trimEnd().split('\n');
      const printed = run(folder, command);
      for (const line of shown) expect(printed, command).toContain(line);
      commands += 1;
    }
  }
  expect(commands).toBe(4);
});
