// Textbook queues as processes: one function a family of test/data/closed-forms.json that needs no cluster, each
// giving one replication's value. The cases with a cluster are in test/conformance.
import { readFileSync } from 'node:fs';
import { compileDistribution, type Distribution, type DistributionSpec } from '../../../src/sim/distribution.ts';
import { Processes, type Process } from '../../../src/sim/process.ts';
import { RandomStreams } from '../../../src/sim/random-stream.ts';
import { meanInterval, type Interval } from '../../../src/sim/replication.ts';
import { Resource } from '../../../src/sim/resource.ts';
import { Simulation } from '../../../src/sim/simulation.ts';
import { Level, Tally } from '../../../src/sim/statistic.ts';
import { seconds, toSeconds } from '../../../src/sim/time.ts';

/** One entry of the file, as far as these models read it. */
export interface ClosedForm {
  readonly id: string;
  readonly exact: number;
  readonly replications: number;
  readonly parameters: Parameters;
  readonly run?: {
    readonly warmUpJobs?: number;
    readonly measuredJobs?: number;
    readonly warmUp?: number;
    readonly measured?: number;
    readonly startedJobs?: number;
  };
}

interface Parameters {
  readonly arrivalRate?: number;
  readonly arrivalRateHigh?: number;
  readonly arrivalRateLow?: number;
  readonly slots?: number;
  readonly service?: Readonly<Record<string, unknown>>;
  readonly t?: number;
  readonly podsPerJob?: readonly number[];
  readonly nodes?: number;
  readonly repairers?: number;
  readonly mtbf?: number;
  readonly mttr?: number;
  readonly period?: number;
  readonly run?: number | Readonly<Record<string, unknown>>;
  readonly ttlSecondsAfterFinished?: number;
}

type Model = (form: ClosedForm, streams: RandomStreams) => number;

const MODELS: Readonly<Record<string, Model>> = {
  'mm1-wait': meanWait,
  'mmc-wait': meanWait,
  'mg1-deterministic': meanWait,
  'mg1-lognormal': meanWait,
  'mg1-weibull': meanWait,
  'batch-parallel-jobs': meanWait,
  'mm1-wait-tail': (form, streams) => shareOf(waits(form, streams), wait => wait > figure(form, 't')),
  'mmc-pwait': (form, streams) => shareOf(waits(form, streams), wait => wait > 0),
  'priority-nonpreemptive': lowPriorityWait,
  'erlang-b-quota': shareRefused,
  'fork-join-2': forkJoinTime,
  'busy-period': busyPeriod,
  'node-repair': nodesUp,
  'cron-forbid': shareStarted,
  'ttl-retained': jobsRetained,
};

/** The entries of the file that there is a model for, in the file's order. */
export function engineForms(): ClosedForm[] {
  const file = readFileSync(new URL('../../data/closed-forms.json', import.meta.url), 'utf8');
  const { cases } = JSON.parse(file) as { cases: ClosedForm[] };
  return cases.filter(form => Object.hasOwn(MODELS, form.id));
}

/** Mean over replications with its 99.9 % interval. */
export function estimate(form: ClosedForm, replications: number): Interval {
  const model = MODELS[form.id]!;
  const streams = new RandomStreams(form.id);
  const values = Array.from({ length: replications }, (_, r) => model(form, streams.replication(r)));
  return meanInterval(values, 0.999);
}

function figure(form: ClosedForm, name: keyof Parameters): number {
  const value = form.parameters[name];
  if (typeof value !== 'number') throw new Error(`${form.id} has no ${name}`);
  return value;
}

function serviceOf(form: ClosedForm): Distribution {
  return distributionOf(form.parameters.service ?? {});
}

function distributionOf(document: Readonly<Record<string, unknown>>): Distribution {
  const [kind, parameters] = Object.entries(document)[0]!;
  const fields = kind === 'constant' ? { value: parameters } : (parameters as object);
  return compileDistribution({ kind, ...fields } as DistributionSpec);
}

interface Source {
  readonly name: string;
  readonly rate: number;
  readonly priority: number;
}

