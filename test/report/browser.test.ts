// The report in a real browser, opened from a file with the network off: it calls nobody, keeps its own policy, can be
// used by everybody, runs no script that hides in a name, and what moves in it does as it says.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildReportPage } from '../../scripts/build-report-page.ts';
import { pageScript } from '../../src/cli/page-script.ts';
import type { Results } from '../../src/experiment/results.ts';
import { renderReportHtml } from '../../src/report/index.ts';
import { launchChromium } from '../browser/chromium.ts';
import { PATIENCE, axe, drawn, openPage, type Visit, type VisitOptions } from '../browser/page.ts';
import { makeResults } from '../fixtures/results.ts';
import { every, measure } from './fixtures.ts';

vi.setConfig({ testTimeout: PATIENCE });

/** For what a page shows a moment after something was done to it. */
const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: PATIENCE });

let browser: Browser;
let folder: string;
let script: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'joblab-report-'));
  script = await buildReportPage(join(folder, 'script'));
  browser = await launchChromium();
}, PATIENCE);

afterAll(async () => {
  await browser.close();
});

function written(kind: string, results: Results): string {
  const path = join(folder, `${kind}.html`);
  writeFileSync(path, renderReportHtml(results, { measure, ...pageScript(script) }));
  return path;
}

const visit = (path: string, options: VisitOptions = {}): Promise<Visit> => openPage(browser, path, options);

