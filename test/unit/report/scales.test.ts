// Labels that keep apart, wrapped titles, ticks that a person would choose.
import { describe, expect, test } from 'vitest';
import {
  fitted,
  niceCeiling,
  pixelScale,
  spreadApart,
  wantsLog,
  wrap,
  wrapEvenly,
} from '../../../src/report/scales.ts';
import { linearTimeTicks, logTimeTicks } from '../../../src/report/time-axis.ts';

const letters = (text: string): number => text.length;

describe('labels are spread apart', () => {
  test.each([
    ['far ones stay', [10, 50, 90], 20, [10, 50, 90]],
    ['two at one place move equally', [50, 50], 20, [40, 60]],
    ['a crowd lies around its mean, in order', [50, 51, 52], 20, [31, 51, 71]],
    ['the order of the input is kept', [52, 50, 51], 20, [71, 31, 51]],
    ['the limits hold', [98, 99], 20, [80, 100]],
    ['nothing gives nothing', [], 20, []],
  ])('%s', (_, wanted, gap, placed) => {
    expect(spreadApart(wanted, gap, [0, 100])).toEqual(placed);
  });
});

describe('text is wrapped', () => {
  test('at spaces, not between a number and its unit', () => {
    expect(wrap('done after 1 min 18 s', 17, 3, letters)).toEqual(['done after', '1 min 18 s']);
  });
  test('with an ellipsis where too much is left', () => {
    expect(wrap('one two three four', 9, 1, letters)).toEqual(['one two…']);
  });
  test('evenly, so that no word is alone', () => {
    expect(wrapEvenly('aaaa bbbb cccc dddd', 14, 2, letters)).toEqual(['aaaa bbbb', 'cccc dddd']);
  });
  test('between its clauses where both fit', () => {
    expect(wrapEvenly('short; a longer second clause', 25, 2, letters)).toEqual(['short;', 'a longer second clause']);
  });
  test('a word wider than the line is cut', () => {
    expect(fitted('abcdefghij', 5, letters)).toBe('abcd…');
  });
});

test.each([
  [63, 80],
  [64, 80],
  [21, 25],
  [1, 1],
  [0.13, 0.15],
  [0, 1],
])('the axis for %d ends at %d', (value, end) => {
  expect(niceCeiling(value)).toBeCloseTo(end, 12);
});

test('a logarithmic scale puts equal factors at equal distances', () => {
  const scale = pixelScale('log', [1, 16], [0, 400]);
  expect([1, 2, 4, 16].map(value => Math.round(scale.at(value)))).toEqual([0, 100, 200, 400]);
});

test.each([
  [[1, 2, 4, 8, 16], true],
  [[1, 2, 3], false],
  [[0, 5, 100], false],
  [[], false],
])('%j wants a logarithmic axis: %s', (values, isLog) => {
  expect(wantsLog(values)).toBe(isLog);
});

test('ticks of time are round in the unit that they are told in', () => {
  expect(linearTimeTicks(203).labels).toEqual(['0', '30 s', '60 s', '90 s', '120 s', '150 s', '180 s']);
  expect(linearTimeTicks(2050).labels).toEqual(['0', '5 min', '10 min', '15 min', '20 min', '25 min', '30 min']);
  expect(logTimeTicks(50, 2500).labels).toEqual(['1 min', '2 min', '5 min', '10 min', '20 min', '30 min']);
});
