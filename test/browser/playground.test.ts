// The playground in a real browser, opened from a file with the network off: it calls nobody, keeps its own policy, can
// be used by everybody, runs no script that hides in a name, and gives the bytes of the command line.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildPlayground } from '../../scripts/build-playground.ts';
import { withStart } from '../../src/cli/playground.ts';
import { folderWith, joblab } from '../cli/command.ts';
import { launchChromium } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Machines that run much else beside the tests are slow to start a browser. */
const PATIENCE = 120_000;

vi.setConfig({ testTimeout: PATIENCE });

/** The experiment that the page opens with, with fewer replications. */
const PARALLEL = readFileSync(new URL('../../experiments/serial-vs-parallel.yaml', import.meta.url), 'utf8')
  .replace(/repeat: \d+/, 'repeat: 4')
  .replace('parallelism: 1\n', 'parallelism: 8\n');

let browser: Browser;
let file: string;

beforeAll(async () => {
  file = await buildPlayground(mkdtempSync(join(tmpdir(), 'joblab-playground-')));
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

async function visit(path: string, hash = '', options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    offline: true,
    viewport: { width: 1280, height: 720 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const trouble: string[] = [];
  page.on('request', request => {
    if (!/^(file|data|blob):/.test(request.url())) trouble.push(`request: ${request.url()}`);
  });
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text());
  });
  page.on('pageerror', error => trouble.push(error.message));
  page.on('dialog', dialog => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', event => console.error('policy: ' + event.violatedDirective));`,
  );
  await page.goto(pathToFileURL(path).href + hash);
  await page.locator('.chart svg circle, .chart svg .bar').first().waitFor();
  return { page, trouble };
}

async function leave({ page }: Visit): Promise<void> {
  await page.context().close();
}

/** The page with another experiment to start with, as the command line writes it. */
function pageWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'joblab-playground-')), 'playground.html');
  writeFileSync(path, withStart(readFileSync(file, 'utf8'), { name: 'own', text }));
  return path;
}

