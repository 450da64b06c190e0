import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/sim/random-stream.ts';
import { Simulation } from '../../../../src/sim/simulation.ts';
import { ApiServer } from '../../../../src/models/apiserver/api-server.ts';
import { ClientConnection } from '../../../../src/models/apiserver/client-connection.ts';
import type { ApiConnection, ConnectionOptions } from '../../../../src/models/apiserver/connection.ts';
import type { ApiReply } from '../../../../src/models/apiserver/request.ts';
import { IDEAL } from '../../../../src/models/cluster/profile.ts';
import type { ClusterObserver } from '../../../../src/models/recording/observer.ts';
import { Scheduler } from '../../../../src/models/scheduler/scheduler.ts';
import { node, podOf } from './fixtures.ts';

const SECOND = 1_000_000;
const silent: ClusterObserver = {
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
  // These tests look at bindings only.
}

/** A scheduler and an API server, one node of four cores, and bindings of which the first few are lost. */
class World {
  readonly simulation: Simulation = new Simulation();
  readonly server: ApiServer;
  readonly scheduler: Scheduler;
  private failures: number;

  constructor(failures = 0) {
    const streams = new RandomStreams('1');
    const { simulation } = this;
    this.failures = failures;
    this.server = new ApiServer({ simulation, profile: IDEAL, streams, seed: '1', epoch: 0 });
    this.server.submit({ verb: 'create', object: node('node-0') });
    this.scheduler = new Scheduler({
      simulation,
      profile: IDEAL,
      streams,
      observer: silent,
      connect: options => this.connect(options),
    });
  }

  create(name: string, cpu: string): void {
    this.server.submit({ verb: 'create', object: podOf(name, { requests: { cpu } }) });
  }

  nodeOf(name: string): string | undefined {
    return this.server.store.get('Pod', 'default', name)?.nodeName;
  }

  private connect(options: ConnectionOptions): ApiConnection {
    const latency = { request: 0, reply: 0, watch: 0, stagger: 0 };
    const connection = new ClientConnection(this.simulation, this.server, options, latency);
    const send = connection.send.bind(connection);
    connection.send = (request, onReply) => {
      if (request.verb !== 'bind' || this.failures === 0) {
        send(request, onReply);
        return;
      }
      this.failures -= 1;
      const lost: ApiReply = { ok: false, reason: 'Timeout', message: 'the server did not answer' };
      onReply?.(lost);
    };
    return connection;
  }
}

describe('a scheduler’s process', () => {
  it('tries a lost binding again, and the node’s room is free meanwhile', () => {
    const world = new World(2);
    world.create('a', '3');
    world.simulation.run(0.5 * SECOND);
    expect(world.nodeOf('a')).toBe('');
    world.simulation.run(3 * SECOND);
    expect(world.nodeOf('a')).toBe('node-0');
  });

  it('a lost binding of a pod that is gone is not repeated', () => {
    const world = new World(1);
    world.create('a', '3');
    world.simulation.run(0);
    world.server.submit({ verb: 'delete', ref: { kind: 'Pod', namespace: 'default', name: 'a', uid: '' } });
    world.create('b', '3');
    expect(world.simulation.run(3 * SECOND)).toBe('empty');
    expect(world.nodeOf('b')).toBe('node-0');
  });

  it('that died decides nothing; a new one knows what is bound and what waits', () => {
    const world = new World();
    world.create('a', '3');
    world.simulation.run(0);
    world.scheduler.stop();
    world.create('b', '2');
    world.create('c', '1');
    world.simulation.run(SECOND);
    expect(world.nodeOf('b')).toBe('');
    world.scheduler.start();
    world.simulation.run(2 * SECOND);
    expect(['a', 'b', 'c'].map(name => world.nodeOf(name))).toEqual(['node-0', '', 'node-0']);
  });

  it('pods of other schedulers are left alone but take room', () => {
    const world = new World();
    const foreign = podOf('foreign', { requests: { cpu: '3' }, spec: { schedulerName: 'mine' } });
    world.server.submit({ verb: 'create', object: foreign });
    world.create('a', '2');
    world.simulation.run(0);
    expect([world.nodeOf('foreign'), world.nodeOf('a')]).toEqual(['', 'node-0']);
    const ref = { kind: 'Pod', namespace: 'default', name: 'foreign', uid: '' } as const;
    world.server.submit({ verb: 'bind', ref, nodeName: 'node-0' });
    world.create('b', '2');
    world.simulation.run(SECOND);
    expect(world.nodeOf('b')).toBe('');
  });
});
