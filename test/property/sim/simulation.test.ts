// Whole simulations of random events: the clock never goes back, nothing is lost, ties keep their order, and shuffling
// them changes nothing but their order.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RandomStreams } from '../../../src/sim/random-stream.ts';
import { Simulation } from '../../../src/sim/simulation.ts';

/** Delays after which an event schedules further ones; each of those takes the next list. */
const plan = fc.array(fc.array(fc.oneof(fc.nat(3), fc.nat(100_000)), { maxLength: 6 }), {
  minLength: 1,
  maxLength: 60,
});

interface Happening {
  readonly at: number;
  readonly id: number;
}

/** Plays a plan and returns what happened in order; `scheduled` is when each event was due, by its number. */
function play(delays: readonly (readonly number[])[], shuffle?: () => number): { log: Happening[]; due: number[] } {
  const simulation = new Simulation(shuffle === undefined ? {} : { shuffle });
  const log: Happening[] = [];
  const due: number[] = [];
  const happened = simulation.on('plan.happened', id => {
    log.push({ at: simulation.now, id });
    for (const delay of delays[id] ?? []) schedule(delay);
  });
  function schedule(delay: number): void {
    simulation.schedule(delay, happened, due.length);
    due.push(simulation.now + delay);
  }
  for (const delay of delays[0]!) schedule(delay);
  expect(simulation.run()).toBe('empty');
  expect(simulation.handled).toBe(due.length);
  return { log, due };
}

test('events happen when they are due, simultaneous ones in the order of scheduling', () => {
  fc.assert(
    fc.property(plan, delays => {
      const { log, due } = play(delays);
      const expected = due.map((at, id) => ({ at, id })).sort((a, b) => a.at - b.at || a.id - b.id);
      expect(log).toEqual(expected);
    }),
    { seed: 1 },
  );
});

test('shuffled ties all happen when they are due', () => {
  fc.assert(
    fc.property(plan, fc.nat(), (delays, seed) => {
      const stream = new RandomStreams(seed).stream('shuffle');
      const { log, due } = play(delays, () => stream.next());
      expect(log.every(({ at, id }) => at === due[id])).toBe(true);
      expect(log.every(({ at }, i) => i === 0 || at >= log[i - 1]!.at)).toBe(true);
      expect(new Set(log.map(({ id }) => id)).size).toBe(due.length);
    }),
    { seed: 1 },
  );
});

test('a run in pieces is the run in one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(100_000), { maxLength: 200 }),
      fc.array(fc.nat(120_000), { maxLength: 8 }),
      (times, cuts) => {
        const runs = [[], cuts.toSorted((a, b) => a - b)].map(horizons => {
          const simulation = new Simulation();
          const log: Happening[] = [];
          const kind = simulation.on('event.happened', id => log.push({ at: simulation.now, id }));
          times.forEach((time, id) => simulation.scheduleAt(time, kind, id));
          for (const horizon of horizons) simulation.run(horizon);
          simulation.run();
          return log;
        });
        expect(runs[1]).toEqual(runs[0]);
      },
    ),
    { seed: 1 },
  );
});
