import { describe, expect, it } from 'vitest';
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
    ['a failure in the second of the success is not later', record(0), [3], [3], record(0)],
  ])('%s', (_, before, successes, failures, after) => {
    expect(nextBackoff(before, succeeded(...successes), failed(...failures))).toEqual(after);
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

  it('waits for the end of sidecars', () => {
    const pod = aPod({ phase: 'Failed', endedAt: 12, readyAt: 3 });
    const [main] = pod.status.containers;
    const sidecar = { ...main!, name: 'side', state: 'running' as const, terminated: undefined };
    const spec = { ...pod.spec, initContainers: [{ name: 'side', restartPolicy: 'Always' as const }] };
    const running = { ...pod, spec, status: { ...pod.status, initContainers: [sidecar] } };
    expect(finishTime(running)).toBe(3 * SECOND);
    const ended = { ...main!, name: 'side', terminated: { ...main!.terminated!, finishedAt: 15 * SECOND } };
    expect(finishTime({ ...running, status: { ...pod.status, initContainers: [ended] } })).toBe(15 * SECOND);
  });
});
