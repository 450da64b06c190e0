import { describe, expect, test } from 'vitest';
import { jsonPatch, mergePatch, strategicMerge } from '../../../../src/models/api/strategic-merge.ts';

const job = {
  metadata: { name: 'j', finalizers: ['a/b'], labels: { x: '1', y: '2' } },
  spec: {
    template: {
      spec: {
        containers: [
          {
            name: 'main',
            image: 'a',
            env: [
              { name: 'A', value: '1' },
              { name: 'B', value: '2' },
            ],
          },
          { name: 'side', image: 'b' },
        ],
        tolerations: [{ key: 'k', operator: 'Exists' }],
      },
    },
  },
  status: { conditions: [{ type: 'Suspended', status: 'True' }] },
};

function merged(patch: Readonly<Record<string, unknown>>): unknown {
  const outcome = strategicMerge(job, patch, 'Job');
  return outcome.ok ? outcome.value : outcome.error;
}

function inPod(patch: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { spec: { template: { spec: patch } } };
}

describe('a strategic merge', () => {
  test('finds containers and variables by name', () => {
    const patch = inPod({ containers: [{ name: 'main', env: [{ name: 'B', value: '3' }] }] });
    const env = [
      { name: 'B', value: '3' },
      { name: 'A', value: '1' },
    ];
    expect(merged(patch)).toMatchObject(inPod({ containers: [{ name: 'main', image: 'a', env }, { name: 'side' }] }));
  });

  test('replaces lists that have no key', () => {
    expect(merged(inPod({ tolerations: [] }))).toMatchObject(inPod({ tolerations: [] }));
  });

  test('takes out what is null or marked for deletion', () => {
    const patch = { metadata: { labels: { x: null } }, ...inPod({ containers: [{ name: 'side', $patch: 'delete' }] }) };
    expect(merged(patch)).toMatchObject({
      metadata: { labels: { y: '2' } },
      ...inPod({ containers: [{ name: 'main' }] }),
    });
  });

  test('replaces a whole map or list that says so', () => {
    const patch = inPod({ containers: [{ $patch: 'replace' }, { name: 'new', image: 'c' }] });
    expect(merged(patch)).toEqual({
      ...job,
      ...inPod({ ...job.spec.template.spec, containers: [{ name: 'new', image: 'c' }] }),
    });
  });

  test('adds finalizers once and takes single ones away', () => {
    expect(merged({ metadata: { finalizers: ['a/b', 'c/d'] } })).toMatchObject({
      metadata: { finalizers: ['a/b', 'c/d'] },
    });
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a/b'] } };
    expect(merged(patch)).toMatchObject({ metadata: { finalizers: [] } });
  });

  test('refuses an entry without its key', () => {
    expect(merged(inPod({ containers: [{ image: 'x' }] }))).toContain('does not contain declared merge key: name');
  });

  test('leaves the original alone', () => {
    const before = JSON.stringify(job);
    merged(inPod({ containers: [{ name: 'main', image: 'z' }] }));
    expect(JSON.stringify(job)).toBe(before);
  });
});

describe('other patches', () => {
  test('a merge patch replaces lists and deletes nulls', () => {
    expect(mergePatch({ a: { b: 1, c: [1, 2] } }, { a: { b: null, c: [3] } })).toEqual({ a: { c: [3] } });
  });

  test.each([
    ['adds to the end of a list', [{ op: 'add', path: '/a/-', value: 3 }], { a: [1, 2, 3] }],
    ['puts in between', [{ op: 'add', path: '/a/1', value: 3 }], { a: [1, 3, 2] }],
    ['replaces what is not there', [{ op: 'replace', path: '/b', value: 3 }], { a: [1, 2], b: 3 }],
    ['moves', [{ op: 'move', from: '/a', path: '/c~1d' }], { 'c/d': [1, 2] }],
    ['tests', [{ op: 'test', path: '/a/0', value: 1 }], { a: [1, 2] }],
  ])('a JSON patch %s', (_, operations, value) => {
    expect(jsonPatch({ a: [1, 2] }, operations)).toEqual({ ok: true, value });
  });

  test.each([
    ['removes nothing', [{ op: 'remove', path: '/x' }]],
    ['fails its test', [{ op: 'test', path: '/a/0', value: 2 }]],
    ['knows no such operation', [{ op: 'frob', path: '/a' }]],
  ])('a JSON patch that %s is refused', (_, operations) => {
    expect(jsonPatch({ a: [1, 2] }, operations).ok).toBe(false);
  });
});
