// The report as one HTML file that works offline and calls nobody: findings in words, charts as inline SVG with their
// text alternative, runs to look into, tables that sort, the experiment to copy. Every text from users is escaped.
import type { Results } from '../experiment/results.ts';
import type { Chart, Measure } from './chart.ts';
import { escapeXml } from './escape.ts';
import { explorerSection } from './html-explorer.ts';
import { styleSheet } from './html-style.ts';
import { packRuns } from './packed-run.ts';
import { tellingPoint } from './points.ts';
import { renderSvg } from './svg.ts';
import { assumptionsOf, jobsTable, ledgerTable, pointPhrase, pointsTable, type Cell, type Table } from './table.ts';
import { count, plural, sentence } from './words.ts';

/** What the page carries along besides the results. */
export interface ReportAssets {
  readonly measure?: Measure;
  /** Inter as WOFF2 in base64, by weight. */
  readonly fonts?: readonly { readonly weight: number; readonly base64: string }[];
  /**
   * The page's script (dist/report-page/page.js), and how to make the SHA-256 of a text in base64, by which the page's
   * policy lets its own script and style in and no others. Without them nothing moves.
   */
  readonly script?: { readonly text: string; sha256(text: string): string };
}

/** Nothing is loaded, no code is made from text, and no script and style count but the page's own. */
function policy(script: ReportAssets['script'], style: string): string {
  const scripts = script === undefined ? "'none'" : `'sha256-${script.sha256(script.text)}'`;
  const styles = script === undefined ? "'unsafe-inline'" : `'sha256-${script.sha256(style)}'`;
  return (
    `default-src 'none'; script-src ${scripts}; style-src ${styles}; font-src data:; ` +
    "img-src data:; base-uri 'none'; form-action 'none'"
  );
}

function draw(chart: Chart, results: Results, assets: ReportAssets): string {
  const options = assets.measure === undefined ? {} : { measure: assets.measure };
  return renderSvg(chart, results, { size: 'slide', theme: 'light' }, options);
}

function figure(chart: Chart, results: Results, assets: ReportAssets): string {
  const words = escapeXml(chart.describe(results));
  return (
    `<figure>${draw(chart, results, assets)}<figcaption><details><summary>In words: ` +
    `${escapeXml(chart.name)}</summary><p>${words}</p></details></figcaption></figure>`
  );
}

function cell(own: Cell, i: number): string {
  const classes = [own.isText === true ? 'text' : '', own.isBad === true ? 'bad' : '']
    .filter(name => name !== '')
    .join(' ');
  const attributes =
    (classes === '' ? '' : ` class="${classes}"`) +
    (own.value === undefined ? '' : ` data-value="${Number.isFinite(own.value) ? own.value : 'NaN'}"`);
  const text = escapeXml(own.text);
  return i === 0 ? `<th scope="row"${attributes}>${text}</th>` : `<td${attributes}>${text}</td>`;
}

function tableHtml(table: Table): string {
  const texts = table.rows[0] ?? [];
  const heads = table.heads
    .map((head, i) => `<th scope="col"${texts[i]?.isText === true ? ' class="text"' : ''}>${escapeXml(head)}</th>`)
    .join('');
  const rows = table.rows.map(row => `<tr>${row.map(cell).join('')}</tr>`).join('');
  const caption = escapeXml(table.caption);
  return [
    `<div class="scroll" tabindex="0" role="region" aria-label="${caption}">`,
    `<table class="sortable"><caption>${caption}</caption>`,
    `<thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`,
  ].join('');
}

function section(title: string, body: string): string {
  return body === '' ? '' : `<section><h2>${escapeXml(title)}</h2>${body}</section>`;
}

function items(texts: readonly string[], className = ''): string {
  if (texts.length === 0) return '';
  const attribute = className === '' ? '' : ` class="${className}"`;
  return `<ul${attribute}>${texts.map(text => `<li>${escapeXml(text)}</li>`).join('')}</ul>`;
}

/** Facts about the simulation, the last line of the page. */
function facts(results: Results): string {
  const events = results.points.reduce((sum, point) => sum + point.first.simulatedEvents, 0);
  return [
    sentence(results.setup),
    `seed ${results.seed}`,
    plural(results.repeat, 'replication'),
    plural(results.points.length, 'point'),
    `${count(events)} events simulated in the first replication${results.points.length > 1 ? 's' : ''}`,
    `virtual time begins ${results.start}`,
    `joblab ${results.version}`,
  ]
    .filter(fact => fact !== '')
    .join(' · ');
}

export function reportPage(results: Results, drawn: readonly Chart[], assets: ReportAssets): string {
  const fonts = (assets.fonts ?? [])
    .map(
      ({ weight, base64 }) =>
        `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/woff2;base64,${base64}) format("woff2")}`,
    )
    .join('');
  const figures = drawn.map(chart => figure(chart, results, assets));
  const telling = tellingPoint(results);
  const runs = results.points.map(point => ({ record: point.first, label: pointPhrase(results, point.name) }));
  const data = packRuns(runs, telling === undefined ? 0 : results.points.indexOf(telling));
  const style = styleSheet(fonts);
  const ledger = ledgerTable(results);
  const source =
    '<div class="tools"><button class="action" type="button" data-copies="source" ' +
    `hidden>Copy</button></div><pre id="source" tabindex="0">${escapeXml(results.source)}</pre>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(assets.script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="joblab ${escapeXml(results.version)}">
<title>${escapeXml(results.title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the findings</a>
<header>
<div class="tools"><span class="muted">${escapeXml(results.name)}</span>
<button id="theme" class="action" type="button" hidden>Light or dark</button></div>
<h1>${escapeXml(results.title)}</h1>
<p class="lead">${escapeXml(results.description)}</p>
</header>
<main id="main">
${section('Findings', items(results.findings, 'findings'))}
${section('Charts', figures.join('\n'))}
${explorerSection(data)}
${section('Numbers', tableHtml(pointsTable(results)))}
${section('Where the time went', ledger === undefined ? '' : tableHtml(ledger))}
${section('Jobs', tableHtml(jobsTable(results)))}
${section('Assumed', items(assumptionsOf(results)))}
${section('The experiment, to run again', source)}
</main>
<footer><p>${escapeXml(facts(results))}</p></footer>
<p id="status" class="skip" role="status" aria-live="polite"></p>
${assets.script === undefined ? '' : `<script>${assets.script.text}</script>`}
</body>
</html>
`;
}
