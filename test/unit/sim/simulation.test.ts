import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/sim/simulation.ts';

/** A simulation whose one kind of event writes down when it came and for whom. */
function recorder(): { simulation: Simulation; kind: number; log: string[] } {
  const simulation = new Simulation();
  const log: string[] = [];
  const kind = simulation.on('test.noted', (target, argument) => {
    log.push(`${simulation.now}:${target}/${argument}`);
  });
  return { simulation, kind, log };
}

describe('running', () => {
  test('hands each event to its handler at its time and counts it', () => {
    const { simulation, kind, log } = recorder();
    simulation.schedule(20, kind, 2, 5);
    simulation.scheduleAt(10, kind, 1);
    simulation.schedule(20, kind);
    expect(simulation.pending).toBe(3);
    expect(simulation.run()).toBe('empty');
    expect(log).toEqual(['10:1/0', '20:2/5', '20:0/0']);
    expect([simulation.handled, simulation.pending, simulation.now]).toEqual([3, 0, 20]);
  });

  test('an event scheduled without delay comes at the same instant, after all that are due', () => {
    const simulation = new Simulation();
    const log: string[] = [];
    const late = simulation.on('test.late', target => log.push(`late ${target} at ${simulation.now}`));
    const early = simulation.on('test.early', target => {
      log.push(`early ${target}`);
      simulation.schedule(0, late, target);
    });
    simulation.schedule(5, early, 1);
    simulation.schedule(5, early, 2);
    simulation.run();
    expect(log).toEqual(['early 1', 'early 2', 'late 1 at 5', 'late 2 at 5']);
  });

  test('includes the horizon, leaves what is after it, and goes on from there', () => {
    const { simulation, kind, log } = recorder();
    for (const time of [10, 20, 21]) simulation.schedule(time, kind, time);
    expect(simulation.run(20)).toBe('horizon');
    expect(simulation.now).toBe(20);
    expect(log).toEqual(['10:10/0', '20:20/0']);
    simulation.schedule(0, kind, 7);
    expect(simulation.run(30)).toBe('empty');
    expect(log.slice(2)).toEqual(['20:7/0', '21:21/0']);
    expect(simulation.now).toBe(21);
  });

  test('a horizon in the past handles nothing and does not turn the clock back', () => {
    const { simulation, kind } = recorder();
    simulation.schedule(100, kind);
    simulation.run(50);
    expect(simulation.run(40)).toBe('horizon');
    expect(simulation.now).toBe(50);
  });

  test('stops after the event that says so, and can go on', () => {
    const simulation = new Simulation();
    const kind = simulation.on('test.stopped', target => {
      if (target === 2) simulation.stop();
    });
    for (let i = 1; i <= 3; i += 1) simulation.schedule(i, kind, i);
    expect(simulation.run()).toBe('stopped');
    expect([simulation.now, simulation.pending]).toEqual([2, 1]);
    expect(simulation.run()).toBe('empty');
  });

  test('nothing to do is the end at once', () => {
    expect(new Simulation().run(1_000)).toBe('empty');
  });
});

function withHeartbeat(): { simulation: Simulation; work: number; beats: number[] } {
  const simulation = new Simulation();
  const beats: number[] = [];
  const beat = simulation.on(
    'node.beat',
    () => {
      beats.push(simulation.now);
      simulation.schedule(10, beat);
    },
    { background: true },
  );
  const work = simulation.on('test.worked', () => {});
  simulation.schedule(10, beat);
  return { simulation, work, beats };
}

describe('background events', () => {
  test('keep no run alive, but happen while something else does', () => {
    const { simulation, work, beats } = withHeartbeat();
    simulation.schedule(35, work);
    expect(simulation.run()).toBe('idle');
    expect(beats).toEqual([10, 20, 30]);
    expect(simulation.now).toBe(35);
  });

  test('alone they end a run before it begins', () => {
    expect(withHeartbeat().simulation.run(1_000)).toBe('idle');
  });

  test('cancelling the last other event leaves the run idle', () => {
    const { simulation, work } = withHeartbeat();
    const handle = simulation.schedule(1_000, work);
    expect(simulation.cancel(handle)).toBe(true);
    expect(simulation.run()).toBe('idle');
  });
});

