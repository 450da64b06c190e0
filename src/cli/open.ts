// Opening a file in the user's browser.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** Opens the file with the desktop's program; where there is none, says where it is. */
export function openInBrowser(path: string): void {
  const [program, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  const child = spawn(program ?? '', [...args, resolve(path)], { stdio: 'ignore', detached: true });
  child.on('error', () => process.stderr.write(`open ${resolve(path)} in a browser\n`));
  child.unref();
}
