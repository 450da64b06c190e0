// Runs a shell script in the mind: adds up how long it would take, follows its conditions, and finds its exit code.
// Files are taken as absent, input as empty, other programs by what `known-programs.ts` knows of them.
import { evaluateArithmetic } from './shell-arithmetic.ts';
import { expandWord, expandWords } from './shell-expansion.ts';
import type { Expander } from './shell-expansion.ts';
import { compileGlob } from './glob.ts';
import { NEVER } from './container-plan.ts';
import type { Health } from './health.ts';
import { parseShell } from './shell-parser.ts';
import { literal } from './shell-syntax.ts';
import type { Chain, Command, Pipeline, Script, Word } from './shell-syntax.ts';
import { runBuiltin } from './shell-builtins.ts';

/** What a program that the script starts does. Times in microseconds. */
export interface ProgramOutcome {
  /** Wall time; `NEVER`: it does not end. */
  readonly wall: number;
  /** Core-microseconds after that. */
  readonly cpu: number;
  readonly exit: number;
  readonly output?: string;
}

/** What a script may ask of its surroundings. */
export interface ShellWorld {
  /** Value of an environment variable. */
  get(name: string): string | undefined;
  /** Uniform on [0, 1). */
  random(): number;
  /** What a program does; `argv` is not empty. */
  program(argv: readonly string[]): ProgramOutcome;
}

export interface ScriptOutcome {
  readonly wall: number;
  readonly cpu: number;
  readonly exit: number;
  /** SIGTERM is handled: exit code after it, or undefined where the shell ignores it. */
  readonly stopExit: number | undefined;
  /** When files that it touches come and go. */
  readonly files: ReadonlyMap<string, Health>;
}

/** A script of more steps than this is taken as one that never ends. */
const STEP_BUDGET = 20_000;
/** The same for characters that it keeps, and for functions that call each other. */
const CHARACTER_BUDGET = 10_000_000;
const DEPTH_BUDGET = 50;
const MOST_FILES = 100;

/** Runs a script that was read. Positional parameters are `$0`, `$1` … */
export function runShell(script: Script, world: ShellWorld, parameters: readonly string[] = ['sh']): ScriptOutcome {
  const run = new ShellRun(world, parameters);
  run.script(script);
  run.joinBackground();
  return { wall: run.wall, cpu: run.cpu, exit: run.exited ?? run.status, stopExit: run.stopExit, files: run.files };
}

export class ShellRun implements Expander {
  wall = 0;
  cpu = 0;
  /** Exit status of the last command, and of the script once it has exited. */
  status = 0;
  exited: number | undefined = undefined;
  stopExit: number | undefined = undefined;
  /** `break` and `continue`: loops still to be left, and how. */
  leaving = 0;
  continues = false;
  stopsAtErrors = false;
  parameters: readonly string[];
  readonly variables: Map<string, string> = new Map();
  readonly lists: Map<string, readonly string[]> = new Map();
  readonly functions: Map<string, Command> = new Map();
  readonly files: Map<string, number[]> = new Map();
  /** Instants at which background commands end. */
  private readonly background: number[] = [];
  readonly world: ShellWorld;
  private output: string | undefined = undefined;
  private steps = 0;
  private characters = 0;
  private depth = 0;
  private conditionDepth = 0;

  constructor(world: ShellWorld, parameters: readonly string[]) {
    this.world = world;
    this.parameters = parameters;
  }

  /** Nothing more is run: the script has exited, does not end, or leaves a loop. */
  get isOver(): boolean {
    return this.exited !== undefined || this.wall === NEVER || this.leaving > 0;
  }

  script(script: Script): void {
    for (const chain of script) {
      if (this.isOver) return;
      this.chain(chain);
    }
  }

  exit(status: number): void {
    this.status = status & 255;
    this.exited = this.status;
  }

  /** A file comes or goes now; nothing where it is there, or gone, already. */
  setFile(name: string, exists: boolean): void {
    const turns = this.files.get(name) ?? [];
    if ((turns.length % 2 === 1) === exists || this.files.size > MOST_FILES) return;
    turns.push(this.wall);
    this.files.set(name, turns);
  }

