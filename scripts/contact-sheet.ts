// Draws every kind of chart at thumbnail size, each from a built-in experiment: docs/charts.png in light, docs/charts-
// dark.png, docs/charts-print.png for printers without colours, and docs/charts-colour-blind.png as somebody without
// the cones for green sees it; and the headline chart alone for the README, docs/headline.png. Run it with `npm run
// charts:sheets`; it simulates for about a minute. What does not fit its experiment is left out and named.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { renderPng } from '../src/cli/png.ts';
import { interMeasure } from '../src/cli/svg-text.ts';
import { loadExperiment } from '../src/experiment/load.ts';
import type { Results } from '../src/experiment/results.ts';
import { runExperiment } from '../src/experiment/run-experiment.ts';
import { charts, renderSvg, type ThemeName } from '../src/report/index.ts';

/** The experiment that each chart is drawn from: the one whose idea it tells. */
const CELLS: readonly (readonly [chart: string, experiment: string])[] = [
  ['speedup', 'serial-vs-parallel'],
  ['efficiency', 'serial-vs-parallel'],
  ['makespan', 'serial-vs-parallel'],
  ['heat-map', 'serial-vs-parallel by nodes'],
  ['race', 'honest-race'],
  ['ledger', 'honest-race'],
  ['causes', 'honest-race'],
  ['utilization', 'honest-race'],
  ['timeline', 'never-vs-onfailure'],
  ['timeline-index', 'indexed'],
  ['timeline-nodes', 'node-failure'],
  ['timeline', 'control-plane-limits'],
  ['backoff', 'never-vs-onfailure'],
  ['success', 'retry'],
  ['survival', 'stragglers'],
  ['makespan', 'stragglers'],
  ['cron-calendar', 'cronjob'],
  ['function-scaling', 'job-vs-function'],
  ['active-pods', 'serial-vs-parallel'],
  ['completions', 'serial-vs-parallel'],
  ['queue-depth', 'work-queue'],
  ['node-map', 'spot'],
  ['cost-versus-time', 'autoscaling'],
  ['race', 'work-patterns'],
  ['timeline', 'pod-failure-policy'],
  ['completions', 'indexed'],
  ['timeline', 'first-job'],
];
const COLUMNS = 3;
const CELL = { width: 960, height: 540, gap: 24 };
const REPEAT = 30;
/** Besides what the file varies. */
const BY_NODES = 'vary:\n  nodes: {path: cluster.nodes, values: [1, 2, 4, 8]}\n';

function simulated(name: string): Results {
  const [file = '', isByNodes] = name.split(' by ');
  const text = readFileSync(new URL(`../experiments/${file}.yaml`, import.meta.url), 'utf8');
  const own = isByNodes === undefined ? text : text.replace('vary:\n', BY_NODES);
  const loading = loadExperiment({ name: `${file}.yaml`, text: own }, { overrides: { repeat: REPEAT } });
  if (!loading.ok) throw new Error(`the experiment ${name} is faulty`);
  return runExperiment(loading.experiment);
}

/** What an eye without the cones for green makes of colours (Machado, Oliveira and Fernandes 2009), in linear light. */
const DEUTERANOPIA =
  '0.367322 0.860646 -0.227968 0 0  0.280085 0.672501 0.047413 0 0  -0.011820 0.042940 0.968881 0 0  0 0 0 1 0';

function sheet(pictures: readonly string[], isColourBlind: boolean): string {
  const rows = Math.ceil(pictures.length / COLUMNS);
  const [stepX, stepY] = [CELL.width + CELL.gap, CELL.height + CELL.gap];
  const [width, height] = [COLUMNS * stepX + CELL.gap, rows * stepY + CELL.gap];
  const cells = pictures.map((svg, i) => {
    const x = CELL.gap + (i % COLUMNS) * stepX;
    const y = CELL.gap + Math.floor(i / COLUMNS) * stepY;
    return svg.replace(
      /<svg[^>]*>/,
      `<svg x="${x}" y="${y}" width="${CELL.width}" height="${CELL.height}" viewBox="0 0 1920 1080">`,
    );
  });
  const filter = `<filter id="eye"><feColorMatrix type="matrix" values="${DEUTERANOPIA}"/></filter>`;
  const group = isColourBlind ? '<g filter="url(#eye)">' : '<g>';
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ' +
    `width="${width}" height="${height}">${filter}${group}` +
    `<rect width="${width}" height="${height}" fill="#c3cbd3"/>${cells.join('')}</g></svg>`
  );
}

const measure = interMeasure();
const known = new Map<string, Results>();

function pictures(theme: ThemeName): readonly string[] {
  return CELLS.flatMap(([name, experiment]) => {
    const results = known.get(experiment) ?? simulated(experiment);
    known.set(experiment, results);
    const chart = charts[name];
    if (chart?.fits(results)) return [renderSvg(chart, results, { size: 'slide', theme, measure })];
    process.stderr.write(`left out: ${name} does not fit ${experiment}\n`);
    return [];
  });
}

const folder = process.argv[2] ?? 'docs';
mkdirSync(folder, { recursive: true });
const light = pictures('light');
writeFileSync(`${folder}/charts.png`, renderPng(sheet(light, false), 2000));
writeFileSync(`${folder}/charts-colour-blind.png`, renderPng(sheet(light, true), 2000));
writeFileSync(`${folder}/charts-dark.png`, renderPng(sheet(pictures('dark'), false), 2000));
writeFileSync(`${folder}/charts-print.png`, renderPng(sheet(pictures('print'), false), 2000));
for (const theme of ['light', 'dark'] as const) {
  const svg = renderSvg(charts['speedup']!, known.get('serial-vs-parallel')!, { size: 'slide', theme, measure });
  writeFileSync(`${folder}/headline${theme === 'dark' ? '-dark' : ''}.png`, renderPng(svg, 1280));
}
process.stdout.write(`${light.length} charts in ${folder}/charts*.png\n`);
