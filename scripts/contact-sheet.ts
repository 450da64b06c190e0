// Draws docs/charts.png: every kind of chart at thumbnail size, each from a built-in experiment. Run it with
// `node scripts/contact-sheet.ts [FILE]`; it simulates for about a minute. What does not fit its experiment is left out
// and named.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadRuns } from '../src/cli/load-runs.ts';
import { renderPng } from '../src/cli/png.ts';
import { interMeasure } from '../src/cli/svg-text.ts';
import { assembleResults } from '../src/experiment/assembly.ts';
import type { Results } from '../src/experiment/results.ts';
import { runTask } from '../src/experiment/run-task.ts';
import { charts, renderSvg } from '../src/report/index.ts';

/** The experiment that each chart is drawn from: the one whose idea it tells. */
const CELLS: readonly (readonly [chart: string, experiment: string])[] = [
  ['speedup', 'serial-vs-parallel'],
  ['efficiency', 'serial-vs-parallel'],
  ['makespan', 'serial-vs-parallel'],
  ['race', 'honest-race'],
  ['timeline', 'never-vs-onfailure'],
  ['ledger', 'honest-race'],
  ['active-pods', 'serial-vs-parallel'],
  ['node-map', 'serial-vs-parallel'],
  ['success', 'retry'],
  ['backoff', 'never-vs-onfailure'],
  ['survival', 'stragglers'],
  ['completions', 'serial-vs-parallel'],
  ['queue-depth', 'control-plane-limits'],
  ['utilization', 'honest-race'],
  ['cost-versus-time', 'autoscaling'],
];
const COLUMNS = 3;
const CELL = { width: 960, height: 540, gap: 24 };
const REPEAT = 30;

function simulated(name: string): Results {
  const [loaded] = loadRuns([name], { repeat: REPEAT });
  if (loaded === undefined) throw new Error(`no experiment ${name}`);
  const { experiment } = loaded;
  const outcomes = experiment.points.map((_, point) =>
    Array.from({ length: REPEAT }, (__, replication) =>
      runTask(experiment, { point, replication, keepsRecord: replication === 0, keeps: {} }),
    ),
  );
  return assembleResults(experiment, outcomes);
}

function sheet(pictures: readonly string[]): string {
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
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ' +
    `width="${width}" height="${height}">` +
    `<rect width="${width}" height="${height}" fill="#c3cbd3"/>${cells.join('')}</svg>`
  );
}

const measure = interMeasure();
const known = new Map<string, Results>();
const pictures: string[] = [];
for (const [name, experiment] of CELLS) {
  const results = known.get(experiment) ?? simulated(experiment);
  known.set(experiment, results);
  const chart = charts[name];
  if (chart?.fits(results) === true)
    pictures.push(renderSvg(chart, results, { size: 'slide', theme: 'light', measure }));
  else process.stderr.write(`left out: ${name} does not fit ${experiment}\n`);
}
const file = process.argv[2] ?? 'docs/charts.png';
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, renderPng(sheet(pictures), 2000));
process.stdout.write(`${pictures.length} charts in ${file}\n`);
