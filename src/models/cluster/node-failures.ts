// Nodes that fail at random and are repaired, alone or together with the nodes of their zone, and spot nodes that are
// reclaimed with notice: their pods are evicted, then the node goes. Failures keep no run alive, repairs do.
import { compileDistribution, type Distribution } from '../../sim/distribution.ts';
import { hashKey, type RandomStream } from '../../sim/random-stream.ts';
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import { MICROS_PER_SECOND, type Micros } from '../../sim/time.ts';
import type { ComponentContext } from './component.ts';
import type { NodeInput } from './input.ts';
import { NodeDrain } from './node-drain.ts';

/** What a failure does to a node's machine. */
export interface NodePower {
  /** The node falls silent. `losesProcesses`: what ran on it is gone when it is back. */
  stopNode(name: string, options?: { readonly losesProcesses?: boolean }): void;
  startNode(name: string): void;
  /** The machine and its Node object are gone for good. */
  removeNode(name: string): void;
  /** A machine takes the place of one that was removed. */
  addNode?(node: NodeInput): void;
}

/** Nodes that fail together. */
interface Fate {
  readonly key: number;
  readonly names: readonly string[];
  readonly upTime: Distribution;
  readonly repair: Distribution;
  failures: number;
}

interface SpotNode {
  readonly key: number;
  readonly input: NodeInput;
  readonly upTime: Distribution;
  readonly notice: Micros;
  readonly back: Distribution | undefined;
  reclaims: number;
}

export class NodeFailures {
  private readonly simulation: Simulation;
  private readonly power: NodePower;
  private readonly drain: NodeDrain;
  private readonly upTimes: RandomStream;
  private readonly repairs: RandomStream;
  private readonly fates: Fate[];
  private readonly spots: SpotNode[];
  private readonly failKind: EventKind;
  private readonly repairKind: EventKind;
  private readonly noticeKind: EventKind;
  private readonly reclaimKind: EventKind;
  private readonly backKind: EventKind;

  constructor(context: ComponentContext, nodes: readonly NodeInput[], power: NodePower) {
    const { simulation, streams } = context;
    this.simulation = simulation;
    this.power = power;
    this.drain = new NodeDrain(context, 'node-reclaim');
    this.upTimes = streams.stream('node.up');
    this.repairs = streams.stream('node.repair');
    this.fates = fatesOf(nodes);
    this.spots = nodes.flatMap(spotOf);
    this.failKind = simulation.on('node.fail', index => this.fail(index), { background: true });
    this.repairKind = simulation.on('node.repair', index => this.repair(index));
    this.noticeKind = simulation.on('node.notice', index => this.giveNotice(index), { background: true });
    this.reclaimKind = simulation.on('node.reclaim', index => this.reclaim(index));
    this.backKind = simulation.on('node.back', index => this.comeBack(index));
    for (const index of this.fates.keys()) this.expectFailure(index);
    for (const index of this.spots.keys()) this.expectNotice(index);
  }

  private expectFailure(index: number): void {
    const fate = this.fates[index];
    if (fate === undefined) return;
    this.after(fate.upTime.sample(this.upTimes.at(fate.key, fate.failures)), this.failKind, index);
  }

  private fail(index: number): void {
    const fate = this.fates[index];
    if (fate === undefined) return;
    for (const name of fate.names) this.power.stopNode(name, { losesProcesses: true });
    this.after(fate.repair.sample(this.repairs.at(fate.key, fate.failures)), this.repairKind, index);
    fate.failures += 1;
  }

  private repair(index: number): void {
    for (const name of this.fates[index]?.names ?? []) this.power.startNode(name);
    this.expectFailure(index);
  }

  private expectNotice(index: number): void {
    const spot = this.spots[index];
    if (spot === undefined) return;
    this.after(spot.upTime.sample(this.upTimes.at(spot.key, spot.reclaims)), this.noticeKind, index);
  }

  private giveNotice(index: number): void {
    const spot = this.spots[index];
    if (spot === undefined) return;
    this.drain.begin(spot.input.name);
    this.simulation.schedule(spot.notice, this.reclaimKind, index);
  }

  private reclaim(index: number): void {
    const spot = this.spots[index];
    if (spot === undefined) return;
    this.drain.end(spot.input.name);
    this.power.removeNode(spot.input.name);
    if (spot.back !== undefined)
      this.after(spot.back.sample(this.repairs.at(spot.key, spot.reclaims)), this.backKind, index);
    spot.reclaims += 1;
  }

  private comeBack(index: number): void {
    const spot = this.spots[index];
    if (spot === undefined) return;
    this.power.addNode?.(spot.input);
    this.expectNotice(index);
  }

  private after(seconds: number, kind: EventKind, index: number): void {
    const delay = Math.round(seconds * MICROS_PER_SECOND);
    // What would fail beyond the end of time never does.
    if (delay < Number.MAX_SAFE_INTEGER - this.simulation.now) this.simulation.schedule(delay, kind, index);
  }
}

/** Nodes with failures, each with a fate of its own or, where they name a label, one a value of it. */
function fatesOf(nodes: readonly NodeInput[]): Fate[] {
  const groups = new Map<string, { readonly first: NodeInput; readonly names: string[] }>();
  for (const node of nodes) {
    if (node.failures === undefined) continue;
    const label = node.failures.correlatedBy;
    const value = label === undefined ? undefined : node.labels[label];
    const key = value === undefined ? `node ${node.name}` : `${label ?? ''}=${value}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: node, names: [node.name] });
    else group.names.push(node.name);
  }
  const fates: Fate[] = [];
  for (const [key, { first, names }] of groups) {
    if (first.failures === undefined) continue;
    const { mtbf, repair } = first.failures;
    fates.push({
      key: hashKey(key),
      names,
      upTime: compileDistribution(mtbf),
      repair: compileDistribution(repair),
      failures: 0,
    });
  }
  return fates;
}

function spotOf(input: NodeInput): readonly SpotNode[] {
  if (input.spot === undefined) return [];
  const { mtbf, notice, back } = input.spot;
  return [
    {
      key: hashKey(`spot ${input.name}`),
      input,
      upTime: compileDistribution(mtbf),
      notice,
      back: back === undefined ? undefined : compileDistribution(back),
      reclaims: 0,
    },
  ];
}
