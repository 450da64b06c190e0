// Every chart of every built-in experiment is the picture that was accepted.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STORED, builtIns, digestsOf, resultsOf } from './stored-charts.ts';

const stored = JSON.parse(readFileSync(STORED, 'utf8')) as Readonly<Record<string, Readonly<Record<string, string>>>>;

test('there is a picture of every built-in experiment, and of no other', () => {
  expect(Object.keys(stored)).toEqual(builtIns());
});

test.each(builtIns())(
  'the charts of %s are the accepted ones (else look at them, then npm run charts:accept)',
  name => {
    const warnings: string[] = [];
    expect(digestsOf(resultsOf(name), message => warnings.push(message))).toEqual(stored[name]);
    expect(warnings).toEqual([]);
  },
);
