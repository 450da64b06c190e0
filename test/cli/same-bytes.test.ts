// Same input, same bytes: on one thread or several, in any time zone and language. All of them: test/long.
import { expect, test } from 'vitest';
import { builtInNames } from '../../src/cli/input-files.ts';
import { hashOfRun } from './folder-hash.ts';

const few = ['--repeat', '3', '--no-charts'];
const there = { workers: 2, TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8' };

test.each(builtInNames().map(name => [name]))('%s has the same bytes on threads, in Apia and in Turkish', name => {
  expect(hashOfRun(name, there, few)).toBe(hashOfRun(name, { workers: 1, TZ: 'UTC', LANG: 'C' }, few));
});
