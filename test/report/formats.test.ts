// Charts as PDF and as slides: text that stays text, alternatives for those who do not see the picture, numbers in the
// notes, the same bytes again.
import { inflateSync } from 'node:zlib';
import JSZip from 'jszip';
import { describe, expect, test } from 'vitest';
import { renderPdf } from '../../src/cli/pdf.ts';
import { renderPng } from '../../src/cli/png.ts';
import { renderSlides } from '../../src/cli/slides.ts';
import { readSvg } from '../../src/cli/svg-marks.ts';
import { charts, renderSvg, type ThemeName } from '../../src/report/index.ts';
import { inkUpon } from '../../src/report/print-pattern.ts';
import { COLORS } from '../../src/report/theme.ts';
import { every, measure } from './fixtures.ts';

const results = every['serial against parallel']!;
const { ledger } = charts as Required<typeof charts>;
const words = { title: ledger!.title(results), description: ledger!.describe(results) };

function svgOf(theme: ThemeName): string {
  return renderSvg(ledger!, results, { size: 'slide', theme, measure });
}

/** A PDF's objects as text, with its streams inflated. */
function openedPdf(pdf: Uint8Array): string {
  const raw = Buffer.from(pdf);
  const text = raw.toString('latin1');
  const streams = [...text.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: mark }) => {
    const start = index + mark.length;
    try {
      return [inflateSync(raw.subarray(start, text.indexOf('endstream', start))).toString('latin1')];
    } catch {
      return [];
    }
  });
  return [text, ...streams].join('\n');
}

test('an SVG of ours is read mark by mark, each with its place and colours', () => {
  const { width, height, marks } = readSvg(svgOf('light'));
  expect([width, height]).toEqual([1920, 1080]);
  const texts = marks.filter(({ kind }) => kind === 'text').flatMap(({ lines }) => lines.map(line => line.text));
  expect(texts.join(' ')).toContain('control plane');
  expect(marks.some(({ attributes }) => attributes['fill'] === '#0072b2')).toBe(true);
  expect(marks.flatMap(({ transforms }) => transforms.flat()).every(Number.isFinite)).toBe(true);
});

describe('a PDF', () => {
  test('has its text as text in Inter, a title, and the numbers in place of the picture', async () => {
    const opened = openedPdf(await renderPdf(svgOf('light'), words));
    expect(opened).toMatch(/^%PDF-1\.7/);
    expect(opened).toMatch(/\/BaseFont \/\w+\+Inter-SemiBold/);
    expect(opened).toContain('begincmap');
    expect(opened).not.toContain('/Subtype /Image');
    expect(opened).toContain('/S /Figure');
    expect(opened).toContain('/DisplayDocTitle true');
    expect(opened).toContain('/MediaBox [0 0 960 540]');
  });

  test('has patterns where it is printed without colours', async () => {
    const [light, print] = await Promise.all(
      (['light', 'print'] as const).map(async theme => openedPdf(await renderPdf(svgOf(theme), words))),
    );
    expect(light).not.toContain('/PatternType 1');
    expect(print).toContain('/PatternType 1');
  });

  test('has the same bytes for the same picture', async () => {
    const svg = svgOf('dark');
    expect(Buffer.compare(await renderPdf(svg, words), await renderPdf(svg, words))).toBe(0);
  });
});

describe('a deck', () => {
  const png = renderPng(svgOf('light'), 480);
  const slide = { ...words, png, background: '#ffffff', ink: '#16202a' };
  const deck = {
    title: 'A "deck" of <two>',
    setup: '8 nodes. Seed 42.',
    slides: [slide, { ...slide, title: 'Second' }],
  };

  test('has a slide a chart, with its title, alternative text and notes', async () => {
    const zip = await JSZip.loadAsync(await renderSlides(deck));
    const names = Object.keys(zip.files).filter(name => /^ppt\/slides\/slide\d+\.xml$/.test(name));
    expect(names).toEqual(['ppt/slides/slide1.xml', 'ppt/slides/slide2.xml']);
    const first = await zip.file('ppt/slides/slide1.xml')!.async('string');
    expect(first).toContain('type="title"');
    expect(first).toContain(`<a:t>${words.title.replaceAll("'", '&apos;')}</a:t>`);
    expect(first).toMatch(/<p:cNvPr id="\d+" name="[^"]*" descr="[^"]*Mean makespan and its terms/);
    const notes = await zip.file('ppt/notesSlides/notesSlide2.xml')!.async('string');
    expect(notes).toContain('Mean makespan and its terms');
    expect(notes).toContain('Seed 42');
  });

  test('knows no clock: the same charts give the same bytes', async () => {
    expect(Buffer.compare(await renderSlides(deck), await renderSlides(deck))).toBe(0);
  });
});

describe('where it is printed without colours', () => {
  test('text upon a pattern is dark with a light rim below its letters; upon a plain area it is as ever', () => {
    expect(inkUpon(COLORS.print, 'grey', 'onDark')).toBe(COLORS.print.onLight);
    expect(inkUpon(COLORS.print, 'blue', 'onDark')).toBe(COLORS.print.onDark);
    expect(inkUpon(COLORS.light, 'grey', 'onDark')).toBe(COLORS.light.onDark);
    const svg = renderSvg(charts['ledger']!, every['a faulty Job']!, { size: 'slide', theme: 'print', measure });
    const dark = [...svg.matchAll(/<text [^>]*fill="#010101"[^>]*>/g)].map(([tag]) => tag);
    expect(dark.length).toBeGreaterThan(0);
    expect(dark.filter(tag => !tag.includes('paint-order="stroke"'))).toEqual([]);
  });
});
