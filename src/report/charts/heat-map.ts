// Two factors against each other: one cell a point, its colour and text the mean makespan, or the share of runs that
// succeed where that is what differs. The best cell is framed.
import type { PointResult, Results } from '../../experiment/results.ts';
import { escapeScriptJson } from '../escape.ts';
import type { Chart, Look, VegaLiteSpec } from '../chart.ts';
import { frame } from '../frame.ts';
import { TOLD, type Json } from '../marks.ts';
import { factorWords, makespanOf, successDiffers, successOf } from '../points.ts';
import { fitted } from '../scales.ts';
import { rampColor, styleOf, TYPE, type Style } from '../theme.ts';
import { count, duration, percent, ratio, sentence } from '../words.ts';

type Value = number | string | boolean;

/** The two factors, their values in order, and the point of each cell. */
interface Grid {
  readonly x: string;
  readonly y: string;
  readonly xs: readonly Value[];
  readonly ys: readonly Value[];
  readonly cells: readonly { readonly column: number; readonly row: number; readonly point: PointResult }[];
}

const MOST_COLUMNS = 16;
const MOST_ROWS = 14;

function valuesOf(results: Results, factor: string): readonly Value[] {
  const values = [...new Set(results.points.map(point => point.factors[factor]))].filter(own => own !== undefined);
  return values.every(own => typeof own === 'number') ? values.sort((a, b) => a - b) : values;
}

/** The grid of the two factors that vary; undefined where not two do, or cases besides. */
function gridOf(results: Results): Grid | undefined {
  const varied = results.factorNames.filter(name => valuesOf(results, name).length > 1);
  const hasCases = results.points.some(point => point.caseName !== undefined);
  if (varied.length !== 2 || hasCases) return undefined;
  // The factor of more values lies along the longer side.
  const [first, second] = varied as [string, string];
  const isFirstLonger = valuesOf(results, first).length >= valuesOf(results, second).length;
  const [x, y] = isFirstLonger ? [first, second] : [second, first];
  const [xs, ys] = [valuesOf(results, x), valuesOf(results, y)];
  const cells = results.points.map(point => ({
    column: xs.indexOf(point.factors[x]!),
    row: ys.indexOf(point.factors[y]!),
    point,
  }));
  return { x, y, xs, ys, cells };
}

/** What the cells show: how much, in words, and which way is better. */
interface Measure {
  readonly name: string;
  readonly isSuccess: boolean;
  of(point: PointResult): number;
  words(value: number): string;
}

function measureOf(results: Results): Measure {
  return successDiffers(results)
    ? { name: 'Runs that succeed', isSuccess: true, of: successOf, words: percent }
    : { name: 'Mean makespan', isSuccess: false, of: makespanOf, words: duration };
}

function bestOf(measure: Measure, { cells }: Grid): Grid['cells'][number] | undefined {
  const known = cells.filter(cell => Number.isFinite(measure.of(cell.point)));
  const sign = measure.isSuccess ? -1 : 1;
  return known.reduce<Grid['cells'][number] | undefined>(
    (best, cell) => (best === undefined || sign * measure.of(cell.point) < sign * measure.of(best.point) ? cell : best),
    undefined,
  );
}

const pair = (grid: Grid, { point }: Grid['cells'][number]): string =>
  `${factorWords(grid.x)} ${String(point.factors[grid.x])} and ${factorWords(grid.y)} ${String(point.factors[grid.y])}`;

/** By how much a factor moves the measure at most, the other one held: the ratio of the largest to the least. */
function leverOf(grid: Grid, measure: Measure, axis: 'x' | 'y'): number {
  const lines = axis === 'x' ? grid.ys.map((_, i) => i) : grid.xs.map((_, i) => i);
  const levers = lines.map(line => {
    const own = grid.cells.filter(cell => (axis === 'x' ? cell.row : cell.column) === line);
    const values = own.map(cell => measure.of(cell.point)).filter(Number.isFinite);
    return values.length < 2 ? 1 : Math.max(...values) / Math.max(1e-9, Math.min(...values));
  });
  return Math.max(1, ...levers);
}

function finding(results: Results): string {
  const grid = gridOf(results);
  const measure = measureOf(results);
  const best = grid === undefined ? undefined : bestOf(measure, grid);
  if (grid === undefined || best === undefined) return 'No two factors';
  const value = measure.words(measure.of(best.point));
  if (measure.isSuccess) return `At best ${value} of the runs succeed, with ${pair(grid, best)}`;
  const [byX, byY] = [leverOf(grid, measure, 'x'), leverOf(grid, measure, 'y')];
  const [strong, weak, most, least] = byX >= byY ? [grid.x, grid.y, byX, byY] : [grid.y, grid.x, byY, byX];
  return (
    `Shortest: ${value} with ${pair(grid, best)}; ${factorWords(strong)} makes up to ` +
    `${ratio(most)} times the difference, ${factorWords(weak)} ${ratio(least)} times`
  );
}

