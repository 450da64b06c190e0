import { describe, expect, it } from 'vitest';
import { makeMeta } from '../../../../src/models/api/object.ts';
import type { OpaqueObject } from '../../../../src/models/api/cluster-objects.ts';
import { Store } from '../../../../src/models/apiserver/store.ts';

function anObject(store: Store, name: string, namespace = 'default'): OpaqueObject {
  const metadata = makeMeta({
    name,
    namespace,
    resourceVersion: store.nextVersion(),
    number: store.nextNumber('Opaque'),
  });
  return { kind: 'Opaque', metadata, apiVersion: 'v1', publishedKind: 'ConfigMap', body: {} };
}

describe('Store', () => {
  it('finds objects by namespace and name, and forgets removed ones', () => {
    const store = new Store();
    const object = anObject(store, 'a', 'blue');
    store.put('ADDED', object, undefined);
    expect(store.get('Opaque', 'blue', 'a')).toBe(object);
    expect(store.get('Opaque', 'default', 'a')).toBeUndefined();
    expect(store.count('Opaque')).toBe(1);
    store.remove(object);
    expect(store.get('Opaque', 'blue', 'a')).toBeUndefined();
    expect(store.count('Opaque')).toBe(0);
  });

  it('shows each watcher all writes in the order of their versions, also those made while it delivers', () => {
    const store = new Store();
    const first: number[] = [];
    const second: number[] = [];
    store.watch('Opaque', ({ object }) => {
      first.push(object.metadata.resourceVersion);
      if (object.metadata.name.length < 5) store.put('ADDED', anObject(store, `${object.metadata.name}x`), undefined);
    });
    store.watch('Opaque', ({ object }) => second.push(object.metadata.resourceVersion));
    store.put('ADDED', anObject(store, 'a'), undefined);
    expect(first).toEqual([1, 2, 3, 4, 5]);
    expect(second).toEqual(first);
  });

  it('delivers thousands of nested writes without losing one', () => {
    const store = new Store();
    let seen = 0;
    store.watch('Opaque', ({ object }) => {
      seen += 1;
      if (object.metadata.name !== 'root') return;
      for (let i = 0; i < 5000; i += 1) store.put('ADDED', anObject(store, `n${i}`), undefined);
    });
    store.put('ADDED', anObject(store, 'root'), undefined);
    expect(seen).toBe(5001);
  });

  it('tells nobody who has stopped to watch', () => {
    const store = new Store();
    let seen = 0;
    const stop = store.watch('Opaque', () => (seen += 1));
    store.put('ADDED', anObject(store, 'a'), undefined);
    stop();
    store.put('ADDED', anObject(store, 'b'), undefined);
    expect(seen).toBe(1);
    expect(store.hasWatchers('Opaque')).toBe(false);
  });
});
