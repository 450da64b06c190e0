// What a container's manifest says of its behaviour, for containers that no rule describes: shell scripts and small
// Python and Perl programs are followed, known programs are known, anything else runs 10 s and exits 0. What is assumed
// is told once a container.
import type { RandomStream } from '../../sim/random-stream.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { ContainerFacts } from '../kubelet/pod-facts.ts';
import { NEVER } from './container-plan.ts';
import type { ContainerPlan } from './container-plan.ts';
import { ContainerWorld } from './container-world.ts';
import type { Health } from './health.ts';
import { keyWork, keysWork, readKuardFlags, TimedKeys } from './kuard.ts';
import type { KuardFlags } from './kuard.ts';
import { UNKNOWN_RUN, knownImage, knownProgram, programName, repositoryName } from './known-programs.ts';
import type { Known, StopStyle } from './known-programs.ts';
import { consumerOf, kuardQueue } from './known-queues.ts';
import { drawKey, taskOf, tryOf } from './pod-identity.ts';
import type { PodIdentity } from './pod-identity.ts';
import { parseShell } from './shell-parser.ts';
import { runShell } from './shell-run.ts';
import type { Script } from './shell-syntax.ts';
import { healthOf } from './probe-reader.ts';
import type { WorkQueues } from './work-queues.ts';

/** What was read: times in microseconds. */
interface Reading {
  readonly wall: number;
  readonly cpu: number;
  readonly exit: number;
  readonly stop: StopStyle;
  /** Exit code after SIGTERM, where a handler says it. */
  readonly stopExit: number | undefined;
  /** Files that come and go while it runs. */
  readonly files?: ReadonlyMap<string, Health>;
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

/** A start of a container: what it is, whose it is, and the plan to be filled in. */
interface Start {
  readonly command: Command;
  readonly pod: PodIdentity;
  readonly container: ContainerFacts;
  /** Earlier runs of the container in its pod. */
  readonly restart: number;
  readonly into: ContainerPlan;
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
    const start: Start = { command: this.commandOf(container), pod, container, restart, into };
    const { kuard } = start.command;
    if (kuard !== undefined) this.planKuard(start, kuard);
    else if (!this.planConsumer(start)) this.planReading(start);
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

  private planKuard(start: Start, flags: KuardFlags): void {
    const { pod, into } = start;
    // A Go program without a handler ends with exit code 2, also as the first process.
    into.stopExit = GO_STOP_EXIT;
    const { isEnabled, count, time, exitsOnComplete, exitCode, host, queue } = flags;
    if (isEnabled && host !== '' && queue !== '') {
      const style = { isSingle: false, staysWhenEmpty: !exitsOnComplete, pollPeriod: 1_000_000, exitCode };
      into.program = this.queues.consumer(kuardQueue(queue, host), pod, style);
      this.tell(start, `kuard takes items from queue ${queue}, each one key of 3 s of CPU on average`);
      return;
    }
    if (!isEnabled) {
      into.wall = NEVER;
      this.tell(start, 'kuard serves until it is stopped');
      return;
    }
    const { container, restart } = start;
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
    this.tell(start, `kuard generates ${work}, each 3 s of CPU on average, ${end}`);
  }