  print(text: string): void {
    if (this.output === undefined) return;
    this.spend(text.length);
    if (this.wall !== NEVER) this.output += text;
  }

  /** Characters that were made: a script that makes too many is given up. */
  private spend(length: number): void {
    this.characters += length;
    if (this.characters > CHARACTER_BUDGET) this.wall = NEVER;
  }

  /** What a command substitution gives: its output without the last line breaks. */
  capture(script: Script): string {
    const before = this.output;
    this.output = '';
    this.script(script);
    const text = this.output.replace(/\n+$/u, '');
    this.output = before;
    if (this.exited !== undefined) {
      // An exit ends only the subshell.
      this.status = this.exited;
      this.exited = undefined;
    }
    return text;
  }

  getVariable(name: string): string | undefined {
    if (name === 'RANDOM') return String(Math.floor(this.world.random() * 32_768));
    if (name === 'SECONDS') return String(Math.floor(this.wall / 1e6));
    return this.variables.get(name) ?? this.world.get(name);
  }

  arithmetic(text: string): number | undefined {
    const get = (name: string): number => Math.trunc(Number(this.getVariable(name) ?? '0')) || 0;
    return evaluateArithmetic(text, get, (name, value) => this.variables.set(name, String(value)));
  }

  /**
   * `wait`, and the end of a container whose shell waits for nothing: what runs in the background goes on until then.
   */
  joinBackground(): void {
    for (const end of this.background) this.wall = Math.max(this.wall, end);
    this.background.length = 0;
  }

  private chain(chain: Chain): void {
    if (chain.isBackground) {
      const before = this.wall;
      this.runChain(chain);
      this.background.push(this.wall);
      this.wall = before;
      this.status = 0;
      return;
    }
    this.runChain(chain);
  }

  private runChain(chain: Chain): void {
    const isTested = chain.rest.length > 0;
    this.pipeline(chain.first, isTested);
    let i = 0;
    for (const { operator, pipeline } of chain.rest) {
      i += 1;
      if (this.isOver) return;
      if ((operator === '&&') === (this.status === 0)) this.pipeline(pipeline, i < chain.rest.length);
    }
  }

  private pipeline(pipeline: Pipeline, isTested: boolean): void {
    const start = this.wall;
    let end = start;
    if (isTested || pipeline.isNegated) this.conditionDepth += 1;
    for (const command of pipeline.commands) {
      this.wall = start;
      this.command(command);
      // The parts of a pipeline run side by side; one that ends the script ends a subshell only.
      end = Math.max(end, this.wall);
      if (pipeline.commands.length > 1 && this.exited !== undefined) {
        this.status = this.exited;
        this.exited = undefined;
      }
    }
    this.wall = end;
    if (isTested || pipeline.isNegated) this.conditionDepth -= 1;
    if (pipeline.isNegated) this.status = this.status === 0 ? 1 : 0;
    else if (this.stopsAtErrors && this.status !== 0 && !isTested && this.conditionDepth === 0 && !this.isOver)
      this.exit(this.status);
  }

  private command(command: Command): void {
    this.steps += 1;
    if (this.steps > STEP_BUDGET) this.wall = NEVER;
    if (this.isOver) return;
    switch (command.kind) {
      case 'simple':
        this.simple(command);
        return;
      case 'group':
        this.group(command.body, command.isSubshell);
        return;
      case 'if':
        this.conditional(command);
        return;
      case 'while':
        this.loop(
          () => this.isTrue(command.condition) !== command.isUntil,
          () => this.script(command.body),
        );
        return;
      case 'for':
        this.each(command.name, expandWords(command.items, this), command.body);
        return;
      case 'count':
        this.arithmetic(expandWord(command.start, this));
        this.loop(
          () => this.arithmetic(expandWord(command.condition, this)) !== 0,
          () => this.script(command.body),
          () => this.arithmetic(expandWord(command.step, this)),
        );
        return;
      case 'case':
        this.choose(command);
        return;
      case 'arithmetic':
        this.status = this.arithmetic(expandWord(command.text, this)) === 0 ? 1 : 0;
        return;
      case 'function':
        this.functions.set(command.name, command.body);
        this.status = 0;
    }
  }