function bandOf(field: string, values: readonly Value[], room: number, style: Style, title: Json): Json {
  const widthOf = (text: string): number => style.measure(text, style.px(TYPE.axis), 400);
  const texts = values.map(value => fitted(String(value), room, widthOf));
  return {
    field,
    type: 'ordinal',
    scale: { domain: values.map((_, i) => i), paddingInner: 0.04, paddingOuter: 0.02 },
    axis: {
      title: null,
      domain: false,
      ticks: false,
      labelAngle: 0,
      labelExpr: `${escapeScriptJson(texts)}[datum.value]`,
      labelOverlap: false,
      ...title,
    },
  };
}

function spec(results: Results, look: Look): VegaLiteSpec {
  const style = styleOf(look);
  const { px, colors, measure: widthOf } = style;
  const grid = gridOf(results)!;
  const measure = measureOf(results);
  const rowNames = grid.ys.map(String);
  const nameRoom = Math.min(
    style.size.width * 0.25,
    Math.max(...rowNames.map(name => widthOf(name, px(TYPE.axis), 400))),
  );
  const runs = results.repeat > 1 ? ` of ${count(results.repeat)} runs a cell` : '';
  const box = frame(results, look, {
    title: finding(results),
    subtitle: `${measure.name}${runs}. Framed: the best`,
    xTitle: sentence(factorWords(grid.x)),
    yTitle: sentence(factorWords(grid.y)),
    left: nameRoom / style.size.unit + 30,
    right: 10,
  });
  const values = cellsOf(style, grid, measure, box);
  const x = bandOf('column', grid.xs, box.width / grid.xs.length, style, {});
  const y = bandOf('row', grid.ys, nameRoom, style, { labelLimit: nameRoom + 10 });
  const encoding = { x, y };
  const color = { field: 'color', type: 'nominal', scale: null };
  return box.spec([
    { data: { values }, mark: { type: 'rect', cornerRadius: px(4) }, encoding: { ...encoding, color, ...TOLD } },
    {
      data: { values: values.filter(cell => cell.isBest) },
      mark: {
        type: 'rect',
        filled: false,
        stroke: colors.vermilion,
        strokeWidth: px(8),
        cornerRadius: px(4),
        aria: false,
      },
      encoding,
    },
    {
      data: { values: values.filter(cell => cell.text !== '') },
      mark: {
        type: 'text',
        baseline: 'middle',
        align: 'center',
        fontWeight: 600,
        fontSize: px(TYPE.label),
        aria: false,
      },
      encoding: {
        ...encoding,
        text: { field: 'text', type: 'nominal' },
        color: { field: 'ink', type: 'nominal', scale: null },
      },
    },
  ]);
}

interface CellMark extends Json {
  readonly text: string;
  readonly isBest: boolean;
}

/** The cells with colours by factors of the makespan, or by steps of the share; dark is long, or much. */
function cellsOf(style: Style, grid: Grid, measure: Measure, box: { readonly width: number }): readonly CellMark[] {
  const values = grid.cells.map(cell => measure.of(cell.point)).filter(own => Number.isFinite(own) && own > 0);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const best = bestOf(measure, grid);
  const room = box.width / grid.xs.length - style.px(16);
  return grid.cells.map(cell => {
    const value = measure.of(cell.point);
    const share = measure.isSuccess ? value : most > least ? Math.log(value / least) / Math.log(most / least) : 0;
    const { fill, ink } = rampColor(style.theme, Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 0);
    const words = Number.isFinite(value) ? measure.words(value) : 'never';
    const texts = [words, words.replace(/ .*$/, ''), ''];
    const text = texts.find(own => style.measure(own, style.px(TYPE.label), 600) <= room) ?? '';
    const told = `${pair(grid, cell)}: ${words}`;
    return { column: cell.column, row: cell.row, color: fill, ink, text, told, isBest: cell === best };
  });
}

export const heatMap: Chart = {
  name: 'heat-map',
  title: finding,
  fits: results => {
    const grid = gridOf(results);
    if (grid === undefined || bestOf(measureOf(results), grid) === undefined) return false;
    return grid.xs.length <= MOST_COLUMNS && grid.ys.length <= MOST_ROWS;
  },
  spec,
  describe: results => {
    const grid = gridOf(results)!;
    const measure = measureOf(results);
    const parts = grid.cells.map(cell => {
      const value = measure.of(cell.point);
      return `${pair(grid, cell)}: ${Number.isFinite(value) ? measure.words(value) : 'never'}`;
    });
    const by = `${measure.name} by ${factorWords(grid.x)} and ${factorWords(grid.y)}`;
    return `${finding(results)}. ${by}: ${parts.join('; ')}.`;
  },
};
