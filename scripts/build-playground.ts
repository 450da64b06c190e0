// Builds the playground into one HTML file, dist/playground/playground.html: page, simulator, fonts and built-in
// experiments. Its content security policy names the hashes of the only script and style that it has.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

const root = fileURLToPath(new URL('../src/playground', import.meta.url));
const outDir = fileURLToPath(new URL('../dist/playground', import.meta.url));

mkdirSync(outDir, { recursive: true });
await build({
  root,
  configFile: false,
  logLevel: 'warn',
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

const page = readFileSync(`${outDir}/index.html`, 'utf8');
const policy = [
  "default-src 'none'",
  `script-src ${hashesOf(/<script type="module"[^>]*>([\s\S]*?)<\/script>/g)}`,
  `style-src ${hashesOf(/<style[^>]*>([\s\S]*?)<\/style>/g)}`,
  'worker-src blob:',
  'font-src data:',
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
writeFileSync(
  `${outDir}/playground.html`,
  page.replace('@policy@', () => policy),
);

/** Sources of the policy that allow just the texts between these tags. */
function hashesOf(pattern: RegExp): string {
  const hashes = [...page.matchAll(pattern)].map(([, text]) => {
    return `'sha256-${createHash('sha256')
      .update(text ?? '')
      .digest('base64')}'`;
  });
  if (hashes.length === 0) throw new Error(`nothing in the page matches ${pattern}`);
  return hashes.join(' ');
}
