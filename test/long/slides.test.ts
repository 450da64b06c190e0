// The deck opens in an office suite without repair: where LibreOffice is installed it becomes a PDF of as many pages.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderPng } from '../../src/cli/png.ts';
import { renderSlides } from '../../src/cli/slides.ts';
import { charts, chooseCharts, renderSvg } from '../../src/report/index.ts';
import { every, measure } from '../report/fixtures.ts';

function hasOffice(): boolean {
  try {
    execFileSync('soffice', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!hasOffice())('LibreOffice makes a page of each slide', async () => {
  const results = every['serial against parallel']!;
  const names = chooseCharts(results);
  const slides = names.map(name => {
    const chart = charts[name]!;
    const png = renderPng(renderSvg(chart, results, { size: 'slide', theme: 'light', measure }));
    const [title, description] = [chart.title(results), chart.describe(results)];
    return { title, description, png, background: '#ffffff', ink: '#16202a' };
  });
  const folder = mkdtempSync(join(tmpdir(), 'joblab-slides-'));
  writeFileSync(
    join(folder, 'slides.pptx'),
    await renderSlides({ title: results.title, setup: results.setup, slides }),
  );
  execFileSync('soffice', ['--headless', '--convert-to', 'pdf', '--outdir', folder, join(folder, 'slides.pptx')], {
    env: { ...process.env, HOME: folder },
  });
  const pdf = readFileSync(join(folder, 'slides.pdf'), 'latin1');
  expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(names.length);
});
