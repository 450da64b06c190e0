import { describe, expect, test } from 'vitest';
import { Processes, type Process } from '../../../src/sim/process.ts';
import { Resource } from '../../../src/sim/resource.ts';
import { Simulation } from '../../../src/sim/simulation.ts';

function setUp(capacity = 1): { simulation: Simulation; processes: Processes; server: Resource; log: string[] } {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  return { simulation, processes, server: new Resource(processes, capacity), log: [] };
}

describe('a process', () => {
  test('goes on after each delay, and ends', () => {
    const { simulation, processes, log } = setUp();
    function* walker(): Process {
      log.push(`begins at ${simulation.now}`);
      yield 10;
      log.push(`goes on at ${simulation.now}`);
      yield 5;
      log.push(`ends at ${simulation.now}`);
    }
    processes.start(walker(), 3);
    expect(processes.count).toBe(1);
    simulation.run();
    expect(log).toEqual(['begins at 3', 'goes on at 13', 'ends at 18']);
    expect(processes.count).toBe(0);
  });

  test('can start others, whose places are used again', () => {
    const { simulation, processes, log } = setUp();
    function* child(name: number): Process {
      yield 1;
      log.push(`child ${name}`);
    }
    function* parent(): Process {
      for (let i = 0; i < 3; i += 1) {
        processes.start(child(i));
        yield 2;
      }
    }
    processes.start(parent());
    simulation.run();
    expect(log).toEqual(['child 0', 'child 1', 'child 2']);
  });
});

function* customer(
  { simulation, server, log }: ReturnType<typeof setUp>,
  name: string,
  service: number,
  priority?: number,
): Process {
  yield server.seize(priority);
  log.push(`${name} from ${simulation.now}`);
  yield service;
  server.release();
}

describe('a resource', () => {
  test('serves one after the other, in the order in which they came', () => {
    const all = setUp();
    for (const name of ['a', 'b', 'c']) all.processes.start(customer(all, name, 10));
    all.simulation.run();
    expect(all.log).toEqual(['a from 0', 'b from 10', 'c from 20']);
    expect([all.server.inUse, all.server.queueLength, all.server.available]).toEqual([0, 0, 1]);
  });

  test('serves as many at once as it has units', () => {
    const all = setUp(2);
    for (const name of ['a', 'b', 'c', 'd']) all.processes.start(customer(all, name, 10));
    all.simulation.run(5);
    expect([all.server.inUse, all.server.queueLength, all.server.available]).toEqual([2, 2, 0]);
    all.simulation.run();
    expect(all.log).toEqual(['a from 0', 'b from 0', 'c from 10', 'd from 10']);
  });

  test('gives way to higher priority, but takes nothing from who is served', () => {
    const all = setUp();
    all.processes.start(customer(all, 'first', 10));
    all.processes.start(customer(all, 'low', 10, -1), 1);
    all.processes.start(customer(all, 'usual', 10), 2);
    all.processes.start(customer(all, 'high', 10, 5), 3);
    all.processes.start(customer(all, 'high too', 10, 5), 4);
    all.simulation.run();
    expect(all.log).toEqual(['first from 0', 'high from 10', 'high too from 20', 'usual from 30', 'low from 40']);
  });

  test('keeps the order of a long queue of many priorities', () => {
    const all = setUp();
    const priorities = Array.from({ length: 200 }, (_, i) => (i * 37) % 11);
    all.processes.start(customer(all, 'first', 10));
    priorities.forEach((priority, i) => all.processes.start(customer(all, `${i}`, 1, priority), 1));
    all.simulation.run();
    const expected = priorities
      .map((priority, i) => ({ priority, i }))
      .toSorted((a, b) => b.priority - a.priority || a.i - b.i);
    expect(all.log.slice(1).map(line => line.split(' ')[0])).toEqual(expected.map(({ i }) => `${i}`));
  });

  test('a unit that nobody has cannot be released', () => {
    expect(() => setUp().server.release()).toThrow('bug: a unit was released that nobody had seized');
  });

  test.each([0, 1.5, NaN])('of %d units is a bug', capacity => {
    expect(() => setUp(capacity)).toThrow('bug: a resource of');
  });
});
