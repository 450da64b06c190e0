// How containers behave: the first rule of the experiment file that fits decides; where it is silent, what the manifest
// says itself. All draws are by name and key (Job, container, task, try, restart), so that a task's run time is the
// same number whatever the parallelism, the nodes or other rules.
import type { RandomStream } from '../../sim/random-stream.ts';
import { log } from '../../sim/real-math.ts';
import type { Micros } from '../../sim/time.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { ExperimentEvent, QueueInput } from '../cluster/input.ts';
import type { ContainerFacts } from '../kubelet/pod-facts.ts';
import { EXIT_SIGKILL, NEVER, resetPlan } from './container-plan.ts';
import type { ContainerPlan } from './container-plan.ts';
import { ManifestReader } from './manifest-reader.ts';
import { PodCounter, drawKey, taskOf, tryOf } from './pod-identity.ts';
import type { PodIdentity } from './pod-identity.ts';
import { healthOf } from './probe-reader.ts';
import { compileRule, ruleFits } from './rule-compiler.ts';
import type { CompiledRule, DrawKey } from './rule-compiler.ts';
import type { FailureRule, PodRule } from './rule.ts';
import { WorkQueues } from './work-queues.ts';

export interface BehaviourOptions {
  readonly rules: readonly PodRule[];
  readonly queues?: readonly QueueInput[];
  /** Events that fill queues are known beforehand: a queue that nobody fills is filled as its lesson does. */
  readonly events?: readonly ExperimentEvent[];
}

/** Memory of a container that is said to exceed its limit grows evenly over its run; without an end, within this. */
const ENDLESS_MEMORY_RAMP: Micros = 1_000_000;

export class Behaviours {
  readonly queues: WorkQueues;
  readonly pods: PodCounter = new PodCounter();
  private readonly rules: readonly CompiledRule[];
  private readonly reader: ManifestReader;
  private readonly runDraws: RandomStream;
  private readonly failDraws: RandomStream;
  private readonly startDraws: RandomStream;
  private readonly stopDraws: RandomStream;
  private readonly passDraws: RandomStream;
  private readonly failingDraws: RandomStream;
  private readonly key: DrawKey = { owner: 0, task: 0, attempt: 0, restart: 0 };

  constructor(context: ComponentContext, options: BehaviourOptions) {
    const { streams } = context;
    const filled = (options.events ?? []).flatMap(event => (event.action === 'enqueue' ? [event.queue] : []));
    this.rules = options.rules.map(compileRule);
    this.queues = new WorkQueues(context, options.queues ?? [], new Set(filled));
    this.reader = new ManifestReader(context, this.queues);
    this.runDraws = streams.stream('run');
    this.failDraws = streams.stream('fail');
    this.startDraws = streams.stream('start');
    this.stopDraws = streams.stream('stop');
    this.passDraws = streams.stream('probe-passes');
    this.failingDraws = streams.stream('probe-fails');
  }

  /**
   * The start time that a rule gives, in microseconds; undefined: none does. `isFirst`: the pod's first container to
   * start; for others only a rule that names the container counts.
   */
  startDelay(pod: PodIdentity, container: ContainerFacts, place: Place, isFirst: boolean): Micros | undefined {
    const found = this.find(pod, container, place);
    if (found?.start === undefined || (!isFirst && found.match.container === undefined)) return undefined;
    return found.start.draw(this.startDraws, this.keyOf(pod, container, place));
  }