/** An open queue: Jobs arrive from each source; their pods wait for a slot. Gives the wait of each pod of each Job. */
function openQueue(form: ClosedForm, streams: RandomStreams, sources: readonly Source[]): Map<string, number[]> {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const server = new Resource(processes, figure(form, 'slots'));
  const service = serviceOf(form);
  const serviceStream = streams.stream('service');
  const sizes = form.parameters.podsPerJob ?? [1];
  const warmUp = form.run?.warmUpJobs ?? 0;
  const last = warmUp + (form.run?.measuredJobs ?? 0);
  const measured = new Map(sources.map(source => [source.name, [] as number[]]));
  let arrived = 0;
  let unserved = 0;

  function* pod(source: Source, isMeasured: boolean): Process {
    const arrivedAt = simulation.now;
    yield server.seize(source.priority);
    if (isMeasured) {
      measured.get(source.name)!.push(toSeconds(simulation.now - arrivedAt));
      unserved -= 1;
    }
    yield seconds(service.sample(serviceStream));
    server.release();
    if (arrived >= last && unserved === 0) simulation.stop();
  }
  function* arrivals(source: Source): Process {
    const gap = compileDistribution({ kind: 'exponential', mean: 1 / source.rate });
    const gaps = streams.stream(`arrival.${source.name}`);
    const sizeStream = streams.stream(`size.${source.name}`);
    for (;;) {
      yield seconds(gap.sample(gaps));
      const isMeasured = arrived >= warmUp && arrived < last;
      arrived += 1;
      const size = sizes[Math.floor(sizeStream.next() * sizes.length)]!;
      if (isMeasured) unserved += size;
      for (let i = 0; i < size; i += 1) processes.start(pod(source, isMeasured));
    }
  }
  for (const source of sources) processes.start(arrivals(source));
  simulation.run();
  return measured;
}

function waits(form: ClosedForm, streams: RandomStreams): number[] {
  const source = { name: 'jobs', rate: figure(form, 'arrivalRate'), priority: 0 };
  return openQueue(form, streams, [source]).get('jobs')!;
}

function meanWait(form: ClosedForm, streams: RandomStreams): number {
  return meanOf(waits(form, streams));
}

function lowPriorityWait(form: ClosedForm, streams: RandomStreams): number {
  const high = { name: 'high', rate: figure(form, 'arrivalRateHigh'), priority: 1000 };
  const low = { name: 'low', rate: figure(form, 'arrivalRateLow'), priority: 0 };
  return meanOf(openQueue(form, streams, [high, low]).get('low')!);
}

function meanOf(values: readonly number[]): number {
  const tally = new Tally();
  for (const value of values) tally.add(value);
  return tally.mean;
}

function shareOf(values: readonly number[], holds: (value: number) => boolean): number {
  return values.filter(value => holds(value)).length / values.length;
}

/** A Job that finds no free slot is refused. */
function shareRefused(form: ClosedForm, streams: RandomStreams): number {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const server = new Resource(processes, figure(form, 'slots'));
  const service = serviceOf(form);
  const stream = streams.stream('service');
  const warmUp = form.run?.warmUpJobs ?? 0;
  const jobs = warmUp + (form.run?.measuredJobs ?? 0);
  let refused = 0;
  function* job(): Process {
    yield server.seize();
    yield seconds(service.sample(stream));
    server.release();
  }
  function* arrivals(): Process {
    const gap = compileDistribution({ kind: 'exponential', mean: 1 / figure(form, 'arrivalRate') });
    const gaps = streams.stream('arrival');
    for (let arrived = 0; arrived < jobs; arrived += 1) {
      yield seconds(gap.sample(gaps));
      if (server.available > 0) processes.start(job());
      else if (arrived >= warmUp) refused += 1;
    }
  }
  processes.start(arrivals());
  simulation.run();
  return refused / (jobs - warmUp);
}

/** Each Job has one pod on each node; it is complete when the last of them is. */
function forkJoinTime(form: ClosedForm, streams: RandomStreams): number {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const nodes = Array.from({ length: figure(form, 'nodes') }, () => new Resource(processes, 1));
  const service = serviceOf(form);
  const stream = streams.stream('service');
  const warmUp = form.run?.warmUpJobs ?? 0;
  const jobs = warmUp + (form.run?.measuredJobs ?? 0);
  const times = new Tally();
  function* pod(job: number, index: number, done: () => void): Process {
    const node = nodes[index]!;
    yield node.seize();
    yield seconds(service.sample(stream.at(job, index)));
    node.release();
    done();
  }
  function* arrivals(): Process {
    const gap = compileDistribution({ kind: 'exponential', mean: 1 / figure(form, 'arrivalRate') });
    const gaps = streams.stream('arrival');
    for (let job = 0; job < jobs; job += 1) {
      yield seconds(gap.sample(gaps));
      const arrivedAt = simulation.now;
      let open = nodes.length;
      const done = (): void => {
        open -= 1;
        if (open === 0 && job >= warmUp) times.add(toSeconds(simulation.now - arrivedAt));
      };
      nodes.forEach((_, index) => processes.start(pod(job, index, done)));
    }
  }
  processes.start(arrivals());
  simulation.run();
  return times.mean;
}

