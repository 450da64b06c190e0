import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/sim/random-stream.ts';
import { Simulation } from '../../../../src/sim/simulation.ts';
import { ApiServer } from '../../../../src/models/apiserver/api-server.ts';
import { ClientConnection } from '../../../../src/models/apiserver/client-connection.ts';
import type { ConnectionOptions } from '../../../../src/models/apiserver/connection.ts';
import type { NodeInput } from '../../../../src/models/cluster/input.ts';
import { NodeFailures } from '../../../../src/models/cluster/node-failures.ts';
import { IDEAL } from '../../../../src/models/cluster/profile.ts';
import { course, job, nodeInput, nodes, run } from '../scheduler/run.ts';

const SECOND = 1_000_000;

/** What happens to the machines of these nodes: `50 stop node-0`. */
function fateOf(inputs: readonly NodeInput[], until: number, seed = '1'): readonly string[] {
  const simulation = new Simulation();
  const streams = new RandomStreams(seed);
  const server = new ApiServer({ simulation, profile: IDEAL, streams, seed, epoch: 0 });
  const lines: string[] = [];
  const note = (what: string, name: string): void => {
    lines.push(`${Math.round(simulation.now / SECOND)} ${what} ${name}`);
  };
  const context = {
    simulation,
    profile: IDEAL,
    streams,
    observer: silent,
    connect: (options: ConnectionOptions) =>
      new ClientConnection(simulation, server, options, { request: 0, reply: 0, watch: 0, stagger: 0 }),
  };
  const power = {
    stopNode: (name: string, options?: { readonly losesProcesses?: boolean }) =>
      note(options?.losesProcesses === true ? 'fail' : 'stop', name),
    startNode: (name: string) => note('start', name),
    removeNode: (name: string) => note('remove', name),
    addNode: ({ name }: NodeInput) => note('add', name),
  };
  void new NodeFailures(context, inputs, power);
  // Failures keep no run alive: something else has to.
  const end = simulation.on('test.end', () => simulation.stop());
  simulation.schedule(until * SECOND, end);
  simulation.run(Number.MAX_SAFE_INTEGER);
  return lines;
}

const silent = {
  imagesPulled: ignore,
  cpuUsed: ignore,
  busyCores: ignore,
  assumed: ignore,
  backoff: ignore,
  queue: ignore,
  functionScale: ignore,
  served: ignore,
};

function ignore(): void {
  // These tests look at machines only.
}

function failing(name: string, zone?: string): NodeInput {
  const fails = { mtbf: { kind: 'constant', value: 50 }, repair: { kind: 'constant', value: 20 } } as const;
  if (zone === undefined) return nodeInput(name, { failures: fails });
  return nodeInput(name, { labels: { zone }, failures: { ...fails, correlatedBy: 'zone' } });
}

describe('random failures', () => {
  it('a node fails after its up time and is repaired, again and again', () => {
    expect(fateOf([failing('a'), nodeInput('steady')], 130)).toEqual(['50 fail a', '70 start a', '120 fail a']);
  });

  it('nodes of one label value fail together, others on their own', () => {
    expect(fateOf([failing('a', 'x'), failing('b', 'x'), failing('c', 'y')], 60)).toEqual([
      '50 fail a',
      '50 fail b',
      '50 fail c',
    ]);
    const random = { mtbf: { kind: 'exponential', mean: 50 }, repair: { kind: 'constant', value: 1000 } } as const;
    const zoned = ['a', 'b', 'c', 'd'].map((name, i) =>
      nodeInput(name, { labels: { zone: i < 2 ? 'x' : 'y' }, failures: { ...random, correlatedBy: 'zone' } }),
    );
    const times = new Map(fateOf(zoned, 900).map(line => [line.split(' ')[2], line.split(' ')[0]]));
    expect(times.get('a')).toBe(times.get('b'));
    expect(times.get('c')).toBe(times.get('d'));
    expect(times.get('a')).not.toBe(times.get('c'));
  });

  it('a node’s failures do not depend on what other nodes there are', () => {
    const random = { mtbf: { kind: 'exponential', mean: 50 }, repair: { kind: 'exponential', mean: 5 } } as const;
    const node = nodeInput('a', { failures: random });
    const alone = fateOf([node], 1000);
    const together = fateOf([nodeInput('b', { failures: random }), node], 1000).filter(line => line.endsWith(' a'));
    expect(alone.length).toBeGreaterThan(10);
    expect(together).toEqual(alone);
    expect(fateOf([node], 1000, '2')).not.toEqual(alone);
  });

  it('keep no run alive', () => {
    const { record } = run({ manifests: [job('j')], nodes: [failing('node-0')] });
    expect(record.end).toBe(10 * SECOND);
  });
});

describe('spot nodes', () => {
  const spot = { mtbf: { kind: 'constant', value: 50 }, notice: 30 * SECOND } as const;

  it('go after their notice, and another may come', () => {
    expect(fateOf([nodeInput('a', { spot })], 500)).toEqual(['80 remove a']);
    const back = { kind: 'constant', value: 20 } as const;
    expect(fateOf([nodeInput('a', { spot: { ...spot, back } })], 200)).toEqual([
      '80 remove a',
      '100 add a',
      '180 remove a',
    ]);
  });

  it('are drained when the notice comes: pods are evicted and nothing new comes', () => {
    const result = run({
      manifests: [job('j', { completions: 2, cpu: '3' })],
      rules: [{ match: {}, run: { kind: 'constant', value: 100 }, stop: { kind: 'constant', value: 2 } }],
      nodes: [...nodes(1), nodeInput('node-1', { spot })],
    });
    expect(course(result, '#0')).toEqual([
      '0 bound node-1',
      '0 Running',
      '50 EvictionByEvictionAPI',
      '50 deleting',
      '52 Failed',
      '52 gone',
    ]);
    expect(course(result, '#2').slice(0, 2)).toEqual(['60 Unschedulable', '100 bound node-0']);
    expect(result.record.nodes[1]?.until).toBe(80 * SECOND);
  });
});
