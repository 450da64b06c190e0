import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerOf } from '../../../../src/models/recording/ledger.ts';
import { PodTable } from '../../../../src/models/recording/pod-table.ts';
import {
  ATTEMPT_FAILED,
  ATTEMPT_SUCCEEDED,
  LEDGER_TERMS,
  type Ledger,
} from '../../../../src/models/recording/run-record.ts';

interface Course {
  readonly created: number;
  readonly bound: number;
  readonly pulled: number;
  readonly running: number;
  readonly finished: number;
  readonly outcome?: number;
  readonly shared?: number;
}

function tableOf(courses: readonly Course[]): { pods: PodTable; rows: number[] } {
  const pods = new PodTable();
  const rows = courses.map((course, ordinal) => {
    const row = pods.add(`p${ordinal}`, course.created);
    pods.ordinal[row] = ordinal;
    pods.bound[row] = course.bound;
    pods.pulled[row] = course.pulled;
    pods.running[row] = course.running;
    pods.finished[row] = course.finished;
    pods.outcome[row] = course.outcome ?? ATTEMPT_SUCCEEDED;
    pods.shared[row] = course.shared ?? 0;
    return row;
  });
  return { pods, rows };
}

const sum = (ledger: Ledger): number => LEDGER_TERMS.reduce((total, term) => total + ledger[term], 0);
const NONE = { appliedAt: 0, firstWave: 1, backoffs: [] } as const;

