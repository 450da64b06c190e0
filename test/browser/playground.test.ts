// The playground in a real browser, opened from a file with the network off: it calls nobody, keeps its own policy, can
// be used by everybody, runs no script that hides in a name, and gives the bytes of the command line.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildPlayground } from '../../scripts/build-playground.ts';
import { withStart } from '../../src/cli/playground.ts';
import { folderWith, joblab } from '../cli/command.ts';
import { launchChromium } from './chromium.ts';
import { PATIENCE, axe, openPage, type Visit, type VisitOptions } from './page.ts';

vi.setConfig({ testTimeout: PATIENCE });

/** For what a page shows a moment after something was done to it. */
const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: PATIENCE });

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

async function visit(path: string, options: VisitOptions = {}): Promise<Visit> {
  const opened = await openPage(browser, path, options);
  await opened.page.locator('.chart svg circle, .chart svg .bar').first().waitFor();
  return opened;
}

/** The page with another experiment to start with, as the command line writes it. */
function pageWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'joblab-playground-')), 'playground.html');
  writeFileSync(path, withStart(readFileSync(file, 'utf8'), { name: 'own', text }));
  return path;
}

async function saved(page: Page, button: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const download = await waiting;
  return readFileSync(await download.path(), 'utf8');
}

describe('opened from a file with the network off', () => {
  test.each(['light', 'dark'] as const)('it has no trouble and axe finds nothing (%s)', async colorScheme => {
    const own = await visit(file, { colorScheme });
    expect(await axe(own.page)).toEqual([]);
    expect(own.trouble).toEqual([]);
    await own.leave();
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
    await own.leave();
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
    await own.leave();
  });

  test('shows the experiment that the command line put in', async () => {
    const path = pageWith(readFileSync(new URL('../../experiments/retry.yaml', import.meta.url), 'utf8'));
    const own = await visit(path);
    await eventually(() => own.page.locator('h1').textContent()).toBe('Retries wait longer and longer');
    await eventually(() => own.page.locator('#axis').inputValue()).toBe('backoffLimit');
    await own.leave();
  });

  test('comes back from a link', async () => {
    const own = await visit(file);
    await own.page.locator('#knob-nodes').focus();
    await own.page.keyboard.press('Home');
    const hashOf = (): Promise<string> => own.page.evaluate<string>('location.hash');
    await expect.poll(hashOf, { timeout: PATIENCE }).toMatch(/^#v1\..{100}/);
    const hash = await hashOf();
    await own.leave();
    const again = await visit(file, { hash });
    await eventually(() => again.page.locator('#knob-nodes').getAttribute('aria-valuetext')).toBe('1');
    await again.leave();
  });
});

describe('the manifest', () => {
  test('has its faults marked in place, and what ran before stays', async () => {
    const own = await visit(file);
    const { page } = own;
    const text = await page.locator('#manifest').inputValue();
    await page.locator('#manifest').fill(text.replace('completions: 64', 'completions: -64'));
    await page.locator('.marked.error').waitFor();
    await eventually(() => page.locator('.marked mark').textContent()).toBe('-64');
    await eventually(() => page.locator('#manifest').getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: /Line 6/ }).click();
    await eventually(() => page.evaluate('document.activeElement.id')).toBe('manifest');
    await eventually(() => page.locator('.gantt canvas').count()).toBe(1);
    expect(await axe(page)).toEqual([]);
    await page.locator('#manifest').fill(text);
    await page.locator('.fine').waitFor();
    expect(own.trouble).toEqual([]);
    await own.leave();
  });
});

describe('predicting', () => {
  test('hides the answer until it is revealed, then measures the guesses', async () => {
    const own = await visit(pageWith(PARALLEL));
    const { page } = own;
    await page.getByRole('button', { name: 'Predict first' }).click();
    await eventually(() => page.locator('.chart, .gantt, .ledger, .findings').count()).toBe(0);
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
    await eventually(() => page.locator('.answer').textContent()).toMatch(/min .* times sooner/);
    await eventually(() => page.locator('.prediction').textContent()).toMatch(/Closest: Ann/);
    await eventually(() => page.locator('.chart svg circle').count()).toBeGreaterThan(2);
    expect(await axe(page)).toEqual([]);
    expect(own.trouble).toEqual([]);
    await own.leave();
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
    await eventually(() => page.locator('.moment').textContent()).not.toBe(before);
    await page.getByLabel('Instant of the run').focus();
    await page.keyboard.press('End');
    await eventually(() => page.locator('.moment').textContent()).toMatch(/nothing runs; 64 of 64 done/);
    await own.leave();
  });

  test('plays by itself otherwise, and can be paused', async () => {
    const own = await visit(file, { reducedMotion: 'no-preference' });
    await own.page.getByRole('button', { name: 'Pause' }).click();
    await own.page.getByRole('button', { name: 'Play' }).waitFor();
    await own.leave();
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
    '=HYPERLINK("http://example.com/")',
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
  await eventually(() => own.page.locator('h1').textContent()).toBe(evils[0]);
  await eventually(() => own.page.locator('.chart svg .point').count()).toBe(evils.length);
  const csv = await saved(own.page, 'Save results');
  expect(csv.split('\n').length).toBeGreaterThan(evils.length);
  expect(csv).toContain(`"'=HYPERLINK(""`);
  expect(csv).not.toMatch(/(?:^|,)"?=/m);
  expect(await own.page.evaluate('window.broken')).toBeUndefined();
  expect(own.trouble).toEqual([]);
  await own.leave();
});
