import { describe, expect, test } from 'vitest';
import type { ApiObject, ObjectRef } from '../../../../src/models/api/object.ts';
import { refOf } from '../../../../src/models/api/object.ts';
import type { Propagation } from '../../../../src/models/apiserver/request.ts';
import { garbageCollector } from '../../../../src/models/garbage-collector/garbage-collector.ts';
import { cronJob, job, ownedBy, pod } from '../../../fixtures/api-objects.ts';
import { ControllerRun } from '../../../fixtures/controller-run.ts';

const selector = { matchLabels: {} };

/** A Job with two pods, that a CronJob owns. */
function family(): { readonly run: ControllerRun; readonly owner: ObjectRef; readonly child: ApiObject } {
  const run = new ControllerRun(garbageCollector);
  const owner = run.do({ verb: 'create', object: cronJob({}, {}, { uid: '' }) });
  const owners = [ownedBy('CronJob', 'c', owner.metadata.uid)];
  const child = run.do({ verb: 'create', object: job({ uid: '', ownerReferences: owners }, { selector }) });
  for (const name of ['a', 'b']) {
    const ownerReferences = [ownedBy('Job', 'j', child.metadata.uid)];
    run.do({ verb: 'create', object: pod({ name, uid: '', ownerReferences }) });
  }
  return { run: run.until(1), owner: refOf(owner), child };
}

function remove(run: ControllerRun, ref: ObjectRef, propagation: Propagation): void {
  run.do({ verb: 'delete', ref, propagation });
  run.until(10);
}

describe('a deletion', () => {
  test('of nothing takes nothing', () => {
    const { run } = family();
    expect([run.names('CronJob'), run.names('Job'), run.names('Pod')]).toEqual([['c'], ['j'], ['a', 'b']]);
  });

  test('in the background takes dependents of dependents too', () => {
    const { run, owner } = family();
    remove(run, owner, 'Background');
    expect([run.names('CronJob'), run.names('Job'), run.names('Pod')]).toEqual([[], [], []]);
  });

  test('in the foreground waits for the last dependent', () => {
    const { run, child } = family();
    const held = pod({
      name: 'held',
      uid: '',
      finalizers: ['x/y'],
      ownerReferences: [ownedBy('Job', 'j', child.metadata.uid)],
    });
    const kept = run.do({ verb: 'create', object: held });
    remove(run, refOf(child), 'Foreground');
    expect([run.names('Job'), run.names('Pod')]).toEqual([['j'], ['held']]);
    run.do({ verb: 'removeFinalizer', ref: refOf(kept), finalizer: 'x/y' });
    run.until(20);
    expect([run.names('Job'), run.names('Pod')]).toEqual([[], []]);
  });

  test('in the foreground goes down the whole line', () => {
    const { run, owner } = family();
    remove(run, owner, 'Foreground');
    expect([run.names('CronJob'), run.names('Job'), run.names('Pod')]).toEqual([[], [], []]);
  });

  test('that orphans leaves the dependents, without their owner', () => {
    const { run, child } = family();
    remove(run, refOf(child), 'Orphan');
    expect([run.names('Job'), run.names('Pod')]).toEqual([[], ['a', 'b']]);
    for (const one of run.server.store.list('Pod')) expect(one.metadata.ownerReferences).toEqual([]);
  });
});

describe('an owner that is not there', () => {
  test('takes dependents with it that come later', () => {
    const { run, child } = family();
    run.do({ verb: 'delete', ref: refOf(child), propagation: 'Background' });
    run.do({
      verb: 'create',
      object: pod({ name: 'late', uid: '', ownerReferences: [ownedBy('Job', 'j', child.metadata.uid)] }),
    });
    run.until(10);
    expect(run.names('Pod')).toEqual([]);
  });

  test('is not mistaken for another object of its name', () => {
    const { run, child } = family();
    run.do({ verb: 'delete', ref: refOf(child), propagation: 'Background' });
    run.do({ verb: 'create', object: job({ uid: '' }, { selector }) });
    run.until(10);
    expect([run.names('Job'), run.names('Pod')]).toEqual([['j'], []]);
  });

  test('is only taken off the list while another owner is there', () => {
    const { run, child, owner } = family();
    const ownerReferences = [
      ownedBy('Job', 'j', child.metadata.uid),
      ownedBy('CronJob', 'c', owner.uid, { controller: false }),
    ];
    run.do({ verb: 'create', object: pod({ name: 'shared', uid: '', ownerReferences }) });
    remove(run, refOf(child), 'Background');
    expect(run.names('Pod')).toEqual(['shared']);
    const [shared] = [...run.server.store.list('Pod')];
    expect(shared?.metadata.ownerReferences.map(one => one.kind)).toEqual(['CronJob']);
  });

  test('of a kind that is not modelled is left alone', () => {
    const { run } = family();
    const ownerReferences = [ownedBy('Workflow', 'w', 'uid-w')];
    run.do({ verb: 'create', object: pod({ name: 'foreign', uid: '', ownerReferences }) });
    expect(run.until(10).names('Pod')).toContain('foreign');
  });
});

test('a collector that starts late finds what it missed', () => {
  const { run, owner } = family();
  run.runtime.stop();
  remove(run, owner, 'Background');
  expect([run.names('Job'), run.names('Pod')]).toEqual([['j'], ['a', 'b']]);
  run.runtime.start();
  run.until(20);
  expect([run.names('Job'), run.names('Pod')]).toEqual([[], []]);
});
