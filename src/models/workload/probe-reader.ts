// What a manifest says of the answers to its own probes: a command that looks for a file which the container's script
// makes and takes away, or one that always ends the same way. Anything else finds that all is well.
import { runShell } from './shell-run.ts';
import type { ShellWorld } from './shell-run.ts';
import { parseShell } from './shell-parser.ts';
import type { ContainerHealth, Health, ProbeType } from './health.ts';

interface Probe {
  readonly type: ProbeType;
  readonly command: readonly string[];
}

const LOOKS_FOR_FILE = /^(?:cat|ls|stat|head|test -[efrs]|\[ -[efrs])\s+(\S+)(?:\s+\])?$/u;
const SHELL = /^(?:\/bin\/)?(?:ba|a|da)?sh$/u;
const NEVER_WELL: Health = [];
/** Probes are asked nothing of their surroundings. */
const EMPTY_WORLD: ShellWorld = {
  get: () => undefined,
  random: () => 0,
  program: () => ({ wall: 0, cpu: 0, exit: 0 }),
};

/** What the probes of a container find; undefined: all of them that it is well. `files` of its script come and go. */
export function healthOf(
  probes: readonly Probe[],
  files: ReadonlyMap<string, Health> | undefined,
): ContainerHealth | undefined {
  const answers = new Map(probes.map(({ type, command }) => [type, answerOf(command, files)]));
  if ([...answers.values()].every(answer => answer === undefined)) return undefined;
  return { startup: answers.get('startup'), readiness: answers.get('readiness'), liveness: answers.get('liveness') };
}

function answerOf(command: readonly string[], files: ReadonlyMap<string, Health> | undefined): Health | undefined {
  if (command.length === 0) return undefined;
  const isShell = SHELL.test(command[0] ?? '') && command[1] === '-c';
  const text = (isShell ? (command[2] ?? '') : command.join(' ')).trim();
  const file = LOOKS_FOR_FILE.exec(text)?.[1];
  // A file that the script has nothing to do with may come with the image or a volume.
  if (file !== undefined) return files?.get(file);
  const script = parseShell(text);
  if (script === undefined) return undefined;
  return runShell(script, EMPTY_WORLD).exit === 0 ? undefined : NEVER_WELL;
}
