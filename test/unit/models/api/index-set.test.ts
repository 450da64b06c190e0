import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstMissingOfAll, IndexList, IndexSet } from '../../../../src/models/api/index-set.ts';

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

  const sorted = fc
    .tuple(fc.uniqueArray(fc.nat(60), { maxLength: 40 }), fc.uniqueArray(fc.nat(5000), { maxLength: 5 }))
    .map(lists => [...new Set(lists.flat())].toSorted((a, b) => a - b));

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
        expect(IndexSet.parse(set.toString(), 5001).toString()).toBe(set.toString());
        expect(set.last).toBe(Math.max(-1, ...plain));
        const less = set.without(probe);
        expect(less.has(probe)).toBe(false);
        expect(less.size).toBe(plain.size - (plain.has(probe) ? 1 : 0));
        expect(firstMissingOfAll([IndexSet.of(first), IndexSet.of(second)], 0)).toBe(set.firstMissing(0));
      }),
      { seed: 1 },
    );
  });

  it('reads runs as long as a Job can be, in no time', () => {
    const set = IndexSet.parse('0-1999999999,2000000001', 2_147_483_647);
    expect(set.size).toBe(2_000_000_001);
    expect(set.firstMissing(5)).toBe(2_000_000_000);
    expect(set.with([2_000_000_000]).toString()).toBe('0-2000000001');
    expect(firstMissingOfAll([IndexSet.parse('0-15', 16)], 3)).toBe(16);
    expect(firstMissingOfAll([IndexSet.parse('0-15', 16)], 300)).toBe(300);
  });

  it('writes runs of three and more with a hyphen, shorter ones with commas', () => {
    fc.assert(
      fc.property(sorted, list => {
        const text = IndexSet.of(list).toString();
        for (const [, from, to] of text.matchAll(/(\d+)-(\d+)/g)) expect(Number(to)).toBeGreaterThan(Number(from) + 1);
        const listed = text === '' ? [] : text.split(',').flatMap(part => expand(part));
        expect(listed).toEqual(list);
      }),
      { seed: 1 },
    );
  });
});

describe('IndexList', () => {
  it.each([
    ['0-2,4', 5, '0-2,4', true],
    ['0-2,4', 4, '0-2', false],
    ['', 0, '', true],
  ])('of the set %j has below %i the indexes %j', (text, completions, expected, isWithin) => {
    const list = IndexList.from(IndexSet.parse(text, 100));
    expect(list.within(completions).toString()).toBe(expected);
    expect(list.isWithin(completions)).toBe(isWithin);
    expect(JSON.stringify({ list })).toBe(JSON.stringify({ list: text }));
  });

  it('of a text is that text, whatever it says', () => {
    const list = IndexList.of('3,x,1,2');
    expect(list.text).toBe('3,x,1,2');
    expect(list.isWithin(10)).toBe(false);
    expect(list.within(10).toString()).toBe('3');
  });

  it('equals every list with the same text', () => {
    const list = IndexList.from(IndexSet.of([1, 2, 3]));
    expect(list.equals(IndexList.of('1-3'))).toBe(true);
    expect(list.equals(IndexList.from(IndexSet.of([1]).with([2, 3])))).toBe(true);
    expect(list.equals(IndexList.from(IndexSet.of([1, 2])))).toBe(false);
    expect(list.equals(IndexList.of('1,2,3'))).toBe(false);
    expect(IndexList.from(IndexSet.empty)).toBe(IndexList.empty);
  });
});

function expand(part: string): number[] {
  const [from = 0, to = from] = part.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
