// The report page: complete, self-contained, and safe whatever names users choose.
import { describe, expect, test } from 'vitest';
import { escapeScriptJson, escapeXml } from '../../src/report/escape.ts';
import { charts, renderReportHtml, renderSvg } from '../../src/report/index.ts';
import { COLORS } from '../../src/report/theme.ts';
import { every, measure } from './fixtures.ts';

/** Pages made once: a big one takes half a second. */
const pages = new Map<string, string>();
function page(kind: string): string {
  const known = pages.get(kind) ?? renderReportHtml(every[kind]!, { measure });
  pages.set(kind, known);
  return known;
}

test.each([
  ['<a href="x">&\'', '&lt;a href=&quot;x&quot;&gt;&amp;&#39;'],
  ['bell \u0007, lone surrogate \ud800', 'bell \ufffd, lone surrogate \ufffd'],
  ['fine \ud83d\ude00', 'fine \ud83d\ude00'],
])('%j is escaped', (text, escaped) => {
  expect(escapeXml(text)).toBe(escaped);
});

test('JSON in a script has neither tags nor line separators', () => {
  expect(escapeScriptJson(['</script>', '\u2028\u2029'])).toBe('["\\u003c/script>","\\u2028\\u2029"]');
});

/** Names of elements that are not closed, or closed in the wrong order. */
function unclosed(markup: string): readonly string[] {
  const open: string[] = [];
  for (const [, slash, name, empty] of markup.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/gi)) {
    if (slash === '/') {
      if (open.pop() !== name) return [`</${name}>`];
    } else if (empty !== '/') {
      open.push(name!);
    }
  }
  return open;
}

describe('hostile names', () => {
  test('bring no element of their own into the page', () => {
    const html = page('hostile names');
    expect(html.match(/<script/g)).toEqual(['<script']);
    expect(html).toContain('<script type="application/json"');
    expect(html).not.toContain('<b>');
    expect(html).toContain('&lt;script&gt;alert(1)');
  });

  test('bring none into a picture either, and nothing that XML forbids', () => {
    const results = every['hostile names']!;
    for (const chart of Object.values(charts).filter(own => own.fits(results))) {
      const svg = renderSvg(chart, results, { size: 'slide', theme: 'light', measure });
      expect(svg).not.toMatch(/<script|<b>/);
      // oxlint-disable-next-line no-control-regex -- these are what must not be there
      expect(svg).not.toMatch(/[\u0000-\u0008\ud800-\udfff]/u);
      expect(unclosed(svg)).toEqual([]);
    }
  });
});

test('the page names no address but the namespace of SVG, and forbids all loading', () => {
  const html = page('serial against parallel');
  const addresses = new Set(html.match(/https?:\/\/[^"'\s<)]+/g));
  expect([...addresses].filter(address => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  expect(html).toContain(`content="default-src 'none'; script-src 'none'; style-src`);
  expect(html).not.toMatch(/\beval\(|new Function|@import|src="(?!data:)/);
});

test('the page holds every finding, point, chart and the experiment', () => {
  const results = every['serial against parallel']!;
  const html = page('serial against parallel');
  for (const finding of results.findings) expect(html).toContain(finding);
  for (const point of results.points) expect(html).toContain(`parallelism ${point.parallelism}</th>`);
  expect(html.match(/<svg /g)).toHaveLength(6);
  expect(html).toContain('"label":"parallelism 64 (');
  expect(html).toContain('seed: 42');
});

test('ids of the page are unique, references within pictures included', () => {
  const ids = page('serial against parallel').match(/ id="[^"]*"/g) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
  expect(page('serial against parallel')).not.toContain('url(#');
});

test('the same results give the same page', () => {
  expect(renderReportHtml(every['cases']!, { measure })).toBe(page('cases'));
});

test('no colour of the light theme means two things, so that the dark one can replace it', () => {
  const colors = Object.values(COLORS.light);
  expect(new Set(colors).size).toBe(colors.length);
});

const luminance = (color: string): number => {
  const [red, green, blue] = [1, 3, 5].map(i => {
    const value = Number.parseInt(color.slice(i, i + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
};
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
};

describe('text can be read', () => {
  test.each(['light', 'dark'] as const)('on the %s background, and upon the bars', theme => {
    const colors = COLORS[theme];
    expect(contrast(colors.ink, colors.background)).toBeGreaterThan(12);
    expect(contrast(colors.muted, colors.background)).toBeGreaterThan(5.5);
    for (const own of ['blue', 'vermilion', 'green', 'grey'] as const) {
      expect(contrast(colors[own], colors.background)).toBeGreaterThan(3);
    }
    for (const own of ['blue', 'green', 'grey'] as const) {
      expect(contrast(colors.onDark, colors[own])).toBeGreaterThan(4.5);
    }
    for (const own of ['vermilion', 'orange', 'purple', 'sky', 'yellow'] as const) {
      expect(contrast(colors.onLight, colors[own])).toBeGreaterThan(4);
    }
  });
});
