// Every chart over every kind of results: valid Vega-Lite, drawn without a warning, nothing beyond the frame, no two
// texts upon each other, the same bytes again.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Look } from '../../../src/report/chart.ts';
import { charts, drawSpec, renderSvg, SIZES } from '../../../src/report/index.ts';
import { every, measure } from './fixtures.ts';
import { overlaps, textsOf, type PlacedText } from './scene.ts';

const LOOKS: readonly Look[] = [
  { size: 'slide', theme: 'light', measure },
  { size: 'slide', theme: 'dark', measure },
  { size: 'paper', theme: 'light', measure },
  { size: 'square', theme: 'light', measure },
];

const schemaPath = createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json');
const validate = new Ajv({ strict: false, allErrors: false, validateFormats: false }).compile(
  JSON.parse(readFileSync(schemaPath, 'utf8')) as object,
);

const drawn = Object.entries(every).flatMap(([kind, results]) =>
  Object.values(charts)
    .filter(chart => chart.fits(results))
    .map(chart => ({ kind, name: chart.name, chart, results })),
);

function say(texts: readonly PlacedText[]): readonly string[] {
  return texts.map(({ text, x1, y1, x2, y2 }) => `${text} [${[x1, y1, x2, y2].map(Math.round).join(' ')}]`);
}

describe.each(drawn)('$name of $kind', ({ chart, results }) => {
  test('its specification is valid by the schema of Vega-Lite', () => {
    const isValid = validate(JSON.parse(JSON.stringify(chart.spec(results, LOOKS[0]!))));
    expect(isValid ? [] : validate.errors?.slice(0, 3)).toEqual([]);
  });

  test.each(LOOKS)('it is drawn without a warning and within its frame ($size, $theme)', look => {
    const warnings: string[] = [];
    const drawing = drawSpec(chart.spec(results, look), { measure, warn: message => warnings.push(message) });
    expect(warnings).toEqual([]);
    const { width, height } = SIZES[look.size];
    const texts = textsOf(drawing, measure);
    expect(texts.length).toBeGreaterThan(3);
    expect(say(texts.filter(({ x1, y1, x2, y2 }) => x1 < 0 || y1 < 0 || x2 > width || y2 > height))).toEqual([]);
    expect(overlaps(texts).map(say)).toEqual([]);
  });

  test('texts on a slide can be read from the back row', () => {
    const drawing = drawSpec(chart.spec(results, LOOKS[0]!), { measure });
    const texts = textsOf(drawing, measure);
    expect(say(texts.filter(({ fontSize }) => fontSize < 24))).toEqual([]);
    expect(Math.max(...texts.map(({ fontSize }) => fontSize))).toBeGreaterThanOrEqual(40);
  });

  test('the same results give the same bytes, and name title and description', () => {
    const svg = renderSvg(chart, results, LOOKS[0]!);
    expect(renderSvg(chart, results, LOOKS[0]!)).toBe(svg);
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="[^"]+"><title>[^<]+<\/title><desc>[^<]+<\/desc>/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(chart.describe(results)).not.toMatch(/NaN|undefined|Infinity/);
  });
});
