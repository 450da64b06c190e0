// Builds the playground into one HTML file, dist/playground/playground.html: page, simulator, fonts and built-in
// experiments. Its content security policy names the hashes of the only script and style that it has.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

const ROOT = fileURLToPath(new URL('../src/playground', import.meta.url));
const FOLDER = fileURLToPath(new URL('../dist/playground', import.meta.url));

/** Builds the page into a folder, as `playground.html`; gives its path. */
export async function buildPlayground(folder: string = FOLDER): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await bundle(folder);
  const file = join(folder, 'playground.html');
  const built = join(folder, 'index.html');
  const page = readFileSync(built, 'utf8');
  writeFileSync(
    file,
    page.replace('@policy@', () => policyOf(page)),
  );
  rmSync(built);
  return file;
}

async function bundle(outDir: string): Promise<void> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    plugins: [viteSingleFile({ removeViteModuleLoader: true })],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    worker: { format: 'iife' },
    server: { fs: { allow: ['../..'] } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2024',
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      chunkSizeWarningLimit: 10_000,
      modulePreload: { polyfill: false },
    },
  });
}

function policyOf(page: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashesOf(page, /<script type="module"[^>]*>([\s\S]*?)<\/script>/g)}`,
    `style-src ${hashesOf(page, /<style[^>]*>([\s\S]*?)<\/style>/g)}`,
    'worker-src blob:',
    'font-src data:',
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Sources of the policy that allow just the texts between these tags. */
function hashesOf(page: string, pattern: RegExp): string {
  const hashes = [...page.matchAll(pattern)].map(([, text]) => {
    return `'sha256-${createHash('sha256')
      .update(text ?? '')
      .digest('base64')}'`;
  });
  if (hashes.length === 0) throw new Error(`nothing in the page matches ${pattern}`);
  return hashes.join(' ');
}

if (import.meta.main) await buildPlayground();
