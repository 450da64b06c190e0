// Bundles the report page's script into dist/report-page/page.js, one classic script without imports.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: 'dist/report-page',
    emptyOutDir: true,
    lib: { entry: 'src/report-page/main.ts', formats: ['iife'], name: 'report', fileName: () => 'page.js' },
  },
});
