// How quick the playground is in a real browser that draws in software: time to the first charts, from a knob to new
// charts for a Job of 200 pods, and frames a second while the timeline of 10,000 pods is panned. Best of some tries.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { buildPlayground } from '../scripts/build-playground.ts';
import { withStart } from '../src/cli/playground.ts';
import { launchChromium } from '../test/browser/chromium.ts';

const TRIES = 6;
const JOB = `  - apiVersion: batch/v1
    kind: Job
    metadata: {name: many}
    spec:
      completions: 10000
      parallelism: 400
      backoffLimit: 1000
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: "registry.example/many:1", resources: {requests: {cpu: 1}}}]
`;
const MANY = `cluster: {nodes: 50, cpu: 8}
manifests:
${JOB}pods: [{run: {lognormal: {mean: 300s, cv: 0.8}}, fail: {probability: 0.01}}]
vary: {parallelism: [400], completions: [10000]}
`;

const NOTE_FIRST_CHARTS = `
  window.first = {};
  new MutationObserver(() => {
    if (document.querySelector('.gantt canvas')) window.first.timeline ??= performance.now();
    if (document.querySelector('.chart .line')) window.first.points ??= performance.now();
  }).observe(document, { subtree: true, childList: true });`;

const PAN = `new Promise(resolve => {
  const canvas = document.querySelector('.gantt canvas');
  const box = canvas.getBoundingClientRect();
  const fire = (type, x, y) => canvas.dispatchEvent(
    new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: box.x + x, clientY: box.y + y }));
  canvas.setPointerCapture = () => {};
  fire('pointerdown', 400, 60);
  const started = performance.now();
  let frames = 0;
  const frame = () => {
    frames += 1;
    fire('pointermove', 400 + 90 * Math.sin(frames / 8), 60 + 40 * Math.cos(frames / 9));
    if (frames < 120) requestAnimationFrame(frame);
    else resolve(frames / (performance.now() - started) * 1000);
  };
  requestAnimationFrame(frame);
})`;

/** Milliseconds from turning a knob to the new ledger and timeline on the screen. */
function turn(knob: string, position: number): string {
  return `new Promise(resolve => {
    const input = document.getElementById('knob-${knob}');
    const title = () => document.querySelector('.ledger h2').textContent;
    const [before, started] = [title(), performance.now()];
    const observer = new MutationObserver(() => {
      if (title() === before) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - started));
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    input.value = '${position}';
    input.dispatchEvent(new Event('input', { bubbles: true }));
  })`;
}

async function open(browser: Browser, path: string): Promise<Page> {
  const viewport = { width: 1920, height: 1080 };
  const context = await browser.newContext({ offline: true, viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.addInitScript(NOTE_FIRST_CHARTS);
  await page.goto(pathToFileURL(path).href);
  await page.locator('.chart svg .point').first().waitFor({ timeout: 120_000 });
  return page;
}

function report(what: string, values: readonly number[], unit: string, best: number): void {
  const list = values.map(value => value.toFixed(0)).join(', ');
  process.stdout.write(`${what}: ${best.toFixed(0)} ${unit} (all: ${list})\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'joblab-bench-'));
const file = await buildPlayground(folder);
const browser = await launchChromium();

const firsts: { timeline: number; points: number }[] = [];
for (let i = 0; i < TRIES; i++) {
  const page = await open(browser, file);
  await page.locator('.chart .line').waitFor();
  firsts.push(await page.evaluate('window.first'));
  await page.context().close();
}
const timelines = firsts.map(first => first.timeline);
const curves = firsts.map(first => first.points);
report('first timeline', timelines, 'ms', Math.min(...timelines));
report('first curve', curves, 'ms', Math.min(...curves));

const page = await open(browser, file);
await page.evaluate(turn('completions', 24));
const turns: number[] = [];
for (let i = 0; i < 2 * TRIES; i++) {
  await page.waitForTimeout(1500);
  turns.push(await page.evaluate<number>(turn('run', 6 + i)));
}
report('from a knob to new charts, 200 pods', turns, 'ms', Math.min(...turns));
await page.context().close();

const many = join(folder, 'many.html');
writeFileSync(many, withStart(readFileSync(file, 'utf8'), { name: 'many', text: MANY }));
const long = await open(browser, many);
const rates: number[] = [];
for (let i = 0; i < TRIES; i++) rates.push(await long.evaluate<number>(PAN));
report('frames a second, 10,000 pods panned', rates, '', Math.max(...rates));
await browser.close();
