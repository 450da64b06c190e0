// The part of the page in which a run is looked into, as markup: its script fills it. Without the script it stays
// hidden, and the picture of the timeline says the same.
import { escapeScriptJson } from './escape.ts';
import { PHASES } from './gantt.ts';
import type { PageData } from './packed-run.ts';
import { plural } from './words.ts';

const HELP =
  'Drag to pan, Ctrl and wheel to zoom, press a bar to choose its pod. By keyboard: arrows go from pod to pod, ' +
  'Shift and arrows pan, + and − zoom, 0 shows the whole run, Enter goes to the instant at which the pod was created.';

const ORDERS: readonly (readonly [value: string, words: string])[] = [
  ['slot', 'in free slots'],
  ['index', 'by completion index'],
  ['node', 'by node'],
  ['job', 'by Job'],
];

/** Phases with their marks, in words. */
function key(): string {
  const entries = Object.entries(PHASES).map(
    ([name, { words }]) => `<li data-phase="${name}"><span class="mark ${name}"></span>${words}</li>`,
  );
  const wait = '<li data-phase="wait"><span class="mark wait"></span>back-off before the next attempt</li>';
  return `<ul class="key">${entries.join('')}${wait}</ul>`;
}

const HEADS = ['Pod', 'Index', 'Node', 'Created at', 'Waited', 'Started in', 'Ran', 'Ended at', 'End'];

function podList(): string {
  const heads = HEADS.map((head, i) => `<th scope="col"${i < 1 ? ' class="text"' : ''}>${head}</th>`).join('');
  return (
    '<details id="pod-list"><summary>All pods of this run as a table</summary><div class="tools">' +
    '<button id="pods-back" class="action" type="button">Back</button>' +
    '<button id="pods-on" class="action" type="button">On</button><span id="pods-place" role="status"></span></div>' +
    '<div class="scroll" tabindex="0" role="region" aria-label="Pods of the run"><table><thead><tr>' +
    `${heads}</tr></thead><tbody id="pod-rows"></tbody></table></div></details>`
  );
}

function button(id: string, words: string, label = ''): string {
  const named = label === '' ? '' : ` aria-label="${label}"`;
  return `<button id="${id}" class="action" type="button"${named}>${words}</button>`;
}

function choice(id: string, words: string, options: readonly (readonly [string, string])[]): string {
  const all = options.map(([value, text]) => `<option value="${value}">${text}</option>`).join('');
  return `<label for="${id}">${words}</label><select id="${id}">${all}</select>`;
}

function omittedNote({ runs, omitted }: PageData): string {
  if (omitted === 0) return '';
  const which = runs.length === 0 ? 'The runs are' : `${plural(omitted, 'more run')} ${omitted === 1 ? 'is' : 'are'}`;
  return `<p class="muted">${which} too large for one page and left out here; pods.csv has all pods.</p>`;
}

/** The section with its data. */
export function explorerSection(data: PageData): string {
  return `<section id="explorer" hidden>
<h2>Pod by pod, and the cluster at any instant</h2>
${omittedNote(data)}
<div class="tools">${choice('run', 'Run', [])}</div>
<canvas id="stage" role="img" aria-labelledby="moment"></canvas>
<p id="moment" class="moment" aria-live="polite"></p>
<div class="tools">${button('play', 'Play')}
${button('step-back', '◂ Step', 'Step back')}${button('step-on', 'Step ▸', 'Step on')}
<label class="instant">Instant <input id="instant" type="range" min="0" max="10000" step="1"></label>
${choice('speed', 'Speed', [])}</div>
<canvas id="overview" role="img" aria-label="How many pods are in each phase over the whole run"></canvas>
<div class="tools">${button('zoom-in', '+', 'Zoom in')}${button('zoom-out', '−', 'Zoom out')}
${button('zoom-whole', 'Whole run')}
${choice('order', 'Lanes', ORDERS)}</div>
${key()}
<div id="gantt" role="application" tabindex="0" aria-label="Timeline of the pods" aria-describedby="gantt-help">
<div id="gantt-space"><canvas id="gantt-canvas"></canvas></div></div>
<p id="pod" class="pod" aria-live="polite"></p>
<p id="gantt-help" class="muted">${HELP}</p>
${podList()}
</section>
<script type="application/json" id="runs">${escapeScriptJson(data)}</script>`;
}
