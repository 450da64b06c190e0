// The shell's own commands and the programs that scripts in manifests use most, as far as time and exit code go.
import { NEVER } from './container-plan.ts';
import type { ShellRun } from './shell-run.ts';
import { evaluateTest } from './shell-test.ts';

type Builtin = (argv: readonly string[], shell: ShellRun) => void;

/** Runs a command of the table; false where it is not one of them. */
export function runBuiltin(argv: readonly string[], shell: ShellRun): boolean {
  const name = (argv[0] ?? '').replace(/^.*\//u, '');
  const builtin = BUILTINS.get(name);
  if (builtin === undefined) return false;
  shell.status = 0;
  builtin(argv, shell);
  return true;
}

/** `5`, `0.5`, `5s`, `2m`, `1h`, `1d`, `infinity`, in microseconds; undefined where it is none of them. */
function sleepTime(text: string): number | undefined {
  if (/^inf(?:inity)?$/iu.test(text)) return NEVER;
  const match = /^(\d*\.?\d+|\d+\.)([smhd]?)$/u.exec(text);
  if (match === null) return undefined;
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[match[2] === '' ? 's' : (match[2] ?? 's')] ?? 1;
  return Math.round(Number(match[1]) * unit * 1e6);
}

const nothing: Builtin = () => undefined;

const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', nothing],
  ['true', nothing],
  ['false', (_, shell) => void (shell.status = 1)],
  ['exit', (argv, shell) => shell.exit(argv[1] === undefined ? shell.status : Number.parseInt(argv[1], 10) || 0)],
  ['return', (argv, shell) => void (shell.status = Number(argv[1] ?? '0') || 0)],
  ['sleep', sleep],
  ['usleep', (argv, shell) => void (shell.wall += Number(argv[1] ?? '0') || 0)],
  ['echo', (argv, shell) => shell.print(`${argv.slice(argv[1] === '-n' || argv[1] === '-e' ? 2 : 1).join(' ')}\n`)],
  ['printf', (argv, shell) => shell.print(formatted(argv.slice(1)))],
  ['test', (argv, shell) => test(argv.slice(1), shell, false)],
  ['[', (argv, shell) => test(argv.slice(1, -1), shell, false)],
  ['[[', (argv, shell) => test(argv.slice(1, -1), shell, true)],
  ['set', set],
  ['export', assign],
  ['local', assign],
  ['declare', assign],
  ['readonly', assign],
  ['typeset', assign],
  ['unset', (argv, shell) => void shell.variables.delete(argv[1] ?? '')],
  ['let', (argv, shell) => void (shell.status = shell.arithmetic(argv.slice(1).join(' ')) === 0 ? 1 : 0)],
  ['expr', (argv, shell) => shell.print(`${shell.arithmetic(argv.slice(1).join(' ')) ?? 0}\n`)],
  ['break', (argv, shell) => leave(argv, shell, false)],
  ['continue', (argv, shell) => leave(argv, shell, true)],
  ['shift', (_, shell) => void (shell.parameters = [shell.parameters[0] ?? '', ...shell.parameters.slice(2)])],
  ['wait', (_, shell) => shell.joinBackground()],
  ['trap', trap],
  ['exec', (argv, shell) => replace(argv.slice(1), shell)],
  ['eval', (argv, shell) => void shell.runText(argv.slice(1).join(' '), false)],
  ['command', (argv, shell) => again(argv.slice(argv[1] === '-v' ? argv.length : 1), shell)],
  ['nohup', (argv, shell) => again(argv.slice(1), shell)],
  ['time', (argv, shell) => again(argv.slice(1), shell)],
  [
    'env',
    (argv, shell) =>
      again(
        argv.slice(1).filter(word => !word.includes('=')),
        shell,
      ),
  ],
  ['nice', (argv, shell) => again(argv.slice(argv[1] === '-n' ? 3 : 1), shell)],
  ['timeout', timeout],
  ['sh', nested],
  ['ash', nested],
  ['dash', nested],
  ['bash', nested],
  ['seq', (argv, shell) => shell.print(sequence(argv.slice(1)))],
  ['shuf', shuffle],
  ['hostname', (_, shell) => shell.print(`${shell.getVariable('HOSTNAME') ?? ''}\n`)],
  ['date', (_, shell) => shell.print(`${Math.floor(shell.wall / 1e6)}\n`)],
  ['read', (_, shell) => void (shell.status = 1)],
  ['kill', nothing],
  ['touch', (argv, shell) => files(argv, shell, true)],
  ['rm', (argv, shell) => files(argv, shell, false)],
  ['cd', nothing],
  ['umask', nothing],
  ['ulimit', nothing],
  ['source', nothing],
  ['.', nothing],
]);