/** What axe finds, a line each. */
async function axe(page: Page): Promise<string[]> {
  // The page's policy lets no script in; the debugger's own way is not the page's.
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run().then(result => result.violations.flatMap(one => one.nodes.map(node => one.id + ': ' + node.html)))`,
  );
}

async function saved(page: Page, button: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const download = await waiting;
  return readFileSync(await download.path(), 'utf8');
}

describe('opened from a file with the network off', () => {
  test.each(['light', 'dark'] as const)('it has no trouble and axe finds nothing (%s)', async colorScheme => {
    const own = await visit(file, '', { colorScheme });
    expect(await axe(own.page)).toEqual([]);
    expect(own.trouble).toEqual([]);
    await leave(own);
  });

  test('its policy allows no evaluation, no inline code but its own, and no connection', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; worker-src blob:;/,
    );
    expect(policy).not.toContain('unsafe');
  });

  test('a script that is put into it does not run', async () => {
    const own = await visit(file);
    await own.page.evaluate(`document.body.append(Object.assign(document.createElement('script'),
      {textContent: 'window.broken = 1'}))`);
    expect(await own.page.evaluate('window.broken')).toBeUndefined();
    await leave(own);
  });
});

describe('the simulation', () => {
  test('gives the same results.csv as the command line for the experiment that the page saves', async () => {
    const own = await visit(pageWith(PARALLEL));
    const { page } = own;
    await page.locator('#knob-completions').focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
    await page.locator('#knob-failure').focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await page.locator('#seed').fill('teapot');
    await page.getByRole('button', { name: 'Save results' }).and(page.locator(':enabled')).waitFor();
    const [experiment, results] = [await saved(page, 'Save experiment'), await saved(page, 'Save results')];
    expect(experiment).toContain('seed: teapot');
    expect(experiment).toContain('probability: 0.03');
    const folder = folderWith({ 'saved.yaml': experiment });
    const { status, stderr } = joblab(folder, ['run', 'saved.yaml', '--no-charts', '--out', 'out']);
    expect(status, stderr).toBe(0);
    expect(results).toBe(readFileSync(join(folder, 'out', 'results.csv'), 'utf8'));
    expect(own.trouble).toEqual([]);
    await leave(own);
  });

  test('shows the experiment that the command line put in', async () => {
    const path = pageWith(readFileSync(new URL('../../experiments/retry.yaml', import.meta.url), 'utf8'));
    const own = await visit(path);
    expect(await own.page.locator('h1').textContent()).toBe('Retries wait longer and longer');
    expect(await own.page.locator('#axis').inputValue()).toBe('backoffLimit');
    await leave(own);
  });

  test('comes back from a link', async () => {
    const own = await visit(file);
    await own.page.locator('#knob-nodes').focus();
    await own.page.keyboard.press('Home');
    const hashOf = (): Promise<string> => own.page.evaluate<string>('location.hash');
    await expect.poll(hashOf, { timeout: PATIENCE }).toMatch(/^#v1\..{100}/);
    const hash = await hashOf();
    await leave(own);
    const again = await visit(file, hash);
    expect(await again.page.locator('#knob-nodes').getAttribute('aria-valuetext')).toBe('1');
    await leave(again);
  });
});

describe('the manifest', () => {
  test('has its faults marked in place, and what ran before stays', async () => {
    const own = await visit(file);
    const { page } = own;
    const text = await page.locator('#manifest').inputValue();
    await page.locator('#manifest').fill(text.replace('completions: 64', 'completions: -64'));
    await page.locator('.marked.error').waitFor();
    expect(await page.locator('.marked mark').textContent()).toBe('-64');
    expect(await page.locator('#manifest').getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: /Line 6/ }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('manifest');
    expect(await page.locator('.gantt canvas').count()).toBe(1);
    expect(await axe(page)).toEqual([]);
    await page.locator('#manifest').fill(text);
    await page.locator('.fine').waitFor();
    expect(own.trouble).toEqual([]);
    await leave(own);
  });
});

describe('predicting', () => {
  test('hides the answer until it is revealed, then measures the guesses', async () => {
    const own = await visit(pageWith(PARALLEL));
    const { page } = own;
    await page.getByRole('button', { name: 'Predict first' }).click();
    expect(await page.locator('.chart, .gantt, .ledger, .findings').count()).toBe(0);
    for (const [who, guess] of [
      ['Ann', '8x'],
      ['Ben', '40 min'],
    ] as const) {
      await page.getByLabel('Who').fill(who);
      await page.getByLabel('Time, or times sooner').fill(guess);
      await page.keyboard.press('Enter');
    }
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Reveal' }).and(page.locator(':enabled')).click();
    expect(await page.locator('.answer').textContent()).toMatch(/min .* times sooner/);
    expect(await page.locator('.prediction').textContent()).toMatch(/Closest: Ann/);
    expect(await page.locator('.chart svg circle').count()).toBeGreaterThan(2);
    expect(await axe(page)).toEqual([]);
    expect(own.trouble).toEqual([]);
    await leave(own);
  });
});

describe('time', () => {
  test('stands still at first where reduced motion is wanted, and goes on by keyboard', async () => {
    const own = await visit(file);
    const { page } = own;
    const play = page.getByRole('button', { name: 'Play' });
    await play.waitFor();
    const before = await page.locator('.moment').textContent();
    await page.getByRole('button', { name: 'One event on' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('.moment').textContent()).not.toBe(before);
    await page.getByLabel('Instant of the run').focus();
    await page.keyboard.press('End');
    expect(await page.locator('.moment').textContent()).toMatch(/nothing runs; 64 of 64 done/);
    await leave(own);
  });

  test('plays by itself otherwise, and can be paused', async () => {
    const own = await visit(file, '', { reducedMotion: 'no-preference' });
    await own.page.getByRole('button', { name: 'Pause' }).click();
    await own.page.getByRole('button', { name: 'Play' }).waitFor();
    await leave(own);
  });
});

test('five hundred hostile names run no script', async () => {
  const evils = [
    '</script><script>window.broken=1</script>',
    '<img src=x onerror=window.broken=1>',
    '"><svg onload=window.broken=1>',
    "javascript:window.broken=1//'",
    '\u2028window.broken=1\u2029',
    '<!--<script>window.broken=1</script>-->',
    '{{constructor.constructor("window.broken=1")()}}',
    '${window.broken=1}',
    '<iframe srcdoc="<script>parent.broken=1</script>">',
    '</style><style>*{background:url(http://example.com/)}</style>',
  ];
  const annotations = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`example.com/a${i}`, `${evils[i % evils.length]}${i}`]),
  );
  const experiment = {
    title: evils[0],
    description: evils.join(' '),
    seed: evils[1],
    manifests: [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'evil', annotations },
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a' }] } } },
      },
    ],
    cases: evils.map((name, i) => ({ name, cluster: { nodes: i + 1 } })),
    repeat: 2,
  };
  const own = await visit(pageWith(JSON.stringify(experiment)));
  expect(await own.page.locator('h1').textContent()).toBe(evils[0]);
  expect(await own.page.locator('.chart svg .point').count()).toBe(evils.length);
  const csv = await saved(own.page, 'Save results');
  expect(csv.split('\n').length).toBeGreaterThan(evils.length);
  expect(await own.page.evaluate('window.broken')).toBeUndefined();
  expect(own.trouble).toEqual([]);
  await leave(own);
});
