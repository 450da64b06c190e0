// Bundles the report page's script into dist/report-page/page.js, one classic script without imports.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Builds the script into a folder, as `page.js`; gives its path. */
export async function buildReportPage(folder: string = join(ROOT, 'dist', 'report-page')): Promise<string> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      target: 'es2024',
      outDir: folder,
      emptyOutDir: true,
      lib: {
        entry: 'src/report-page/main.ts',
        formats: ['iife'],
        name: 'report',
        fileName: () => 'page.js',
      },
    },
  });
  return join(folder, 'page.js');
}

if (import.meta.main) await buildReportPage();
