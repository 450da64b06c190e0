// Every chart over every kind of results: valid Vega-Lite, drawn without a warning, nothing beyond the frame, no two
// texts upon each other, the same bytes again.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Look, VegaLiteSpec } from '../../src/report/chart.ts';
import { charts, drawSpec, renderSvg, SIZES } from '../../src/report/index.ts';
import { every, measure } from './fixtures.ts';
import { overlaps, textsOf, type PlacedText } from './scene.ts';
import { resultsOf } from './stored-charts.ts';

const SLIDE: Look = { size: 'slide', theme: 'light', measure };
const OTHERS: readonly Look[] = [
  { size: 'paper', theme: 'dark', measure },
  { size: 'square', theme: 'light', measure },
];
/** Results that are hardest to lay out: these are drawn in every size. */
const HARD = new Set([
  'serial against parallel',
  'long names',
  'many points',
  'a faulty Job',
  'two factors',
  'a CronJob',
]);

const schemaPath = createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json');
const validate = new Ajv({ strict: false, allErrors: false, validateFormats: false }).compile(
  JSON.parse(readFileSync(schemaPath, 'utf8')) as object,
);

/** Real ones, for charts of what the made-up ones do not have. */
const REAL = { 'a CronJob': resultsOf('cronjob', 2), 'a function': resultsOf('job-vs-function', 2) };

const drawn = Object.entries({ ...every, ...REAL }).flatMap(([kind, results]) =>
  Object.values(charts)
    .filter(chart => chart.fits(results))
    .map(chart => ({ kind, name: chart.name, chart, results })),
);

function say(texts: readonly PlacedText[]): readonly string[] {
  return texts.map(({ text, x1, y1, x2, y2 }) => `${text} [${[x1, y1, x2, y2].map(Math.round).join(' ')}]`);
}

/** Members whose content makes no difference to the schema; but it takes long to check thousands of rows. */
const CONTENT = new Set(['text', 'subtitle', 'description', 'title']);

/** The specification with a few rows of its data. */
function withFewRows(spec: unknown): unknown {
  return JSON.parse(
    JSON.stringify(spec, (key, value: unknown) =>
      key === 'values' && Array.isArray(value) ? value.slice(0, 3) : value,
    ),
  );
}

/** What of a specification is the chart's own: without data, words and the numbers of its layout. */
function shapeOf(spec: VegaLiteSpec): string {
  return JSON.stringify(spec, (key, value: unknown) => {
    if (key === 'values' && Array.isArray(value)) return typeof value[0];
    if (CONTENT.has(key) && (typeof value === 'string' || Array.isArray(value))) return typeof value;
    return typeof value === 'number' ? Math.sign(value) : value;
  });
}

/** Shapes that were found valid: the same shape with other words is valid too. */
const valid = new Set<string>();

function faultsOf(spec: VegaLiteSpec): unknown {
  const shape = shapeOf(spec);
  if (valid.has(shape)) return [];
  if (!validate(withFewRows(spec))) return validate.errors?.slice(0, 3);
  valid.add(shape);
  return [];
}

/** An SVG without its text alternative. */
const pictureOf = (svg: string): string => svg.slice(svg.indexOf('</desc>'));

/** Draws and looks for warnings, text beyond the frame and texts upon each other. */
function expectCleanDrawing(spec: VegaLiteSpec, look: Look): { texts: readonly PlacedText[]; svg: string } {
  const warnings: string[] = [];
  const drawing = drawSpec(spec, { measure, warn: message => warnings.push(message) });
  expect(warnings).toEqual([]);
  const { width, height } = SIZES[look.size];
  const texts = textsOf(drawing, measure);
  expect(texts.length).toBeGreaterThan(3);
  expect(say(texts.filter(({ x1, y1, x2, y2 }) => x1 < 0 || y1 < 0 || x2 > width || y2 > height))).toEqual([]);
  expect(overlaps(texts).map(say)).toEqual([]);
  return { texts, svg: drawing.svg };
}

/** Charts that were drawn a second time: once is enough for each. */
const drawnAgain = new Set<string>();

describe.each(drawn)('$name of $kind', ({ kind, name, chart, results }) => {
  test('its specification is valid by the schema of Vega-Lite', () => {
    expect(faultsOf(chart.spec(results, SLIDE))).toEqual([]);
  });

  test('on a slide nothing is cut off, nothing overlaps, all can be read', () => {
    const { texts, svg } = expectCleanDrawing(chart.spec(results, SLIDE), SLIDE);
    expect(say(texts.filter(({ fontSize }) => fontSize < 24))).toEqual([]);
    expect(Math.max(...texts.map(({ fontSize }) => fontSize))).toBeGreaterThanOrEqual(40);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(chart.describe(results)).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('the same results give the same specification; the same specification gives the same bytes', () => {
    const spec = chart.spec(results, SLIDE);
    expect(JSON.stringify(chart.spec(results, SLIDE))).toBe(JSON.stringify(spec));
    if (drawnAgain.has(name)) return;
    drawnAgain.add(name);
    const svg = renderSvg(chart, results, SLIDE);
    expect(pictureOf(svg)).toBe(pictureOf(drawSpec(spec, { measure }).svg));
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="[^"]+"><title>[^<]+<\/title><desc>[^<]+<\/desc>/);
  });

  test.each(HARD.has(kind) ? OTHERS : [])('nothing is cut off nor overlaps on $size', look => {
    expectCleanDrawing(chart.spec(results, look), look);
  });
});
