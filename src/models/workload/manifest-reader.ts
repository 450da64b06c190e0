// What a container's manifest says of its behaviour, for containers that no rule describes: shell scripts and small
// Python and Perl programs are followed, known programs are known, anything else runs 10 s and exits 0. What is assumed
// is told once a container.
import type { RandomStream } from '../../sim/random-stream.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { ContainerFacts } from '../kubelet/pod-facts.ts';
import { NEVER } from './container-plan.ts';
import type { ContainerPlan } from './container-plan.ts';
import { ContainerWorld } from './container-world.ts';
import { keyWork, keysWork, readKuardFlags, TimedKeys } from './kuard.ts';
import type { KuardFlags } from './kuard.ts';
import { UNKNOWN_RUN, knownImage, knownProgram, programName, repositoryName } from './known-programs.ts';
import type { StopStyle } from './known-programs.ts';
import { consumerOf, kuardQueue } from './known-queues.ts';
import { drawKey, taskOf, tryOf } from './pod-identity.ts';
import type { PodIdentity } from './pod-identity.ts';
import { parseShell } from './shell-parser.ts';
import { runShell } from './shell-run.ts';
import type { Script } from './shell-syntax.ts';
import type { WorkQueues } from './work-queues.ts';

/** What was read: times in microseconds. */
interface Reading {
  readonly wall: number;
  readonly cpu: number;
  readonly exit: number;
  readonly stop: StopStyle;
  /** Exit code after SIGTERM, where a handler says it. */
  readonly stopExit: number | undefined;
  /** Programs in it that nothing is known of. */
  readonly unknown: readonly string[];
  /** It depends on the pod: index, name, random numbers. */
  readonly isVariable: boolean;
}

/** What a container's command is, worked out once. */
interface Command {
  readonly argv: readonly string[];
  /** The script of `sh -c`, where it can be read; its positional parameters. */
  readonly script: Script | undefined;
  readonly isShell: boolean;
  readonly parameters: readonly string[];
  readonly kuard: KuardFlags | undefined;
  /** The reading, once it turned out to be the same for every pod. */
  constant: Reading | undefined;
  isTold: boolean;
}

export class ManifestReader {
  private readonly context: Pick<ComponentContext, 'observer' | 'streams'>;
  private readonly queues: WorkQueues;
  private readonly commands = new WeakMap<ContainerFacts, Command>();
  private readonly scriptDraws: RandomStream;
  private readonly keyDraws: RandomStream;

  constructor(context: Pick<ComponentContext, 'observer' | 'streams'>, queues: WorkQueues) {
    this.context = context;
    this.queues = queues;
    this.scriptDraws = context.streams.stream('script');
    this.keyDraws = context.streams.stream('keygen');
  }

  /** Fills in what the container does from this start on. Sidecars run until they are stopped. */
  plan(pod: PodIdentity, container: ContainerFacts, restart: number, into: ContainerPlan): void {
    if (container.role === 'sidecar') {
      into.wall = NEVER;
      return;
    }
    const command = this.commandOf(container);
    if (command.kuard !== undefined) this.planKuard(command, command.kuard, pod, container, restart, into);
    else if (!this.planConsumer(command, pod, container, into))
      this.planReading(command, pod, container, restart, into);
  }

  private commandOf(container: ContainerFacts): Command {
    const known = this.commands.get(container);
    if (known !== undefined) return known;
    const { command = [], args = [], image = '' } = container.container;
    const argv = [...command, ...args];
    const name = programName(argv[0] ?? '');
    const isKuard = command.length > 0 ? name === 'kuard' : repositoryName(image).startsWith('kuard');
    const flag = /^(?:ba|a|da|k|z)?sh$/u.test(name) ? argv.findIndex(word => /^-[a-z]*c$/u.test(word)) : -1;
    const text = flag < 0 ? undefined : argv[flag + 1];
    const made: Command = {
      argv,
      isShell: text !== undefined,
      script: text === undefined ? undefined : parseShell(text),
      parameters: flag < 0 || argv.length <= flag + 2 ? ['sh'] : argv.slice(flag + 2),
      kuard: isKuard ? readKuardFlags(argv) : undefined,
      constant: undefined,
      isTold: false,
    };
    this.commands.set(container, made);
    return made;
  }

  private planKuard(
    command: Command,
    flags: KuardFlags,
    pod: PodIdentity,
    container: ContainerFacts,
    restart: number,
    into: ContainerPlan,
  ): void {
    // A Go program without a handler ends with exit code 2, also as the first process.
    into.stopExit = GO_STOP_EXIT;
    const { isEnabled, count, time, exitsOnComplete, exitCode, host, queue } = flags;
    if (isEnabled && host !== '' && queue !== '') {
      const style = { isSingle: false, staysWhenEmpty: !exitsOnComplete, pollPeriod: 1_000_000, exitCode };
      into.program = this.queues.consumer(kuardQueue(queue, host), pod, style);
      this.tell(command, container, `kuard takes items from queue ${queue}, each one key of 3 s of CPU on average`);
      return;
    }
    if (!isEnabled) {
      into.wall = NEVER;
      this.tell(command, container, 'kuard serves until it is stopped');
      return;
    }
    const key = drawKey(pod, container.position, container.name);
    const draws = this.keyDraws.at(key, taskOf(pod), tryOf(pod), restart);
    if (time === 0 && count > 0 && exitsOnComplete) {
      into.cpu = keysWork(count, draws);
      into.exit = exitCode;
    } else {
      const draw = (number: number): number =>
        keyWork(this.keyDraws.at(key, taskOf(pod), tryOf(pod), restart * MOST_KEYS + number + 1));
      into.program = new TimedKeys(flags, draw);
    }
    const work = count === 0 ? 'keys' : count === 1 ? 'one key' : `${count} keys`;
    const end = exitsOnComplete ? `then exits ${exitCode}` : 'and then goes on serving: it never ends';
    this.tell(command, container, `kuard generates ${work}, each 3 s of CPU on average, ${end}`);
  }

