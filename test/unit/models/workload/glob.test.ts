import { expect, it } from 'vitest';
import { compileGlob } from '../../../../src/models/workload/glob.ts';

const cases: readonly (readonly [glob: string, name: string, fits: boolean])[] = [
  ['resize', 'resize', true],
  ['resize', 'resize-1', false],
  ['resize-*', 'resize-1', true],
  ['*', '', true],
  ['c-*[13579]', 'c-29453761', true],
  ['c-*[13579]', 'c-29453762', false],
  ['j-?', 'j-0', true],
  ['j-?', 'j-10', false],
  ['[!a-c]x', 'dx', true],
  ['[!a-c]x', 'bx', false],
  ['a.b', 'axb', false],
  ['*a*b*', 'xxaxxbxx', true],
  ['[', '[', true],
  ['*ab', 'aab', true],
];

for (const [glob, name, fits] of cases) {
  it(`${glob} ${fits ? 'fits' : 'does not fit'} "${name}"`, () => {
    expect(compileGlob(glob)(name)).toBe(fits);
  });
}

it('many stars take no longer than the lengths multiplied', () => {
  expect(compileGlob(`${'*a'.repeat(200)}b`)('a'.repeat(20_000))).toBe(false);
});
