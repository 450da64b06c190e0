// A command line, from its arguments to its exit status. Whatever goes wrong becomes lines for the user.
import yargs from 'yargs';
import { VERSION } from '../experiment/version.ts';
import { COMMANDS, withoutDashes } from './commands.ts';
import { STATUS_BAD_INPUT, STATUS_BROKEN, STATUS_OK, explainError } from './status.ts';

/** Wider help is hard to read. */
const WIDEST_HELP = 100;

/** Runs a command line (without the program's name) and gives its exit status. */
export async function main(args: readonly string[]): Promise<number> {
  let status = STATUS_OK;
  let outputFault: Error | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) is no fault.
    if (error.code !== 'EPIPE') outputFault ??= error;
  });
  const parser = yargs(withoutDashes(args))
    .scriptName('joblab')
    .version(VERSION)
    .usage('$0 <command>\n\nA laboratory for Kubernetes Jobs: simulate them, repeat, compare, draw.')
    .strict()
    .recommendCommands()
    .demandCommand(1, 'say what to do, for example: joblab run job.yaml')
    .exitProcess(false)
    .wrap(Math.min(WIDEST_HELP, process.stdout.columns ?? WIDEST_HELP))
    .example('$0 run serial-vs-parallel', 'why parallel Jobs finish sooner')
    .example('$0 run job.yaml', 'what becomes of your own Job')
    .fail((message, error) => {
      throw error ?? usageError(message);
    });
  for (const add of COMMANDS) add(parser, ended => (status = ended));
  try {
    await parser.parseAsync();
  } catch (error) {
    const { status: failed, lines } = error instanceof Error && isUsage(error) ? usage(error) : explainError(error);
    for (const text of lines) process.stderr.write(`${text}\n`);
    return failed;
  }
  await written();
  if (outputFault === undefined) return status;
  process.stderr.write(`standard output: ${outputFault.message}\n`);
  return STATUS_BROKEN;
}

/** Waits until standard output has taken all there is, or has failed. */
function written(): Promise<void> {
  return new Promise(resolve => {
    if (process.stdout.destroyed) resolve();
    else process.stdout.write('', () => setImmediate(resolve));
  });
}

function usageError(message: string): Error {
  return new Error(message, { cause: 'usage' });
}

/** Errors of the command line itself: yargs' own, and those of the options' checks. */
function isUsage(error: Error): boolean {
  return error.cause === 'usage' || error.name === 'YError' || /^--[\w-]+(:| was given)/.test(error.message);
}

function usage(error: Error): { status: number; lines: string[] } {
  const lines = [...error.message.split('\n'), 'see joblab --help'];
  return { status: STATUS_BAD_INPUT, lines: lines.map(text => `joblab: ${text}`) };
}
