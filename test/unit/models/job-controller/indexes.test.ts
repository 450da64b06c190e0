import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IndexSet } from '../../../../src/models/job-controller/indexes.ts';

describe('IndexSet', () => {
  it.each([
    ['', 10, ''],
    ['3', 10, '3'],
    ['1,2', 10, '1,2'],
    ['1-2', 10, '1,2'],
    ['1,2,3', 10, '1-3'],
    ['0-3,4-5', 10, '0-5'],
    ['1,3-5,7', 10, '1,3-5,7'],
    ['1,3-9', 5, '1,3,4'],
    ['1,5-9', 5, '1'],
    ['x,2,3-y,4', 10, '2,4'],
    ['7,8', 5, ''],
    ['0,7,2', 5, '0'],
    ['5,1', 5, ''],
    ['3-5', 5, '3,4'],
    ['0,3-y,7', 10, '0,7'],
    ['1,x-5,7', 10, '1,7'],
    ['-3,1', 10, '1'],
    ['+2,4', 10, '2,4'],
    [' 2,4x,x6,8', 10, '8'],
    ['4-2,6', 10, '6'],
  ])('reads %j of a Job of %i completions as %j', (text, completions, expected) => {
    expect(IndexSet.parse(text, completions).toString()).toBe(expected);
  });

  it('has every index still to come when it is empty', () => {
    expect(IndexSet.empty).toMatchObject({ size: 0 });
    expect(IndexSet.empty.firstMissing(0)).toBe(0);
    expect(IndexSet.empty.has(0)).toBe(false);
    expect(IndexSet.empty.toString()).toBe('');
    expect(IndexSet.of([1, 2]).overlap(IndexSet.empty)).toBe(0);
  });

  it('is the same set when nothing is added', () => {
    const set = IndexSet.of([1, 2]);
    expect(set.with([])).toBe(set);
  });

  const sorted = fc.uniqueArray(fc.nat(60), { maxLength: 40 }).map(list => list.toSorted((a, b) => a - b));

  it('agrees with a plain set of numbers in everything', () => {
    fc.assert(
      fc.property(sorted, sorted, fc.nat(60), (first, second, probe) => {
        const set = IndexSet.of(first).with(second);
        const plain = new Set([...first, ...second]);
        expect(set.size).toBe(plain.size);
        expect(set.has(probe)).toBe(plain.has(probe));
        let missing = probe;
        while (plain.has(missing)) missing += 1;
        expect(set.firstMissing(probe)).toBe(missing);
        const both = first.filter(index => second.includes(index)).length;
        expect(IndexSet.of(first).overlap(IndexSet.of(second))).toBe(both);
        expect(IndexSet.parse(set.toString(), 100).toString()).toBe(set.toString());
      }),
    );
  });

  it('writes runs of three and more with a hyphen, shorter ones with commas', () => {
    fc.assert(
      fc.property(sorted, list => {
        const text = IndexSet.of(list).toString();
        for (const [, from, to] of text.matchAll(/(\d+)-(\d+)/g)) expect(Number(to)).toBeGreaterThan(Number(from) + 1);
        const listed = text === '' ? [] : text.split(',').flatMap(part => expand(part));
        expect(listed).toEqual(list);
      }),
    );
  });
});

function expand(part: string): number[] {
  const [from = 0, to = from] = part.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
