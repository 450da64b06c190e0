// What a container's processes can ask of their surroundings: environment variables, random numbers, other programs.
// Keeps note of what was asked: a script that asked nothing of its pod runs alike in every pod.
import type { RandomStream } from '../../sim/random-stream.ts';
import type { Container } from '../api/pod.ts';
import { UNKNOWN_RUN, knownProgram } from './known-programs.ts';
import type { StopStyle } from './known-programs.ts';
import type { PodIdentity } from './pod-identity.ts';
import { runBuiltin } from './shell-builtins.ts';
import { ShellRun } from './shell-run.ts';
import type { ProgramOutcome, ShellWorld } from './shell-run.ts';

export class ContainerWorld implements ShellWorld {
  isVariable = false;
  /** Programs that nothing is known of, each once. */
  readonly unknown: string[] = [];
  private readonly container: Container;
  private readonly pod: PodIdentity;
  private readonly draws: RandomStream;

  constructor(container: Container, pod: PodIdentity, draws: RandomStream) {
    this.container = container;
    this.pod = pod;
    this.draws = draws;
  }

  get(name: string): string | undefined {
    for (const variable of this.container.env ?? []) {
      if (variable.name !== name) continue;
      if (variable.value !== undefined) return this.expand(variable.value);
      return this.fromField(variable.valueFrom);
    }
    if (name === 'JOB_COMPLETION_INDEX' && this.pod.index >= 0) return this.index();
    if (name !== 'HOSTNAME') return undefined;
    this.isVariable = true;
    return this.pod.podName;
  }

  random(): number {
    this.isVariable = true;
    return this.draws.next();
  }

  program(argv: readonly string[]): ProgramOutcome {
    const known = knownProgram(argv, this);
    if (known !== undefined) return known;
    const name = argv[0] ?? '';
    if (!this.unknown.includes(name)) this.unknown.push(name);
    return { wall: UNKNOWN_RUN, cpu: 0, exit: 0 };
  }

  /** `$(NAME)` in a command or variable, as the API has it; `$$` stands for a dollar sign. */
  expand(text: string): string {
    return text.replaceAll(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/gu, (whole, name: string | undefined) => {
      if (name === undefined) return '$';
      const isOwn = (this.container.env ?? []).some(variable => variable.name === name && variable.value === text);
      return (isOwn ? undefined : this.get(name)) ?? whole;
    });
  }

  /** A command without a shell, such as `sleep 30` or `true`; undefined where it is none that a shell knows. */
  runWords(argv: readonly string[]): (ProgramOutcome & { readonly stop: StopStyle }) | undefined {
    const run = new ShellRun(this, argv);
    if (!runBuiltin(argv, run)) return undefined;
    return { wall: run.wall, cpu: run.cpu, exit: run.exited ?? run.status, stop: 'ignores' };
  }

  private index(): string {
    this.isVariable = true;
    return String(this.pod.index);
  }

  private fromField(source: unknown): string | undefined {
    const path =
      (source as { readonly fieldRef?: { readonly fieldPath?: string } } | undefined)?.fieldRef?.fieldPath ?? '';
    if (path.includes('job-completion-index')) return this.index();
    if (path !== 'metadata.name') return undefined;
    this.isVariable = true;
    return this.pod.podName;
  }
}
