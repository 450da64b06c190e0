// Same input, same bytes: on one thread or several, in any time zone and language. All of them, with charts: test/long.
import { expect, test } from 'vitest';
import { builtInNames } from '../../src/cli/input-files.ts';
import { hashesOfRuns } from './folder-hash.ts';

const few = ['--repeat', '2', '--no-charts'];
const here = { workers: 1, TZ: 'UTC', LANG: 'C' };
const there = { workers: 2, TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8' };

test('all built-in experiments have the same bytes on threads, in Apia and in Turkish', () => {
  const names = builtInNames();
  const hashes = hashesOfRuns(names, here, few);
  expect(Object.keys(hashes)).toHaveLength(names.length + 1);
  expect(hashesOfRuns(names, there, few)).toEqual(hashes);
});
