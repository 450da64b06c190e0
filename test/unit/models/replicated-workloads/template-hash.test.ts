import { expect, test } from 'vitest';
import { templateHash } from '../../../../src/models/replicated-workloads/template-hash.ts';
import { podSpec } from '../../../fixtures/api-objects.ts';

test('equal templates have equal hashes, others other ones, all of the letters of names', () => {
  const hashes = ['a:1', 'a:2', 'b:1'].map(image => templateHash({ spec: podSpec([{ name: 'main', image }]) }));
  expect(new Set(hashes).size).toBe(3);
  expect(templateHash({ spec: podSpec([{ name: 'main', image: 'a:1' }]) })).toBe(hashes[0]);
  for (const hash of hashes) expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
});
