// The report in a real browser, opened from a file with the network off: it calls nobody, keeps its own policy, can be
// used by everybody, runs no script that hides in a name, and what moves in it does as it says.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildReportPage } from '../../scripts/build-report-page.ts';
import { pageScript } from '../../src/cli/page-script.ts';
import type { Results } from '../../src/experiment/results.ts';
import { renderReportHtml } from '../../src/report/index.ts';
import { launchChromium } from '../browser/chromium.ts';
import { makeResults } from '../fixtures/results.ts';
import { every, measure } from './fixtures.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Machines that run much else beside the tests are slow to start a browser. */
const PATIENCE = 120_000;

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

interface Visit {
  readonly page: Page;
  /** Requests to anything but the page itself, console errors, violations of the policy, dialogs. */
  readonly trouble: readonly string[];
}

function written(kind: string, results: Results): string {
  const path = join(folder, `${kind}.html`);
  writeFileSync(path, renderReportHtml(results, { measure, ...pageScript(script) }));
  return path;
}

async function visit(path: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ offline: true, viewport, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const trouble: string[] = [];
  page.on('request', request => {
    if (!/^(file|data):/.test(request.url())) trouble.push(`request: ${request.url()}`);
  });
  page.on('console', message => trouble.push(message.text()));
  page.on('pageerror', error => trouble.push(error.message));
  page.on('dialog', dialog => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', event => console.error('policy: ' + event.violatedDirective));`,
  );
  await page.goto(pathToFileURL(path).href);
  return { page, trouble };
}

/** What axe finds, a line each. */
async function axe(page: Page): Promise<string[]> {
  // The page's policy lets no script in; the debugger's own way is not the page's.
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run().then(result => result.violations.flatMap(one => one.nodes.map(node => one.id + ': ' + node.html)))`,
  );
}

describe('opened from a file with the network off', () => {
  test.each([
    ['serial against parallel', 'light'],
    ['serial against parallel', 'dark'],
    ['a faulty Job', 'dark'],
    ['cases', 'light'],
  ] as const)('the report of %s has no trouble and axe finds nothing (%s)', async (kind, colorScheme) => {
    const { page, trouble } = await visit(written(kind, every[kind]!), { colorScheme });
    await page.locator('#explorer').waitFor();
    await page.locator('#pod-list summary').click();
    expect(await axe(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  test('its policy allows no inline code but its own', () => {
    const html = readFileSync(written('race', every['race']!), 'utf8');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; font-src data:;/);
    expect(policy).not.toContain('unsafe');
  });

  test('a script that is put into it does not run', async () => {
    const { page, trouble } = await visit(written('race', every['race']!));
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked = 1">');
      const own = document.createElement('script'); own.textContent = 'window.hacked = 1'; document.body.append(own)`);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(trouble.join()).toContain('policy: script-src');
    await page.context().close();
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
  const { page, trouble } = await visit(written('hostile', results));
  await page.locator('#explorer').waitFor();
  await page.locator('#run').selectOption({ index: 7 });
  await page.locator('#gantt').press('ArrowRight');
  await page.locator('#pod-list summary').click();
  await page.locator('figure svg').first().hover();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(await page.locator('h1').textContent()).toBe(names[1]);
  expect(trouble).toEqual([]);
  await page.context().close();
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
    expect(await page.locator('#moment').textContent()).toMatch(/^At 0 s: /);
    await page.locator('#step-on').click();
    expect(await page.locator('#moment').textContent()).not.toMatch(/^At 0 s: /);
    await page.locator('#instant').fill('10000');
    expect(await page.locator('#moment').textContent()).toContain('24 of 24 done');
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
    const pixels = (): Promise<string> => page.evaluate(`document.getElementById('gantt-canvas').toDataURL()`);
    const bySlot = await pixels();
    await page.locator('#order').selectOption('index');
    await expect.poll(pixels).not.toBe(bySlot);
    await page.locator('#order').selectOption('slot');
    await expect.poll(pixels).toBe(bySlot);
  });

  test('a table sorts by the column that is pressed, and back', async () => {
    const cells = (): Promise<string[]> => page.locator('table.sortable tbody tr td:nth-child(3)').allTextContents();
    const table = page.locator('table.sortable').first();
    await table.locator('thead th button').nth(1).click();
    expect(await table.locator('thead th').nth(1).getAttribute('aria-sort')).toBe('ascending');
    expect((await cells()).length).toBeGreaterThan(0);
  });

  test('marks of a chart are told by pointer and by keyboard', async () => {
    const chart = page.locator('figure svg[tabindex]').first();
    await chart.scrollIntoViewIfNeeded();
    await chart.focus();
    await chart.press('ArrowRight');
    const told = await page.locator('.tooltip').textContent();
    expect(told).not.toBe('');
    expect(await page.locator('#status').textContent()).toBe(told);
    await chart.press('Escape');
    expect(await page.locator('.tooltip').isHidden()).toBe(true);
  });

  test('the button changes the colours of page, charts and canvases', async () => {
    const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const before = await background();
    await page.locator('#theme').click();
    expect(await background()).not.toBe(before);
    await page.locator('#theme').click();
    expect(await background()).toBe(before);
  });

  test('the experiment can be copied', async () => {
    await page.locator('[data-copies=source]').click();
    expect(await page.evaluate('String(getSelection())')).toContain('seed: 42');
  });
});

test('without its script the page hides what would not move and keeps what can be read', async () => {
  const { page, trouble } = await visit(written('still', every['race']!), { javaScriptEnabled: false });
  expect(await page.locator('#explorer').isHidden()).toBe(true);
  expect(await page.locator('figure svg').count()).toBeGreaterThan(1);
  expect(trouble).toEqual([]);
  await page.context().close();
});

test('on paper there are charts and tables, and nothing to press', async () => {
  const { page } = await visit(written('paper', every['race']!));
  await page.locator('#explorer').waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await page.locator('.action:visible, select:visible, input:visible').count()).toBe(0);
  expect(await page.locator('figure svg:visible').count()).toBeGreaterThan(1);
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toMatch(
    /^rgba?\(255, 255, 255|^rgba\(0, 0, 0, 0\)/,
  );
  await page.context().close();
});
