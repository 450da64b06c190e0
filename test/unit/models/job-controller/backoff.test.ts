import { describe, expect, it } from 'vitest';
import type { ContainerStatus, Pod } from '../../../../src/models/api/pod.ts';
import {
  backoffDelay,
  finishTime,
  nextBackoff,
  NO_BACKOFF,
  remainingDelay,
} from '../../../../src/models/job-controller/backoff.ts';
import { aPod, SECOND } from './fixtures.ts';

const BASE = 10 * SECOND;
const CAP = 600 * SECOND;

describe('backoffDelay', () => {
  it.each([
    [0, 0],
    [1, 10],
    [2, 20],
    [3, 40],
    [4, 80],
    [6, 320],
    [7, 600],
    [8, 600],
    [1000, 600],
  ])('after %i failures in a row a Job waits %i s', (failures, seconds) => {
    expect(backoffDelay(failures, BASE, CAP)).toBe(seconds * SECOND);
  });
});

describe('remainingDelay', () => {
  it.each([
    ['has all of it left at the failure', 10, 5, 5, 10],
    ['shrinks as time passes', 10, 5, 12, 3],
    ['is over when it has just elapsed', 10, 5, 15, 0],
    ['is over later', 10, 5, 99, 0],
  ])('%s', (_, delay, from, now, left) => {
    expect(remainingDelay(delay * SECOND, from * SECOND, now * SECOND)).toBe(left * SECOND);
  });

  it('is nothing without a delay or without a failure', () => {
    expect(remainingDelay(0, 5, 5)).toBe(0);
    expect(remainingDelay(0, 10, 5)).toBe(0);
    expect(remainingDelay(10, undefined, 5)).toBe(0);
  });
});

describe('nextBackoff', () => {
  const failed = (...ends: number[]) => ends.map(endedAt => aPod({ phase: 'Failed', endedAt }));
  const succeeded = (...ends: number[]) => ends.map(endedAt => aPod({ phase: 'Succeeded', endedAt }));
  const record = (failures: number, at?: number) => ({
    failures,
    lastFailureAt: at === undefined ? undefined : at * SECOND,
  });

  it.each([
    ['nothing new leaves the record as it is', record(2, 7), [], [], record(2, 7)],
    ['each failure counts, the latest sets the time', record(1, 3), [], [9, 8], record(3, 9)],
    ['an older failure seen late does not set the time back', record(1, 30), [], [9], record(2, 30)],
    ['a success forgets all failures', record(4, 7), [9], [], record(0)],
    ['only failures after the latest success count', record(4, 7), [9, 5], [8, 10, 12], record(2, 12)],
    ['a success forgets when the failures before it were', record(4, 70), [9], [10], record(1, 10)],
    ['a failure in the second of the success is not later', record(0), [3], [3], record(0)],
  ])('%s', (_, before, successes, failures, after) => {
    expect(nextBackoff(before, succeeded(...successes), failed(...failures))).toEqual(after);
  });

  it('returns the record itself where nothing is new', () => {
    const before = record(2, 7);
    expect(nextBackoff(before, [], [])).toBe(before);
  });

  it('returns the shared empty record after a success', () => {
    expect(nextBackoff(record(1, 1), succeeded(2), [])).toBe(NO_BACKOFF);
  });
});

describe('finishTime', () => {
  it('is the latest end of the containers', () => {
    expect(finishTime(aPod({ phase: 'Failed', endedAt: 12, readyAt: 3, createdAt: 1 }))).toBe(12 * SECOND);
  });

  it('is the loss of readiness where a container has no end', () => {
    expect(finishTime(aPod({ phase: 'Failed', readyAt: 3, createdAt: 1 }))).toBe(3 * SECOND);
  });

  it('is the deletion of a pod that was never ready', () => {
    expect(finishTime(aPod({ phase: 'Pending', deletedAt: 7, createdAt: 1 }))).toBe(7 * SECOND);
  });

  it('is the creation where nothing else is known', () => {
    expect(finishTime(aPod({ phase: 'Pending', createdAt: 1 }))).toBe(SECOND);
  });

  it('does not take a ready pod for one that stopped being ready', () => {
    expect(finishTime(aPod({ isReady: true, readyAt: 3, createdAt: 1 }))).toBe(SECOND);
  });

  describe('of several containers', () => {
    interface Containers {
      /** Ends in seconds; undefined: still runs. */
      readonly ends: readonly (number | undefined)[];
      readonly sidecars?: readonly (number | undefined)[];
      /** An init container before the sidecars that never came to an end. */
      readonly hasInit?: boolean;
      readonly withoutStatus?: boolean;
    }

    /** A pod that stopped being ready at 3 s. */
    function podOf({ ends, sidecars = [], hasInit = false, withoutStatus = false }: Containers): Pod {
      const pod = aPod({ phase: 'Failed', readyAt: 3 });
      const [main] = aPod({ phase: 'Failed', endedAt: 0 }).status.containers;
      if (main?.terminated === undefined) throw new Error('no container that has ended');
      const { terminated } = main;
      const status = (end: number | undefined): ContainerStatus =>
        end === undefined
          ? { ...main, state: 'running', terminated: undefined }
          : { ...main, terminated: { ...terminated, finishedAt: end * SECOND } };
      const init = hasInit ? [{ name: 'init' }] : [];
      const containers = ends.map((_, i) => ({ name: `main-${i}` }));
      const sidecarSpecs = sidecars.map((_, i) => ({ name: `side-${i}`, restartPolicy: 'Always' as const }));
      const initStatuses = [...init.map(() => status(undefined)), ...sidecars.map(status)];
      return {
        ...pod,
        spec: { ...pod.spec, containers, initContainers: [...init, ...sidecarSpecs] },
        status: {
          ...pod.status,
          containers: ends.map(status),
          initContainers: withoutStatus ? [] : initStatuses,
        },
      };
    }

    it.each([
      ['the latest, though it is not the last', { ends: [12, 9] }, 12],
      ['the last, if it is the latest', { ends: [9, 12] }, 12],
      ['unknown while one runs', { ends: [12, undefined] }, 3],
      ['that of a sidecar that ends later', { ends: [12], sidecars: [15] }, 15],
      ['not that of a sidecar that ends earlier', { ends: [12], sidecars: [9] }, 12],
      ['unknown while a sidecar runs', { ends: [12], sidecars: [undefined] }, 3],
      ['unknown while a sidecar has no status', { ends: [12], sidecars: [15], withoutStatus: true }, 3],
      ['that of sidecars alone', { ends: [], sidecars: [15, 9] }, 15],
      ['whatever an init container does', { ends: [12], sidecars: [15], hasInit: true }, 15],
    ])('is %s', (_, containers, seconds) => {
      expect(finishTime(podOf(containers))).toBe(seconds * SECOND);
    });

    it('is unknown while a container has no status', () => {
      const pod = aPod({ phase: 'Failed', endedAt: 12, readyAt: 3 });
      const spec = { ...pod.spec, containers: [{ name: 'main' }, { name: 'second' }] };
      expect(finishTime({ ...pod, spec })).toBe(3 * SECOND);
    });

    it('is unknown where the end has no time', () => {
      expect(finishTime(aPod({ phase: 'Failed', readyAt: 3 }))).toBe(3 * SECOND);
    });
  });
});