function sleep(argv: readonly string[], shell: ShellRun): void {
  for (const word of argv.slice(1)) {
    const time = sleepTime(word);
    if (time === undefined) shell.status = 1;
    else shell.wall += time;
  }
}

/** Probes may look for files. */
function files(argv: readonly string[], shell: ShellRun, exist: boolean): void {
  for (const word of argv.slice(1)) if (!word.startsWith('-')) shell.setFile(word, exist);
}

function test(words: readonly string[], shell: ShellRun, isDouble: boolean): void {
  const value = evaluateTest(words, isDouble);
  shell.status = value === undefined ? 2 : value ? 0 : 1;
}

function set(argv: readonly string[], shell: ShellRun): void {
  for (const word of argv.slice(1)) {
    if (/^-[a-z]*e/u.test(word)) shell.stopsAtErrors = true;
    else if (/^\+[a-z]*e/u.test(word)) shell.stopsAtErrors = false;
  }
}

function assign(argv: readonly string[], shell: ShellRun): void {
  for (const word of argv.slice(1)) {
    const match = /^([A-Za-z_]\w*)=(.*)$/su.exec(word);
    if (match !== null) shell.variables.set(match[1] ?? '', match[2] ?? '');
  }
}

function leave(argv: readonly string[], shell: ShellRun, continues: boolean): void {
  shell.leaving = Math.max(1, Number(argv[1] ?? '1') || 1);
  shell.continues = continues;
}

/** `trap 'exit 3' TERM`: how the script ends when it is asked to. */
function trap(argv: readonly string[], shell: ShellRun): void {
  if (!argv.slice(2).some(signal => /^(?:SIG)?TERM$|^15$/u.test(signal))) return;
  const exit = /\bexit(?:\s+(\d+))?/u.exec(argv[1] ?? '');
  if (exit !== null) shell.stopExit = Number(exit[1] ?? '0');
}

/** `exec`: the script goes no further. */
function replace(argv: readonly string[], shell: ShellRun): void {
  if (argv.length === 0) return;
  shell.run(argv);
  if (!shell.isOver) shell.exit(shell.status);
}

function again(argv: readonly string[], shell: ShellRun): void {
  if (argv.length > 0) shell.run(argv);
}

function timeout(argv: readonly string[], shell: ShellRun): void {
  const words = argv.slice(1).filter(word => !word.startsWith('-'));
  const limit = sleepTime(words[0] ?? '') ?? NEVER;
  const start = shell.wall;
  again(words.slice(1), shell);
  if (shell.wall - start <= limit) return;
  shell.wall = start + limit;
  shell.status = 124;
}

function nested(argv: readonly string[], shell: ShellRun): void {
  const flag = argv.findIndex(word => /^-[a-z]*c$/u.test(word));
  const text = flag < 0 ? undefined : argv[flag + 1];
  // Without a script a shell reads its empty input and ends.
  if (text === undefined) return;
  const outer = shell.parameters;
  shell.parameters = argv.length > flag + 2 ? argv.slice(flag + 2) : ['sh'];
  if (!shell.runText(text, true)) shell.status = 2;
  shell.parameters = outer;
}

const LARGEST_SEQUENCE = 100_000;

function sequence(words: readonly string[]): string {
  const numbers = words.filter(word => /^-?\d+(?:\.\d+)?$/u.test(word)).map(Number);
  const [first, step, last] =
    numbers.length === 1
      ? [1, 1, numbers[0]!]
      : numbers.length === 2
        ? [numbers[0]!, 1, numbers[1]!]
        : [numbers[0] ?? 1, numbers[1] ?? 1, numbers[2] ?? 0];
  if (step === 0) return '';
  const count = Math.max(0, Math.min(LARGEST_SEQUENCE, Math.floor((last - first) / step) + 1));
  let text = '';
  for (let i = 0; i < count; i += 1) text += `${first + i * step}\n`;
  return text;
}

/** `shuf -i 1-10 -n 1`: numbers of a range at random. */
function shuffle(argv: readonly string[], shell: ShellRun): void {
  const text = argv.join(' ');
  const range = /-i\s*(\d+)-(\d+)/u.exec(text);
  if (range === null) return;
  const [low, high] = [Number(range[1]), Number(range[2])];
  const count = Math.min(Number(/-n\s*(\d+)/u.exec(text)?.[1] ?? '1'), high - low + 1);
  for (let i = 0; i < count; i += 1) shell.print(`${low + Math.floor(shell.world.random() * (high - low + 1))}\n`);
}

/** `printf FORMAT ARGS`: %s and %d, once through. */
function formatted(words: readonly string[]): string {
  const [format = '', ...values] = words;
  let next = 0;
  return format.replaceAll('\\n', '\n').replaceAll(/%[0-9.-]*[sdi]/gu, () => {
    next += 1;
    return values[next - 1] ?? '';
  });
}
