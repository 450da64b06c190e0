// The folder of each built-in experiment, charts and report included, has one hash over threads, time zones, languages.
import { expect, test } from 'vitest';
import { builtInNames } from '../../src/cli/input-files.ts';
import { hashesOfRuns } from '../cli/folder-hash.ts';

const surroundings = [1, 2, 4].flatMap(workers =>
  ['UTC', 'Pacific/Apia'].flatMap(TZ => ['C', 'tr_TR.UTF-8'].map(LANG => ({ workers, TZ, LANG }))),
);

test.each(builtInNames().map(name => [name]))('%s has one hash everywhere', name => {
  const [first, ...others] = surroundings.map(one => hashesOfRuns([name], one, []));
  for (const other of others) expect(other).toEqual(first);
});
