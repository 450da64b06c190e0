// Runs joblab as a user does: a process of its own in a folder of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const START: string = fileURLToPath(new URL('../../src/cli/start.ts', import.meta.url));

// Programs started one after the other need not compile the same sources again.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'joblab-test-compiled');

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty folder with these files. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'joblab-test-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The environment of a program that is to print no colours. */
export function withoutColours(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' };
  delete env['FORCE_COLOR'];
  return env;
}

/** Runs a command line in a folder, without colours. */
export function joblab(folder: string, args: readonly string[], input = ''): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [START, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: withoutColours(),
  });
  return { status, stdout, stderr };
}

export const JOB = `apiVersion: batch/v1
kind: Job
metadata:
  name: demo
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: main
        image: busybox
        command: [sh, -c, sleep 5]
`;
