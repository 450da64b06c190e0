// Opens a file of ours in a real browser as somebody does who has no network, and notes whatever a page should not do.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Milliseconds to wait for a state: machines that run much else beside the tests are slow. */
export const PATIENCE = 120_000;

export interface Visit {
  readonly page: Page;
  /** Requests to anything but the page itself, console messages, violations of the policy, dialogs. */
  readonly trouble: readonly string[];
  /** Closes the page. */
  readonly leave: () => Promise<void>;
}

/** Opens a file, with reduced motion unless the options say otherwise. */
export async function openPage(browser: Browser, path: string, options: VisitOptions = {}): Promise<Visit> {
  const { hash = '', ...context } = options;
  const viewport = { width: 1280, height: 720 };
  const opened = await browser.newContext({ offline: true, viewport, reducedMotion: 'reduce', ...context });
  const page = await opened.newPage();
  page.setDefaultTimeout(PATIENCE);
  const trouble: string[] = [];
  page.on('request', request => {
    if (!/^(file|data|blob):/.test(request.url())) trouble.push(`request: ${request.url()}`);
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
  await page.goto(pathToFileURL(path).href + hash);
  return { page, trouble, leave: () => opened.close() };
}

export type VisitOptions = BrowserContextOptions & { readonly hash?: string };

/** What axe finds, a line each. */
export async function axe(page: Page): Promise<string[]> {
  // The page's policy lets no script in; the debugger's own way is not the page's.
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run().then(result => result.violations.flatMap(one => one.nodes.map(node => one.id + ': ' + node.html)))`,
  );
}

/** Waits until all is drawn that was due: pages draw with the next frame, and callbacks of a frame run in order. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate('new Promise(done => requestAnimationFrame(() => done()))');
}
