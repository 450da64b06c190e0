// The script of the report page: makes what the page says already interactive. It calls nobody and makes no code from
// text; without it everything can still be read.
import type { PageData } from '../report/packed-run.ts';
import { addTips } from './chart-tips.ts';
import { startTheme } from './colour-theme.ts';
import { startCopying } from './copy-button.ts';
import { startExplorer, type Explorer } from './explorer.ts';
import { byId, everyOf } from './page-element.ts';
import { makeSortable } from './sortable-table.ts';
import { createTooltip } from './tooltip.ts';

const tooltip = createTooltip();
for (const table of everyOf('table.sortable', HTMLTableElement)) makeSortable(table);
for (const svg of everyOf('figure svg', SVGSVGElement)) addTips(svg, tooltip);
for (const button of everyOf('[data-copies]', HTMLButtonElement)) startCopying(button);
const data = JSON.parse(byId('runs', HTMLScriptElement).textContent ?? '') as PageData;
let explorer: Explorer | undefined;
startTheme(() => explorer?.redraw());
// Canvases draw text in another font until the page's own is there.
void Promise.all([...document.fonts].map(font => font.load())).then(() => {
  if (data.runs.length > 0) explorer = startExplorer(data, tooltip);
});