describe('ledgerOf', () => {
  it('follows one pod from its creation to the end of the Job', () => {
    const table = tableOf([{ created: 1, bound: 3, pulled: 7, running: 8, finished: 28, shared: 5 }]);
    expect(ledgerOf({ ...NONE, ...table, finishedAt: 30 })).toEqual({
      controller: 3,
      waitingForNode: 2,
      imagePull: 4,
      start: 1,
      work: 15,
      sharing: 5,
      backoff: 0,
      repeated: 0,
    });
  });

  it('goes on with the pod whose end gave way to the next', () => {
    const table = tableOf([
      { created: 0, bound: 0, pulled: 0, running: 0, finished: 10 },
      { created: 0, bound: 0, pulled: 0, running: 0, finished: 4 },
      { created: 5, bound: 5, pulled: 5, running: 5, finished: 9 },
      { created: 11, bound: 11, pulled: 11, running: 11, finished: 20 },
    ]);
    const ledger = ledgerOf({ ...NONE, ...table, firstWave: 2, finishedAt: 21 });
    expect(ledger).toMatchObject({ work: 19, controller: 2 });
  });

  it('calls the run of a failed attempt repeated work, and the wait after it back-off', () => {
    const table = tableOf([
      { created: 0, bound: 0, pulled: 0, running: 0, finished: 30, outcome: ATTEMPT_FAILED },
      { created: 40, bound: 40, pulled: 40, running: 40, finished: 70 },
    ]);
    const ledger = ledgerOf({ ...NONE, ...table, finishedAt: 71, backoffs: [[31, 40]] });
    expect(ledger).toMatchObject({ repeated: 30, backoff: 9, work: 30, controller: 2 });
  });

  it('splits the run of a restarted container', () => {
    const { pods, rows } = tableOf([{ created: 0, bound: 0, pulled: 0, running: 0, finished: 50 }]);
    pods.restartedAt.set(0, 30);
    pods.restartWait.set(0, 12);
    expect(ledgerOf({ ...NONE, pods, rows, finishedAt: 50 })).toMatchObject({ repeated: 18, backoff: 12, work: 20 });
  });

  it('splits the run of a pod that failed for good after restarts', () => {
    const { pods, rows } = tableOf([
      { created: 0, bound: 0, pulled: 0, running: 0, finished: 50, outcome: ATTEMPT_FAILED },
    ]);
    pods.restartedAt.set(0, 30);
    pods.restartWait.set(0, 12);
    expect(ledgerOf({ ...NONE, pods, rows, finishedAt: 50 })).toMatchObject({ repeated: 38, backoff: 12, work: 0 });
  });

  it('counts what a worker of a queue did before it failed as work: its items are done', () => {
    const { pods, rows } = tableOf([{ created: 0, bound: 0, pulled: 0, running: 0, finished: 50 }]);
    pods.restartedAt.set(0, 30);
    pods.restartWait.set(0, 12);
    const ledger = ledgerOf({ ...NONE, pods, rows, finishedAt: 50, drainsQueue: true });
    expect(ledger).toMatchObject({ work: 38, backoff: 12, repeated: 0 });
  });

  it('follows the pod that decided the outcome, not one that was ended because of it', () => {
    const table = tableOf([
      { created: 0, bound: 0, pulled: 0, running: 0, finished: 20 },
      { created: 0, bound: 0, pulled: 0, running: 0, finished: 24, outcome: ATTEMPT_FAILED },
    ]);
    const decision = { at: 21, by: ATTEMPT_SUCCEEDED } as const;
    const ledger = ledgerOf({ ...NONE, ...table, firstWave: 2, finishedAt: 25, decision });
    // The other pod went on for 3 after the decision; it did not count.
    expect(ledger).toMatchObject({ work: 20, repeated: 3, controller: 2 });
    expect(ledgerOf({ ...NONE, ...table, firstWave: 2, finishedAt: 25 })).toMatchObject({ work: 0, repeated: 24 });
  });

  it('takes the pod that ended last where none had ended by the decision', () => {
    const table = tableOf([{ created: 0, bound: 0, pulled: 0, running: 0, finished: 24, outcome: ATTEMPT_FAILED }]);
    const decision = { at: 21, by: ATTEMPT_FAILED } as const;
    expect(ledgerOf({ ...NONE, ...table, finishedAt: 25, decision })).toMatchObject({ repeated: 24, controller: 1 });
  });

  it('goes on with a pod that the Job had given up before it ended', () => {
    const { pods, rows } = tableOf([
      { created: 0, bound: 0, pulled: 0, running: 0, finished: 90, outcome: ATTEMPT_FAILED },
      { created: 41, bound: 41, pulled: 41, running: 41, finished: 60 },
    ]);
    pods.released.set(0, 40);
    const decision = { at: 61, by: ATTEMPT_SUCCEEDED } as const;
    const ledger = ledgerOf({ ...NONE, pods, rows, finishedAt: 91, decision });
    // Repeated: until the pod was given up, and again after the decision until it had really ended.
    expect(ledger).toMatchObject({ repeated: 40 + 29, work: 19, controller: 3 });
  });

  it('gives all of it to the controller where there was no pod', () => {
    expect(ledgerOf({ ...NONE, ...tableOf([]), appliedAt: 3, finishedAt: 9 }).controller).toBe(6);
  });

  it('adds up to the makespan whatever the pods went through', () => {
    const instants = fc.array(fc.nat(100), { minLength: 5, maxLength: 5 }).map(list => list.toSorted((a, b) => a - b));
    const course = fc.record({
      instants,
      isFailed: fc.boolean(),
      shared: fc.nat(50),
      missing: fc.nat(5),
      released: fc.option(fc.nat(100), { nil: Number.NaN }),
    });
    const decision = fc.record({
      at: fc.nat(120),
      by: fc.constantFrom(undefined, ATTEMPT_SUCCEEDED, ATTEMPT_FAILED),
    });
    const backoffs = fc
      .array(fc.nat(120), { maxLength: 8 })
      .map(list => list.toSorted((a, b) => a - b))
      .map(list =>
        list.flatMap((from, i) => (i % 2 === 0 && i + 1 < list.length ? [[from, list[i + 1]!] as const] : [])),
      );
    fc.assert(
      fc.property(
        fc.array(course, { maxLength: 12 }),
        backoffs,
        fc.nat(4),
        fc.nat(60),
        fc.option(decision, { nil: undefined }),
        (courses, waits, wave, span, decided) => {
          const table = tableOf(
            courses.map(({ instants: [created, bound, pulled, running, finished], isFailed, shared, missing }) => ({
              created: created!,
              bound: missing === 1 ? Number.NaN : bound!,
              pulled: missing === 2 ? Number.NaN : pulled!,
              running: missing === 3 ? Number.NaN : running!,
              finished: missing === 4 ? Number.NaN : finished!,
              outcome: isFailed ? ATTEMPT_FAILED : ATTEMPT_SUCCEEDED,
              shared,
            })),
          );
          for (const [row, one] of courses.entries()) table.pods.released.set(row, one.released);
          const appliedAt = 5;
          const finishedAt = appliedAt + span + 20;
          const whole = { ...table, appliedAt, finishedAt, firstWave: wave, backoffs: waits };
          const ledger = ledgerOf(decided === undefined ? whole : { ...whole, decision: decided });
          expect(sum(ledger)).toBe(finishedAt - appliedAt);
          for (const term of LEDGER_TERMS) expect(ledger[term]).toBeGreaterThanOrEqual(0);
        },
      ),
      { seed: 1 },
    );
  });
});