describe('cancelling', () => {
  test('is true once, and false for what has happened', () => {
    const { simulation, kind, log } = recorder();
    const first = simulation.schedule(1, kind, 1);
    const second = simulation.schedule(2, kind, 2);
    expect([simulation.cancel(second), simulation.cancel(second)]).toEqual([true, false]);
    simulation.run();
    expect(simulation.cancel(first)).toBe(false);
    expect(log).toEqual(['1:1/0']);
  });
});

describe('bugs stop the run', () => {
  test.each([
    ['the past', 7, 0, 0, 'bug: event "kubelet.exited" scheduled 5 µs in the past at t = 12.000000 s'],
    ['half a microsecond', 0.5, 0, 0, 'bug: event "kubelet.exited" scheduled for 12000000.5 µs, not a whole number'],
    ['no time at all', NaN, 0, 0, 'bug: event "kubelet.exited" scheduled for NaN µs, not a whole number'],
    ['the end of time', Infinity, 0, 0, 'bug: event "kubelet.exited" scheduled for Infinity µs, not a whole number'],
    ['a target that is no integer', 1, 0.5, 0, 'scheduled with (0.5, 0), not 32-bit integers'],
    ['an argument beyond 32 bits', 1, 0, 2 ** 31, 'scheduled with (0, 2147483648), not 32-bit integers'],
  ])('scheduling for %s', (_, delay, target, argument, message) => {
    const simulation = new Simulation();
    const exited = simulation.on('kubelet.exited', (isFirst: number) => {
      if (isFirst === 1) simulation.schedule(delay === 7 ? -5 : delay, exited, target, argument);
    });
    simulation.scheduleAt(12_000_000, exited, 1);
    expect(() => simulation.run()).toThrow(message);
  });

  test.each([-1, 1, 0.5, 64])('scheduling kind %d, which nobody registered', kind => {
    const { simulation } = recorder();
    expect(() => simulation.schedule(1, kind)).toThrow(`unregistered kind ${kind}`);
  });

  test('registering a name twice', () => {
    const { simulation } = recorder();
    expect(() => simulation.on('test.noted', () => {})).toThrow('bug: event "test.noted" is registered twice');
  });

  test('running within an event', () => {
    const simulation = new Simulation();
    simulation.schedule(
      0,
      simulation.on('test.nested', () => {
        simulation.run();
      }),
    );
    expect(() => simulation.run()).toThrow('bug: run called from within an event');
  });

  test('and the simulation may be run again after one', () => {
    const simulation = new Simulation();
    const failing = simulation.on('test.failed', () => {
      throw new Error('once');
    });
    simulation.schedule(1, failing);
    expect(() => simulation.run()).toThrow('once');
    expect(simulation.run()).toBe('empty');
  });
});

test('a hundred kinds keep their names and their background', () => {
  const simulation = new Simulation();
  const kinds = Array.from({ length: 100 }, (_, i) =>
    simulation.on(`kind.${i}`, () => {}, { background: i % 2 === 0 }),
  );
  expect(simulation.nameOf(kinds[99]!)).toBe('kind.99');
  simulation.schedule(1, kinds[98]!);
  expect(simulation.run()).toBe('idle');
  simulation.schedule(1, kinds[99]!);
  expect(simulation.run()).toBe('empty');
});

test('shuffled ties happen in another order, all of them', () => {
  const order: number[] = [];
  let draw = 0;
  const simulation = new Simulation({ shuffle: () => (draw = (draw + 0.37) % 1) });
  const kind = simulation.on('test.tied', target => order.push(target));
  for (let i = 0; i < 100; i += 1) simulation.schedule(5, kind, i);
  simulation.run();
  expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
});