  private planConsumer(start: Start): boolean {
    const { command, container, pod, into } = start;
    const declared = this.declaredQueue(command, container);
    if (declared !== undefined) {
      into.program = this.queues.worker(declared, pod);
      this.tell(start, `takes items from queue ${declared}`);
      return true;
    }
    const consumer = consumerOf(container.container, command.argv);
    if (consumer === undefined) return false;
    into.program = this.queues.consumer(consumer.queue, pod, consumer.style);
    this.tell(start, consumer.text);
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

  private planReading(start: Start): void {
    const { command, container, into } = start;
    const reading = command.constant ?? this.read(start);
    into.wall = reading.wall;
    into.cpu = reading.wall === NEVER ? 0 : reading.cpu;
    into.exit = reading.exit;
    applyStop(reading, into);
    if (container.probes.length > 0) into.health = healthOf(container.probes, reading.files);
    if (command.isTold) return;
    this.tell(start, describe(command, container, reading));
    if (!reading.isVariable) command.constant = reading;
  }

  private read(start: Start): Reading {
    const { command, container } = start;
    const { argv, script, parameters, isShell } = command;
    const world = this.worldOf(start);
    if (script !== undefined) {
      const outcome = runShell(script, world, parameters);
      const stop = outcome.stopExit === undefined ? 'ignores' : 'ends';
      return { ...outcome, stop, unknown: world.unknown, isVariable: world.isVariable };
    }
    const words = argv.map(word => world.expand(word));
    const known = isShell ? undefined : readWords(container, words, world);
    if (known !== undefined) return { ...known, stopExit: undefined, unknown: [], isVariable: world.isVariable };
    const unknown = [isShell ? 'this script' : (words[0] ?? '')];
    return { wall: UNKNOWN_RUN, cpu: 0, exit: 0, stop: 'ends', stopExit: undefined, unknown, isVariable: false };
  }

  private worldOf({ pod, container, restart }: Start): ContainerWorld {
    const key = drawKey(pod, container.position, container.name);
    const draws = this.scriptDraws.at(key, taskOf(pod), tryOf(pod), restart);
    return new ContainerWorld(container.container, pod, draws);
  }

  private tell({ command, container }: Start, text: string): void {
    if (command.isTold) return;
    command.isTold = true;
    this.context.observer.assumed(`container ${container.name}: ${text}`);
  }
}

/** What the Go runtime exits with after SIGTERM as the first process of a container. */
const GO_STOP_EXIT = 2;
/** Longer commands are cut in what is told of them. */
const LONGEST_SHOWN = 60;
/** Keeps the draws of a container's restarts apart. */
const MOST_KEYS = 1_000_000;

/** A command that is no script, or an image with its own. */
function readWords(container: ContainerFacts, words: readonly string[], world: ContainerWorld): Known | undefined {
  const hasCommand = (container.container.command ?? []).length > 0;
  const byImage = hasCommand ? undefined : knownImage(container.image, words);
  if (byImage !== undefined || words.length === 0) return byImage;
  return world.runWords(words) ?? knownProgram(words, world);
}

function applyStop(reading: Reading, into: ContainerPlan): void {
  if (reading.stop === 'ignores') into.stop = NEVER;
  else if (reading.stop === 'ends well') into.stopExit = 0;
  else if (reading.stop === 'go') into.stopExit = GO_STOP_EXIT;
  if (reading.stopExit !== undefined) into.stopExit = reading.stopExit;
}

/** One sentence on what was read: `"sleep 5 && exit 42" runs 5 s, exits 42`. */
function describe(command: Command, container: ContainerFacts, reading: Reading): string {
  const { wall, cpu, exit, stop, unknown, isVariable } = reading;
  const isGuess = unknown.length > 0 && unknown[0] !== '';
  const guess = isGuess ? ` (nothing is known of ${unknown.join(', ')}: 10 s, exit 0)` : '';
  const ignores = stop === 'ignores' && (wall > 0 || cpu > 0);
  const signal = ignores ? '; as process 1 without a handler it ignores SIGTERM' : '';
  const shown = shownCommand(command, container);
  if (isVariable) return `${shown} is followed for each pod${guess}${signal}`;
  if (wall === NEVER) return `${shown} runs until it is stopped${guess}${signal}`;
  const times = wall > 0 || cpu === 0 ? [formatSeconds(wall)] : [];
  if (cpu > 0) times.push(`${formatSeconds(cpu)} of CPU`);
  return `${shown} runs ${times.join(' and ')}, exits ${exit}${guess}${signal}`;
}

function shownCommand(command: Command, container: ContainerFacts): string {
  const text = command.argv.join(' ').replaceAll(/\s+/gu, ' ').trim();
  if (text === '') return `image ${container.container.image ?? ''}`;
  return `"${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 3)}...` : text}"`;
}

function formatSeconds(micros: number): string {
  return `${Math.round(micros / 1000) / 1000} s`;
}