describe('opened from a file with the network off', () => {
  test.each([
    ['serial against parallel', 'light'],
    ['serial against parallel', 'dark'],
    ['a faulty Job', 'dark'],
    ['cases', 'light'],
  ] as const)('the report of %s has no trouble and axe finds nothing (%s)', async (kind, colorScheme) => {
    const { page, trouble, leave } = await visit(written(kind, every[kind]!), { colorScheme });
    await page.locator('#explorer').waitFor();
    await page.locator('#pod-list summary').click();
    expect(await axe(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await leave();
  });

  test('its policy allows no inline code but its own', () => {
    const html = readFileSync(written('race', every['race']!), 'utf8');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; font-src data:;/);
    expect(policy).not.toContain('unsafe');
  });

  test('a script that is put into it does not run', async () => {
    const { page, trouble, leave } = await visit(written('race', every['race']!));
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked = 1">');
      const own = document.createElement('script'); own.textContent = 'window.hacked = 1'; document.body.append(own)`);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(trouble.join()).toContain('policy: script-src');
    await leave();
  });
});

/** Names that would run a script wherever one is not escaped. */
function hostileNames(): readonly string[] {
  const attacks = [
    '<script>hacked=1</script>',
    '</script><script>hacked=1</script>',
    '<img src=x onerror=hacked=1>',
    '"><svg onload=hacked=1>',
    "' onmouseover='hacked=1",
    '</title><script>hacked=1</script>',
    '</style><script>hacked=1</script>',
    '<!--<script>hacked=1',
    ']]><script>hacked=1</script>',
    'javascript:hacked=1',
    '${hacked=1}',
    '{{hacked=1}}',
    '\u2028hacked=1\u2029',
    '\\u003cscript\\u003ehacked=1',
    '&lt;script&gt;hacked=1',
    '</textarea><iframe srcdoc="<script>parent.hacked=1</script>">',
    '<math><mtext></mtext><script>hacked=1</script>',
    '\u0000<script>hacked=1</script>',
    '</desc></svg><script>hacked=1</script>',
    '<a href="javascript:hacked=1">x</a>',
  ];
  return Array.from({ length: 500 }, (_, i) => `${attacks[i % attacks.length]} ${i}`);
}

test('five hundred hostile names run no script', async () => {
  const names = hostileNames();
  const results = makeResults({
    name: names[0]!,
    title: names[1]!,
    description: names[2]!,
    seed: names[3]!,
    repeat: 2,
    factorNames: [],
    points: names.slice(4).map((name, i) => ({
      name,
      caseName: name,
      parallelism: 2,
      tasks: 3,
      job: `${name} job`,
      queue: name,
      failing: i % 7 === 0 ? [1] : [],
    })),
  });
  const { page, trouble, leave } = await visit(written('hostile', results));
  await page.locator('#explorer').waitFor();
  await page.locator('#run').selectOption({ index: 7 });
  await page.locator('#gantt').press('ArrowRight');
  await page.locator('#pod-list summary').click();
  await page.locator('figure svg').first().hover();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  await eventually(() => page.locator('h1').textContent()).toBe(names[1]);
  expect(trouble).toEqual([]);
  await leave();
});

describe('what moves', () => {
  let page: Page;

  beforeAll(async () => {
    ({ page } = await visit(written('moving', every['a faulty Job']!)));
    await page.locator('#explorer').waitFor();
  }, PATIENCE);

  afterAll(async () => {
    await page.context().close();
  });

  test('the slider of time shows the cluster at an instant, in words too', async () => {
    await page.locator('#instant').fill('0');
    await eventually(() => page.locator('#moment').textContent()).toMatch(/^At 0 s: /);
    await page.locator('#step-on').click();
    await eventually(() => page.locator('#moment').textContent()).not.toMatch(/^At 0 s: /);
    await page.locator('#instant').fill('10000');
    await eventually(() => page.locator('#moment').textContent()).toContain('24 of 24 done');
  });

  test('arrow keys go from pod to pod, and each says what became of it', async () => {
    await page.locator('#gantt').press('Home');
    const first = await page.locator('#pod').textContent();
    await page.locator('#gantt').press('ArrowRight');
    const second = await page.locator('#pod').textContent();
    expect(first).toMatch(/resize-\S+ · index 0, on node-\d+ · created at .* (succeeded|failed) at/);
    expect(second).toMatch(/created at/);
    expect(second).not.toBe(first);
  });

  test('lanes can be put together by index and node', async () => {
    const pixels = async (): Promise<string> => {
      await drawn(page);
      return page.evaluate(`document.getElementById('gantt-canvas').toDataURL()`);
    };
    const bySlot = await pixels();
    await page.locator('#order').selectOption('index');
    await expect.poll(pixels, { timeout: PATIENCE }).not.toBe(bySlot);
    await page.locator('#order').selectOption('slot');
    await expect.poll(pixels, { timeout: PATIENCE }).toBe(bySlot);
  });

  test('a table sorts by the column that is pressed, and back', async () => {
    const cells = (): Promise<string[]> => page.locator('table.sortable tbody tr td:nth-child(3)').allTextContents();
    const table = page.locator('table.sortable').first();
    await table.locator('thead th button').nth(1).click();
    const order = (): Promise<string | null> => table.locator('thead th').nth(1).getAttribute('aria-sort');
    await eventually(order).toBe('ascending');
    expect((await cells()).length).toBeGreaterThan(0);
  });

  test('marks of a chart are told by pointer and by keyboard', async () => {
    const chart = page.locator('figure svg[tabindex]').first();
    await chart.scrollIntoViewIfNeeded();
    await chart.focus();
    await chart.press('ArrowRight');
    const told = await page.locator('.tooltip').textContent();
    expect(told).not.toBe('');
    await eventually(() => page.locator('#status').textContent()).toBe(told);
    await chart.press('Escape');
    await eventually(() => page.locator('.tooltip').isHidden()).toBe(true);
  });

  test('the button changes the colours of page, charts and canvases', async () => {
    const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const before = await background();
    await page.locator('#theme').click();
    await eventually(background).not.toBe(before);
    await page.locator('#theme').click();
    await eventually(background).toBe(before);
  });

  test('the experiment can be copied', async () => {
    await page.locator('[data-copies=source]').click();
    await eventually(() => page.evaluate('String(getSelection())')).toContain('seed: 42');
  });
});

test('without its script the page hides what would not move and keeps what can be read', async () => {
  const { page, trouble, leave } = await visit(written('still', every['race']!), { javaScriptEnabled: false });
  await eventually(() => page.locator('#explorer').isHidden()).toBe(true);
  await eventually(() => page.locator('figure svg').count()).toBeGreaterThan(1);
  expect(trouble).toEqual([]);
  await leave();
});

test('on paper there are charts and tables, and nothing to press', async () => {
  const { page, leave } = await visit(written('paper', every['race']!));
  await page.locator('#explorer').waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await eventually(() => page.locator('.action:visible, select:visible, input:visible').count()).toBe(0);
  await eventually(() => page.locator('figure svg:visible').count()).toBeGreaterThan(1);
  await eventually(() => page.evaluate('getComputedStyle(document.body).backgroundColor')).toMatch(
    /^rgba?\(255, 255, 255|^rgba\(0, 0, 0, 0\)/,
  );
  await leave();
});
