// A real Chromium without a window, from an npm package, with its libraries: nothing has to be installed on the
// machine.
// Where the package's browser does not start, the system's is taken (CHROMIUM_PATH, /usr/bin/chromium).
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import chromium from '@sparticuz/chromium';
import type { Browser } from 'playwright-core';
import { chromium as playwright } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const SYSTEM = '/usr/bin/chromium';
const MOST_TRIES = 5;

export async function launchChromium(): Promise<Browser> {
  const own = process.env['CHROMIUM_PATH'];
  if (own !== undefined) return playwright.launch({ executablePath: own, args: ARGUMENTS });
  for (let tries = 1; ; tries++) {
    try {
      const executablePath = await chromium.executablePath();
      const env = { ...process.env, LD_LIBRARY_PATH: join(unpackedLibraries(), 'lib') } as Record<string, string>;
      return await playwright.launch({ executablePath, args: ARGUMENTS, env });
    } catch (error) {
      // Another test file may still be unpacking the same browser.
      if (tries < MOST_TRIES) await new Promise(resolve => setTimeout(resolve, 3000));
      else if (existsSync(SYSTEM)) return playwright.launch({ executablePath: SYSTEM, args: ARGUMENTS });
      else throw error;
    }
  }
}

/** Folder with the libraries of the package, unpacked once a machine. */
function unpackedLibraries(): string {
  const folder = join(tmpdir(), 'joblab-chromium-libraries');
  if (existsSync(folder)) return folder;
  const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'bin');
  const found = [bin, join(bin, '..', '..', 'bin')].find(path => existsSync(join(path, 'al2023.tar.br'))) ?? bin;
  const unpacked = mkdtempSync(join(tmpdir(), 'joblab-chromium-'));
  untar(brotliDecompressSync(readFileSync(join(found, 'al2023.tar.br'))), unpacked);
  try {
    renameSync(unpacked, folder);
  } catch {
    // Another process was quicker.
    rmSync(unpacked, { recursive: true, force: true });
  }
  return folder;
}

/** Unpacks the files and links of a tar archive: 512-byte headers, each followed by its file in whole blocks. */
function untar(archive: Buffer, folder: string): void {
  const text = (at: number, length: number): string =>
    archive.toString('latin1', at, at + length).replace(/\0[\s\S]*$/, '');
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12), 8) || 0;
    const type = text(at + 156, 1);
    const path = join(folder, text(at, 100));
    mkdirSync(dirname(path), { recursive: true });
    if (type === '' || type === '0') writeFileSync(path, archive.subarray(at + 512, at + 512 + size), { mode: 0o755 });
    if (type === '2') symlinkSync(text(at + 157, 100), path);
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
