import { beforeEach, describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../../src/models/api/object.ts';
import type { WatchEventType } from '../../../../src/models/apiserver/request.ts';
import { OwnerGraph } from '../../../../src/models/garbage-collector/owner-graph.ts';
import { job, ownedBy, pod } from '../../../fixtures/api-objects.ts';

let woken: string[];
let graph: OwnerGraph;
beforeEach(() => {
  woken = [];
  graph = new OwnerGraph(uid => woken.push(uid));
});

function see(type: WatchEventType, object: ApiObject): readonly string[] {
  woken.length = 0;
  graph.observe({ type, object });
  return [...woken];
}

const owner = job({ name: 'j' });
const blocking = pod({ name: 'a', ownerReferences: [ownedBy('Job', 'j', 'uid-j')] });
const loose = pod({ name: 'b', ownerReferences: [ownedBy('Job', 'j', 'uid-j', { blockOwnerDeletion: false })] });
const deleting = job({ name: 'j', deletionTimestamp: 1, finalizers: ['foregroundDeletion'] });

describe('after a change, those concerned are looked at', () => {
  test('dependents of an owner that is there need nothing', () => {
    expect(see('ADDED', owner)).toEqual([]);
    expect(see('ADDED', blocking)).toEqual([]);
    expect(see('MODIFIED', blocking)).toEqual([]);
  });

  test('an owner that nobody has seen is looked for', () => {
    expect(see('ADDED', blocking)).toEqual(['uid-j']);
    graph.forget('uid-j');
    expect(woken).toEqual(['uid-j', 'uid-a']);
  });

  test('an owner that comes later than its dependent is there', () => {
    see('ADDED', blocking);
    expect(see('ADDED', owner)).toEqual([]);
    expect(graph.node('uid-j')?.dependents.size).toBe(1);
  });

  test('dependents of a deleted owner', () => {
    see('ADDED', owner);
    see('ADDED', blocking);
    see('ADDED', loose);
    expect(see('DELETED', owner)).toEqual(['uid-a', 'uid-b']);
  });

  test('an owner that is deleted in the foreground, its dependents, and it again after the last that blocks it', () => {
    see('ADDED', owner);
    see('ADDED', blocking);
    see('ADDED', loose);
    expect(see('MODIFIED', deleting)).toEqual(['uid-a', 'uid-b', 'uid-j']);
    expect(see('MODIFIED', deleting)).toEqual([]);
    expect(graph.node('uid-j')?.blockers).toBe(1);
    expect(see('DELETED', blocking)).toEqual(['uid-j']);
    expect(graph.node('uid-j')?.blockers).toBe(0);
  });

  test('a dependent that comes while its owner waits', () => {
    see('ADDED', owner);
    see('MODIFIED', deleting);
    expect(see('ADDED', blocking)).toEqual(['uid-a']);
  });

  test('an owner that leaves its dependents behind, once', () => {
    const orphaning = job({ name: 'j', deletionTimestamp: 1, finalizers: ['orphan'] });
    see('ADDED', owner);
    see('ADDED', blocking);
    expect(see('MODIFIED', orphaning)).toEqual(['uid-j']);
    expect(see('MODIFIED', orphaning)).toEqual([]);
    const free = pod({ name: 'a' });
    expect(see('MODIFIED', free)).toEqual([]);
    expect(see('DELETED', orphaning)).toEqual([]);
  });
});

test('nothing is kept of objects that are gone', () => {
  see('ADDED', blocking);
  see('DELETED', blocking);
  expect(graph.node('uid-a')).toBeUndefined();
  expect(graph.node('uid-j')).toBeUndefined();
});