/** From the first arrival at an empty server until it is empty again. */
function busyPeriod(form: ClosedForm, streams: RandomStreams): number {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const server = new Resource(processes, 1);
  const service = serviceOf(form);
  const stream = streams.stream('service');
  let inSystem = 0;
  function* job(): Process {
    inSystem += 1;
    yield server.seize();
    yield seconds(service.sample(stream));
    server.release();
    inSystem -= 1;
    if (inSystem === 0) simulation.stop();
  }
  function* arrivals(): Process {
    const gap = compileDistribution({ kind: 'exponential', mean: 1 / figure(form, 'arrivalRate') });
    const gaps = streams.stream('arrival');
    for (;;) {
      processes.start(job());
      yield seconds(gap.sample(gaps));
    }
  }
  processes.start(arrivals());
  simulation.run();
  return toSeconds(simulation.now);
}

/** Nodes fail and wait for one of the repairers. */
function nodesUp(form: ClosedForm, streams: RandomStreams): number {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const repairers = new Resource(processes, figure(form, 'repairers'));
  const nodes = figure(form, 'nodes');
  const up = new Level(nodes);
  const upTime = compileDistribution({ kind: 'exponential', mean: figure(form, 'mtbf') });
  const repairTime = compileDistribution({ kind: 'exponential', mean: figure(form, 'mttr') });
  const failures = streams.stream('failure');
  const repairs = streams.stream('repair');
  function* node(index: number): Process {
    for (let failure = 0; ; failure += 1) {
      yield seconds(upTime.sample(failures.at(index, failure)));
      up.add(-1, simulation.now);
      yield repairers.seize();
      yield seconds(repairTime.sample(repairs.at(index, failure)));
      repairers.release();
      up.add(1, simulation.now);
    }
  }
  for (let index = 0; index < nodes; index += 1) processes.start(node(index));
  const warmUp = seconds(form.run?.warmUp ?? 0);
  const horizon = warmUp + seconds(form.run?.measured ?? 0);
  simulation.run(warmUp);
  up.restart(warmUp);
  simulation.run(horizon);
  return up.mean(horizon);
}

/** A clock that starts a Job at each tick, unless the last one is still at work: such a tick is lost. */
function shareStarted(form: ClosedForm, streams: RandomStreams): number {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const length = distributionOf(form.parameters.run as Readonly<Record<string, unknown>>);
  const lengths = streams.stream('run');
  const wanted = form.run?.startedJobs ?? 0;
  let ticks = 0;
  let started = 0;
  let isAtWork = false;
  function* job(): Process {
    isAtWork = true;
    yield seconds(length.sample(lengths.at(started)));
    isAtWork = false;
  }
  function* clock(): Process {
    for (;;) {
      yield seconds(figure(form, 'period'));
      // The ticks after the last start and before the next belong to neither: the count ends with a start.
      ticks += 1;
      if (isAtWork) continue;
      started += 1;
      if (started === wanted) break;
      processes.start(job());
    }
    simulation.stop();
  }
  processes.start(clock());
  simulation.run();
  return started / ticks;
}

/** Finished Jobs that wait for the end of their time to live. */
function jobsRetained(form: ClosedForm, streams: RandomStreams): number {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const retained = new Level(0);
  const run = seconds(figure(form, 'run'));
  const timeToLive = seconds(figure(form, 'ttlSecondsAfterFinished'));
  function* job(): Process {
    yield run;
    retained.add(1, simulation.now);
    yield timeToLive;
    retained.add(-1, simulation.now);
  }
  function* arrivals(): Process {
    const gap = compileDistribution({ kind: 'exponential', mean: 1 / figure(form, 'arrivalRate') });
    const gaps = streams.stream('arrival');
    for (;;) {
      yield seconds(gap.sample(gaps));
      processes.start(job());
    }
  }
  processes.start(arrivals());
  // The first Job that lives for its whole time is gone after this: from then on as many come as go.
  const warmUp = run + timeToLive;
  const horizon = warmUp + seconds(form.run?.measured ?? 0);
  simulation.run(warmUp);
  retained.restart(warmUp);
  simulation.run(horizon);
  return retained.mean(horizon);
}
