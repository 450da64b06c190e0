// Runs command lines of joblab one after the other in one process, as a session that loads the program only once: reads
// an array of argument lists (JSON) from standard input, writes an array of what each printed.
import { readFileSync } from 'node:fs';
import { main } from '../../src/cli/main.ts';

/** Keeps what a stream is given in place of writing it; gives back the text and the stream. */
function divert(stream: NodeJS.WriteStream): () => string {
  const write = stream.write.bind(stream);
  let text = '';
  const keep = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const done = rest.at(-1);
    if (typeof done === 'function') (done as () => void)();
    return true;
  };
  stream.write = keep;
  return () => {
    stream.write = write;
    return text;
  };
}

// Each command looks after the end of its reader.
process.stdout.setMaxListeners(0);
const commands = JSON.parse(readFileSync(0, 'utf8')) as readonly (readonly string[])[];
const outputs: string[] = [];
for (const command of commands) {
  const stdout = divert(process.stdout);
  const stderr = divert(process.stderr);
  await main(command);
  const told = stderr();
  outputs.push(stdout() + told);
}
process.stdout.write(JSON.stringify(outputs));
