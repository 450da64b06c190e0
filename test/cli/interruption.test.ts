// Signals that come before a command listens, as they do while its modules are read.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import './command.ts';

const INTERRUPTION = new URL('../../src/cli/interruption.ts', import.meta.url).href;

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('%s is not lost where one listener takes the place of another meanwhile', (signal, status) => {
  const script = `
    const { listenForSignals } = await import('${INTERRUPTION}');
    process.on('${signal}', () => process.exit(1));
    process.kill(process.pid, '${signal}');
    const until = performance.now() + 50;
    while (performance.now() < until);
    const signals = listenForSignals();
    const late = setTimeout(() => process.exit(2), 5000);
    await signals.came;
    clearTimeout(late);
    process.exit(signals.status);`;
  const outcome = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect([outcome.status, outcome.stderr]).toEqual([status, '']);
});