  private planConsumer(command: Command, pod: PodIdentity, container: ContainerFacts, into: ContainerPlan): boolean {
    const declared = this.declaredQueue(command, container);
    if (declared !== undefined) {
      into.program = this.queues.worker(declared, pod);
      this.tell(command, container, `takes items from queue ${declared}`);
      return true;
    }
    const consumer = consumerOf(container.container, command.argv);
    if (consumer === undefined) return false;
    into.program = this.queues.consumer(consumer.queue, pod, consumer.style);
    this.tell(command, container, consumer.text);
    return true;
  }

  /**
   * A queue of the experiment file that the manifest names in its environment; the only one, where nothing is known.
   */
  private declaredQueue(command: Command, container: ContainerFacts): string | undefined {
    for (const { value } of container.container.env ?? []) {
      if (value !== undefined && this.queues.hasDeclared(value)) return value;
    }
    const { soleQueue } = this.queues;
    if (soleQueue === undefined || container.role !== 'main' || command.argv.length > 0) return undefined;
    return knownImage(container.image, command.argv) === undefined ? soleQueue : undefined;
  }

  private planReading(
    command: Command,
    pod: PodIdentity,
    container: ContainerFacts,
    restart: number,
    into: ContainerPlan,
  ): void {
    const reading = command.constant ?? this.read(command, pod, container, restart);
    into.wall = reading.wall;
    into.cpu = reading.wall === NEVER ? 0 : reading.cpu;
    into.exit = reading.exit;
    applyStop(reading, into);
    if (command.isTold) return;
    this.tell(command, container, describe(command, container, reading));
    if (!reading.isVariable) command.constant = reading;
  }

  private read(command: Command, pod: PodIdentity, container: ContainerFacts, restart: number): Reading {
    const { argv, script, parameters, isShell } = command;
    const key = drawKey(pod, container.position, container.name);
    const world = new ContainerWorld(
      container.container,
      pod,
      this.scriptDraws.at(key, taskOf(pod), tryOf(pod), restart),
    );
    if (script !== undefined) {
      const outcome = runShell(script, world, parameters);
      const stop = outcome.stopExit === undefined ? 'ignores' : 'ends';
      return { ...outcome, stop, unknown: world.unknown, isVariable: world.isVariable };
    }
    const words = argv.map(word => world.expand(word));
    const shell = isShell || words.length === 0 ? undefined : world.runWords(words);
    if (shell !== undefined) return { ...shell, stopExit: undefined, unknown: [], isVariable: world.isVariable };
    const known =
      words.length === 0 || (container.container.command ?? []).length === 0
        ? knownImage(container.image, words)
        : knownProgram(words, world);
    if (known !== undefined) return { ...known, stopExit: undefined, unknown: [], isVariable: world.isVariable };
    const unknown = [words[0] ?? ''];
    return { wall: UNKNOWN_RUN, cpu: 0, exit: 0, stop: 'ends', stopExit: undefined, unknown, isVariable: false };
  }

  private tell(command: Command, container: ContainerFacts, text: string): void {
    if (command.isTold) return;
    command.isTold = true;
    this.context.observer.assumed(`container ${container.name}: ${text}`);
  }
}

/** What the Go runtime exits with after SIGTERM as the first process of a container. */
const GO_STOP_EXIT = 2;
/** Keeps the draws of a container's restarts apart. */
const MOST_KEYS = 1_000_000;

function applyStop(reading: Reading, into: ContainerPlan): void {
  if (reading.stop === 'ignores') into.stop = NEVER;
  else if (reading.stop === 'ends well') into.stopExit = 0;
  else if (reading.stop === 'go') into.stopExit = GO_STOP_EXIT;
  if (reading.stopExit !== undefined) into.stopExit = reading.stopExit;
}

function describe(command: Command, container: ContainerFacts, reading: Reading): string {
  const { wall, cpu, exit, stop, unknown, isVariable } = reading;
  const text = command.argv.join(' ').replaceAll(/\s+/gu, ' ').trim();
  const shown =
    text === ''
      ? `image ${container.container.image ?? ''}`
      : `"${text.length > 60 ? `${text.slice(0, 57)}...` : text}"`;
  const guess =
    unknown.length === 0 || unknown[0] === '' ? '' : ` (nothing is known of ${unknown.join(', ')}: 10 s, exit 0)`;
  const signal =
    stop === 'ignores' && (wall > 0 || cpu > 0) ? '; as process 1 without a handler it ignores SIGTERM' : '';
  if (isVariable) return `${shown} is followed for each pod${guess}${signal}`;
  const work = cpu > 0 ? `${formatSeconds(cpu)} of CPU` : '';
  const run =
    wall === NEVER
      ? 'runs until it is stopped'
      : `runs ${[wall > 0 || cpu === 0 ? formatSeconds(wall) : '', work].filter(part => part !== '').join(' and ')}, exits ${exit}`;
  return `${shown} ${run}${guess}${signal}`;
}

function formatSeconds(micros: number): string {
  return `${Math.round(micros / 1000) / 1000} s`;
}