  private group(body: Script, isSubshell: boolean): void {
    this.script(body);
    if (!isSubshell || this.exited === undefined) return;
    this.status = this.exited;
    this.exited = undefined;
  }

  private conditional(command: Command & { readonly kind: 'if' }): void {
    for (const { condition, body } of command.tests) {
      if (this.isTrue(condition)) {
        this.script(body);
        return;
      }
      if (this.isOver) return;
    }
    this.status = 0;
    if (command.otherwise !== undefined) this.script(command.otherwise);
  }

  private isTrue(condition: Script): boolean {
    this.conditionDepth += 1;
    this.script(condition);
    this.conditionDepth -= 1;
    return this.status === 0;
  }

  private loop(test: () => boolean, body: () => void, step?: () => void): void {
    for (;;) {
      this.steps += 1;
      if (this.steps > STEP_BUDGET) this.wall = NEVER;
      if (this.isOver || !test() || this.isOver) break;
      body();
      if (this.leaves()) break;
      step?.();
    }
    if (this.exited === undefined) this.status = 0;
  }

  private each(name: string, items: readonly string[], body: Script): void {
    let next = 0;
    this.loop(
      () => next < items.length,
      () => {
        this.variables.set(name, items[next] ?? '');
        next += 1;
        this.script(body);
      },
    );
  }

  /** After a round of a loop: whether `break` or the end of the script leaves it. */
  private leaves(): boolean {
    if (this.leaving === 0) return this.isOver;
    this.leaving -= 1;
    return this.leaving > 0 || !this.continues;
  }

  private choose(command: Command & { readonly kind: 'case' }): void {
    const subject = expandWord(command.subject, this);
    this.status = 0;
    for (const { patterns, body } of command.branches) {
      if (!patterns.some(pattern => compileGlob(expandWord(pattern, this))(subject))) continue;
      this.script(body);
      return;
    }
  }

  private simple(command: Command & { readonly kind: 'simple' }): void {
    const argv = this.isTest(command.words[0])
      ? command.words.map(word => expandWord(word, this))
      : expandWords(command.words, this);
    if (argv.length === 0) {
      this.status = 0;
      for (const { name, value, list } of command.assignments) {
        if (list !== undefined) this.lists.set(name, expandWords(list, this));
        else {
          const text = expandWord(value, this);
          this.spend(text.length);
          this.variables.set(name, text);
        }
      }
      return;
    }
    this.run(argv);
  }

  /** Within `[[ … ]]` words are not split. */
  private isTest(word: Word | undefined): boolean {
    return literal(word) === '[[';
  }

  /** Runs a command by its words. */
  run(argv: readonly string[]): void {
    this.depth += 1;
    if (this.depth > DEPTH_BUDGET) this.wall = NEVER;
    else this.runWords(argv);
    this.depth -= 1;
  }

  private runWords(argv: readonly string[]): void {
    const body = this.functions.get(argv[0] ?? '');
    if (body !== undefined) {
      const outer = this.parameters;
      this.parameters = argv;
      this.command(body);
      this.parameters = outer;
      return;
    }
    for (const word of argv) this.spend(word.length);
    if (runBuiltin(argv, this)) return;
    const { wall, cpu, exit, output } = this.world.program(argv);
    this.wall += wall;
    this.cpu += cpu;
    this.status = exit;
    if (output !== undefined) this.print(output);
  }

  /** `sh -c TEXT`, `eval TEXT`: false where the text cannot be read. */
  runText(text: string, isSubshell: boolean): boolean {
    const script = parseShell(text);
    if (script === undefined) return false;
    this.group(script, isSubshell);
    return true;
  }
}
