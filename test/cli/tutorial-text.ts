// The tutorial as its readers use it: command lines in its console blocks, run one after the other in a folder with its
// files, and what they print.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderWith, joblab, withoutColours } from './command.ts';

const TUTORIAL: URL = new URL('../../docs/tutorial.md', import.meta.url);
const SESSION: string = fileURLToPath(new URL('tutorial-session.ts', import.meta.url));
const FILES: URL = new URL('../../docs/tutorial/', import.meta.url);

/** One command of the tutorial. */
export interface Step {
  /** Without the `$ `. */
  readonly command: string;
  /** What the tutorial shows below it. */
  readonly shown: string;
}

export function tutorialText(): string {
  return readFileSync(TUTORIAL, 'utf8');
}

const BLOCK = /^```console\n([^]*?)^```$/gmu;

/** All commands in order. */
export function stepsOf(text: string): Step[] {
  return [...text.matchAll(BLOCK)].flatMap(([, body = '']) =>
    body
      .split(/^\$ /mu)
      .slice(1)
      .map(part => {
        const end = part.indexOf('\n');
        return { command: part.slice(0, end), shown: part.slice(end + 1) };
      }),
  );
}

/** The text with what the commands print now. */
export function withOutputs(text: string, outputs: readonly string[]): string {
  let next = 0;
  return text.replaceAll(BLOCK, (_, body: string) => {
    const commands = body.split(/^\$ /mu).slice(1);
    const shown = commands.map(part => `$ ${part.slice(0, part.indexOf('\n'))}\n${outputs[next++] ?? ''}`);
    return `\`\`\`console\n${shown.join('')}\`\`\``;
  });
}

/** A fresh folder with the files of the tutorial. */
export function tutorialFolder(): string {
  const folder = folderWith();
  cpSync(FILES, folder, { recursive: true });
  return folder;
}

/** Whether a command runs a built-in experiment with all its replications. */
export function isLong(command: string): boolean {
  return /^joblab run [a-z-]+ /u.test(command);
}

/**
 * What commands print that are run one after the other, results first, then what goes to standard error. They share one
 * process: loading the program takes longer than most of them.
 */
export function outputsOf(folder: string, commands: readonly string[]): string[] {
  const ours = commands.map(wordsOf).filter(([program]) => program === 'joblab');
  const { stdout, stderr, status } = spawnSync(process.execPath, [SESSION], {
    cwd: folder,
    input: JSON.stringify(ours.map(words => words.slice(1))),
    encoding: 'utf8',
    env: withoutColours(),
  });
  if (status !== 0) throw new Error(`the session ended with ${status}: ${stderr}`);
  const printed = JSON.parse(stdout) as string[];
  return commands.map(command =>
    wordsOf(command)[0] === 'joblab' ? (printed.shift() ?? '') : outputOf(folder, command),
  );
}

/** What a command prints: results, then what goes to standard error. */
export function outputOf(folder: string, command: string): string {
  const [program, ...args] = wordsOf(command);
  if (program === 'cat') return args.map(file => readFileSync(join(folder, file), 'utf8')).join('');
  if (program !== 'joblab') throw new Error(`the tutorial has a command that is not ours: ${command}`);
  const { stdout, stderr } = joblab(folder, args);
  return stdout + stderr;
}

/** Words as a shell splits them; quotes hold words together. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/gu)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}
