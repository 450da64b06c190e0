// CPU as a resource that the containers of a node share: work is given in core-microseconds, cores are divided by
// weight under caps, and a task may have a part that runs on one core only before the rest. Tasks that are alike form a
// group with a virtual time of its own (the service each member has had), so a change costs O(log tasks + groups).
//
// Ends are rounded up to whole microseconds, each for itself: no rounding carries over to another task.
import type { EventHandle, EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import { FinishHeap } from './finish-heap.ts';
import { fillWater } from './water-filling.ts';

/** What a task asks for. */
export interface CpuDemand {
  /** Core-microseconds, a whole number > 0. */
  readonly work: number;
  /** Share of the work, 0 to 1, that runs on one core before the rest. */
  readonly serial: number;
  /** Cores that it can use at once, from its threads and its limit; > 0. */
  readonly threads: number;
  readonly limit: number;
  readonly weight: number;
}

/** What a task has had when it ends or is taken out. */
export interface CpuUse {
  /** Core-microseconds. */
  readonly used: number;
  /** Wall time beyond what it would have taken alone on the node, without a limit. */
  readonly shared: Micros;
}

class Group {
  readonly weight: number;
  readonly cap: number;
  readonly tasks: FinishHeap = new FinishHeap();
  rate = 0;
  /** Service that each member has had since the group was last empty, in core-microseconds. */
  virtual = 0;

  constructor(weight: number, cap: number) {
    this.weight = weight;
    this.cap = cap;
  }

  get size(): number {
    return this.tasks.size;
  }
}

interface Task {
  readonly node: NodeCores;
  readonly demand: CpuDemand;
  readonly startedAt: Micros;
  /** Work of the serial part; the rest is `demand.work` less this. */
  readonly serialWork: number;
  group: Group;
  /** Work done before the present part. */
  done: number;
  /** Virtual time of the group at which the present part began. */
  from: number;
  /** Its work is done, and its end is about to be told. */
  isDone: boolean;
}

class NodeCores {
  readonly cores: number;
  /** Sorted by cap / weight. */
  readonly groups: Group[] = [];
  updatedAt: Micros = 0;
  handle: EventHandle | undefined = undefined;
  /** Millionths of cores in use. */
  busy = 0;

  constructor(cores: number) {
    this.cores = cores;
  }
}

/** Times this close to a whole microsecond count as whole; and work this close to done as done. */
const TIME_TOLERANCE = 1e-3;

export class CpuSharing {
  private readonly simulation: Simulation;
  private readonly nodes: NodeCores[] = [];
  private readonly tasks = new Map<number, Task>();
  private readonly due: EventKind;
  private readonly onDone: (task: number) => void;
  private readonly onBusy: (cores: number) => void;
  private busy = 0;
  /** What the task has had whose end is being told. */
  lastUse: CpuUse = { used: 0, shared: 0 };

  /**
   * @param onDone  called when a task has done its work, at that instant; it is out by then
   * @param onBusy  called when the cores in use on all nodes change
   */
  constructor(simulation: Simulation, onDone: (task: number) => void, onBusy: (cores: number) => void) {
    this.simulation = simulation;
    this.onDone = onDone;
    this.onBusy = onBusy;
    this.due = simulation.on('cpu.due', node => this.finish(node));
  }

  /** Adds a node; returns its number. */
  addNode(cores: number): number {
    return this.nodes.push(new NodeCores(cores)) - 1;
  }

  /** Begins a task; `task` is the caller's number for it, free at present. */
  start(node: number, task: number, demand: CpuDemand): void {
    const cores = this.nodes[node]!;
    this.advance(cores);
    const serialWork = Math.round(demand.work * demand.serial);
    const isSerial = serialWork > 0;
    const group = this.group(cores, demand.weight, isSerial ? Math.min(1, demand.limit) : capOf(demand));
    const startedAt = this.simulation.now;
    const begun: Task = {
      node: cores,
      demand,
      startedAt,
      serialWork,
      group,
      done: 0,
      from: group.virtual,
      isDone: false,
    };
    this.tasks.set(task, begun);
    group.tasks.push(task, group.virtual + (isSerial ? serialWork : demand.work));
    this.settle(cores, node);
  }

  /** Takes a task out before its end was told. */
  stop(node: number, task: number): CpuUse {
    const cores = this.nodes[node]!;
    const found = this.tasks.get(task)!;
    if (found.isDone) {
      this.tasks.delete(task);
      return this.use(found, found.demand.work);
    }
    this.advance(cores);
    const used = Math.min(found.demand.work, Math.round(found.done + found.group.virtual - found.from));
    this.leave(found, task);
    this.settle(cores, node);
    return this.use(found, used);
  }

  private use(task: Task, used: number): CpuUse {
    const threads = Math.min(task.demand.threads, Math.max(1, task.node.cores));
    const serial = Math.min(used, task.serialWork);
    const alone = Math.ceil(serial + (used - serial) / threads - TIME_TOLERANCE);
    return { used, shared: Math.max(0, this.simulation.now - task.startedAt - alone) };
  }

  private finish(node: number): void {
    const cores = this.nodes[node]!;
    cores.handle = undefined;
    this.advance(cores);
    const done: number[] = [];
    for (const group of cores.groups) {
      const tolerance = TIME_TOLERANCE * (1 + 2 * group.rate);
      while (group.tasks.firstKey <= group.virtual + tolerance) done.push(group.tasks.pop());
      if (group.size === 0) group.virtual = 0;
    }
    const ended: { readonly id: number; readonly task: Task }[] = [];
    for (const id of done) {
      const task = this.tasks.get(id)!;
      if (task.done < task.serialWork && task.serialWork < task.demand.work) this.beginParallelPart(id, task);
      else {
        task.isDone = true;
        ended.push({ id, task });
      }
    }
    this.settle(cores, node);
    for (const { id, task } of ended) {
      if (this.tasks.get(id) !== task) continue;
      this.tasks.delete(id);
      this.lastUse = this.use(task, task.demand.work);
      this.onDone(id);
    }
  }

  private beginParallelPart(id: number, task: Task): void {
    task.done = task.serialWork;
    task.group = this.group(task.node, task.demand.weight, capOf(task.demand));
    task.from = task.group.virtual;
    task.group.tasks.push(id, task.from + task.demand.work - task.serialWork);
  }

  private leave(task: Task, id: number): void {
    task.group.tasks.remove(id);
    if (task.group.size === 0) task.group.virtual = 0;
    this.tasks.delete(id);
  }

  /** Gives every member the service of the time since the last change. */
  private advance(cores: NodeCores): void {
    const elapsed = this.simulation.now - cores.updatedAt;
    cores.updatedAt = this.simulation.now;
    if (elapsed === 0) return;
    for (const group of cores.groups) if (group.size > 0) group.virtual += group.rate * elapsed;
  }

  /** Divides the cores anew and schedules the next end. */
  private settle(cores: NodeCores, node: number): void {
    const used = Math.round(fillWater(cores.groups, cores.cores) * 1e6);
    let next = Infinity;
    for (const group of cores.groups) {
      if (group.size === 0) continue;
      next = Math.min(next, (group.tasks.firstKey - group.virtual) / group.rate);
    }
    if (cores.handle !== undefined) this.simulation.cancel(cores.handle);
    const delay = Math.max(0, Math.ceil(next - TIME_TOLERANCE));
    cores.handle = next === Infinity ? undefined : this.simulation.schedule(delay, this.due, node);
    if (used === cores.busy) return;
    this.busy += used - cores.busy;
    cores.busy = used;
    this.onBusy(this.busy / 1e6);
  }

  private group(cores: NodeCores, weight: number, cap: number): Group {
    const known = cores.groups.find(group => group.weight === weight && group.cap === cap);
    if (known !== undefined) return known;
    // An empty group of other figures goes when a new one comes, so that there are never more than were used at once.
    for (let i = cores.groups.length - 1; i >= 0; i -= 1) if (cores.groups[i]!.size === 0) cores.groups.splice(i, 1);
    const made = new Group(weight, cap);
    const place = cores.groups.findIndex(group => group.cap / group.weight > cap / weight);
    cores.groups.splice(place < 0 ? cores.groups.length : place, 0, made);
    return made;
  }
}

function capOf(demand: CpuDemand): number {
  return Math.min(demand.threads, demand.limit);
}