  /** Decides what the container does from this start on. */
  plan(pod: PodIdentity, container: ContainerFacts, place: Place, into: ContainerPlan): void {
    resetPlan(into);
    into.memory = container.memoryRequest;
    const found = this.find(pod, container, place);
    if (found === undefined) {
      this.reader.plan(pod, container, place.restart, into);
      return;
    }
    const { rule } = found;
    const key = this.keyOf(pod, container, place);
    if (rule.queue !== undefined) {
      into.program = this.queues.worker(rule.queue, pod);
    } else if (found.run === undefined && found.cpu === undefined && rule.exit === undefined) {
      this.reader.plan(pod, container, place.restart, into);
    } else if (rule.exit === 'never') into.wall = NEVER;
    else {
      into.exit = rule.exit ?? 0;
      if (found.run !== undefined) into.wall = found.run.draw(this.runDraws, key);
      else if (found.cpu !== undefined) {
        into.cpu = found.cpu.draw(this.runDraws, key);
        into.threads = rule.threads ?? 1;
        into.serial = rule.serial ?? 0;
      }
    }
    if (container.probes.length > 0) into.health ??= healthOf(container.probes, undefined);
    if (found.probes !== undefined)
      into.health = found.probes.draw(this.passDraws, this.failingDraws, key, into.health);
    if (found.stop !== undefined) into.stop = found.stop.draw(this.stopDraws, key);
    if (found.stop !== undefined || rule.stopExit !== undefined) into.stopExit = rule.stopExit ?? into.stopExit;
    if (rule.memory !== undefined) into.memory = Math.min(rule.memory, container.memoryLimit);
    if (rule.memory !== undefined && rule.memory > container.memoryLimit)
      killByMemory(into, container.memoryLimit / rule.memory);
    if (found.fail !== undefined)
      this.fail(found.fail, into, this.failDraws.at(key.owner, key.task, key.attempt, key.restart));
  }

  /** The key of this start's draws, valid until the next call. */
  private keyOf(pod: PodIdentity, container: ContainerFacts, place: Place): DrawKey {
    const { key } = this;
    key.owner = drawKey(pod, container.position, container.name);
    key.task = taskOf(pod);
    key.attempt = tryOf(pod);
    key.restart = place.restart;
    return key;
  }

  private find(pod: PodIdentity, container: ContainerFacts, place: Place): CompiledRule | undefined {
    for (const compiled of this.rules) if (ruleFits(compiled, pod, container, place)) return compiled;
    return undefined;
  }

  private fail(rule: FailureRule, plan: ContainerPlan, draws: RandomStream): void {
    const draw = draws.next();
    if (rule.mtbf !== undefined) {
      const at = Math.round(-rule.mtbf * log(1 - draw));
      if (at < plan.crashAfter) setCrash(plan, at, rule.exit, rule.reason ?? '');
      return;
    }
    if (draw >= (rule.probability ?? 1)) return;
    if (rule.after !== undefined) {
      if (rule.after < plan.crashAfter) setCrash(plan, rule.after, rule.exit, rule.reason ?? '');
      return;
    }
    cutShort(plan, rule.afterShare ?? 1);
    plan.exit = rule.exit;
    plan.reason = rule.reason ?? '';
  }
}

/** Where and at which start: part of what rules match by. */
export interface Place {
  /** Earlier runs of this container in this pod. */
  readonly restart: number;
  readonly node: string;
}

/** The out-of-memory kill of a container whose use grows evenly and reaches its limit after `share` of the run. */
function killByMemory(plan: ContainerPlan, share: number): void {
  if (plan.program !== undefined || plan.wall === NEVER) {
    setCrash(plan, ENDLESS_MEMORY_RAMP, EXIT_SIGKILL, 'OOMKilled');
    return;
  }
  cutShort(plan, share);
  plan.exit = EXIT_SIGKILL;
  plan.reason = 'OOMKilled';
}

/** Lets the run end after a share of its time and work. */
function cutShort(plan: ContainerPlan, share: number): void {
  if (share >= 1) return;
  if (plan.wall !== NEVER) plan.wall = Math.round(plan.wall * share);
  if (plan.cpu === 0) return;
  const serialWork = plan.cpu * plan.serial;
  plan.cpu = Math.round(plan.cpu * share);
  plan.serial = plan.cpu === 0 ? 0 : Math.min(1, serialWork / plan.cpu);
}

function setCrash(plan: ContainerPlan, after: Micros, exit: number, reason: string): void {
  plan.crashAfter = after;
  plan.crashExit = exit;
  plan.crashReason = reason;
}
