// The runs of a CronJob as a calendar: a row an hour or a day, a cell for each instant at which a run was due, and what
// became of it. Several points are drawn below each other, so that the same instant stands in the same column.
import type { Results } from '../../experiment/results.ts';
import type { Chart, Look, VegaLiteSpec } from '../chart.ts';
import { cronRunsOf, type CronRun, type CronRuns, type Slot, type SlotState } from '../cron-slots.ts';
import { frame, type Frame } from '../frame.ts';
import { atPixel, textLayer, TOLD, type Json, type TextAt } from '../marks.ts';
import { pointWords, quotedWords } from '../points.ts';
import { styleOf, TYPE, type Colors, type Style } from '../theme.ts';
import { count, duration, list, sentence } from '../words.ts';

/** Colour and height of a cell, and words for the key and the finding. */
const STATES: Readonly<Record<SlotState, { color: keyof Colors; share: number; words: string }>> = {
  done: { color: 'blue', share: 1, words: 'done' },
  failed: { color: 'vermilion', share: 0.7, words: 'failed' },
  replaced: { color: 'grey', share: 0.45, words: 'killed for the next' },
  unfinished: { color: 'green', share: 0.7, words: 'still running at the end' },
  skipped: { color: 'orange', share: 0.12, words: 'skipped' },
};
const HOUR = 3600;
const DAY = 86_400;
const MOST_POINTS = 4;
const MOST_ROWS = 40;

function shown(results: Results): CronRuns | undefined {
  const all = cronRunsOf(results.points.slice(0, MOST_POINTS));
  if (all === undefined) return undefined;
  const rows = rowSeconds(all);
  const fitsIn = (runs: readonly CronRun[]): boolean =>
    runs.reduce((sum, own) => sum + rowsOf(own, rows), 0) <= MOST_ROWS;
  return fitsIn(all.runs) ? all : fitsIn(all.runs.slice(0, 1)) ? { ...all, runs: all.runs.slice(0, 1) } : undefined;
}

/** Seconds a row: an hour where runs are due more often than hourly and all are within two days, else a day. */
function rowSeconds({ gap, runs }: CronRuns): number {
  const end = Math.max(...runs.flatMap(({ slots }) => slots.map(slot => slot.due)));
  return gap < HOUR && end < 40 * HOUR ? HOUR : DAY;
}

function rowsOf({ slots }: CronRun, row: number): number {
  return Math.max(1, Math.floor((slots[slots.length - 1]?.due ?? 0) / row) + 1);
}

const countOf = (slots: readonly Slot[], state: SlotState): number => slots.filter(slot => slot.state === state).length;

/** `118 done, 12 skipped`, leaving out what did not happen. */
function talliesOf(slots: readonly Slot[]): string {
  const parts = (Object.keys(STATES) as SlotState[]).flatMap(state => {
    const n = countOf(slots, state);
    return n === 0 ? [] : [`${count(n)} ${STATES[state].words}`];
  });
  return parts.join(', ');
}

function finding(results: Results): string {
  const all = shown(results);
  if (all === undefined) return 'No CronJob';
  const [first] = all.runs;
  if (all.runs.length === 1)
    return `${all.name}: of ${count(first!.slots.length)} runs due, ${talliesOf(first!.slots)}`;
  const parts = all.runs.flatMap(({ point, slots }) => {
    const lost = (['skipped', 'replaced', 'failed'] as const).filter(state => countOf(slots, state) > 0);
    const words = lost.map(state => `${count(countOf(slots, state))} ${STATES[state].words}`);
    return words.length === 0 ? [] : [`${quotedWords(results, point)}: ${list(words)}`];
  });
  const due = `Of ${count(Math.max(...all.runs.map(({ slots }) => slots.length)))} runs due`;
  return parts.length === 0 ? `${due} none is lost` : `${due}, ${parts.join('; ')}`;
}

function spec(results: Results, look: Look): VegaLiteSpec {
  const style = styleOf(look);
  const { px, colors, measure } = style;
  const all = shown(results)!;
  const row = rowSeconds(all);
  const seen = (Object.keys(STATES) as SlotState[]).filter(state =>
    all.runs.some(({ slots }) => countOf(slots, state) > 0),
  );
  const box = frame(results, look, {
    title: finding(results),
    subtitle:
      `${results.repeat > 1 ? 'First replication. ' : ''}A cell is an instant at which ${all.name} was due, ` +
      `every ${duration(all.gap)} at the closest`,
    xTitle: row === HOUR ? 'Minute of the hour since the start' : 'Hour of the day since the start',
    left: measure('day 31', TYPE.axis, 400) + 24,
    right: 10,
    key: seen.map(state => ({
      kind: 'area',
      text: STATES[state].words,
      color: colors[STATES[state].color],
      share: STATES[state].share,
    })),
  });
  const rows = all.runs.reduce((sum, own) => sum + rowsOf(own, row), 0);
  const heading = all.runs.length > 1 ? px(56) : 0;
  const height = Math.min(px(96), (box.height - heading * all.runs.length) / rows);
  let top = 0;
  const cells: Json[] = [];
  const headings: TextAt[] = [];
  const names: TextAt[] = [];
  for (const own of all.runs) {
    if (heading > 0) {
      const text = `${sentence(pointWords(results, own.point))}: ${talliesOf(own.slots)}`;
      headings.push({ x: 0, y: top + heading / 2, text, color: colors.ink });
    }
    const place = { top: top + heading, height, row, gap: all.gap };
    cells.push(...own.slots.map(slot => cellOf(style, slot, box, place)));
    names.push(...rowNames(style, rowsOf(own, row), place));
    top += heading + rowsOf(own, row) * height;
  }
  return box.spec(
    [
      cellLayer(style, cells),
      textLayer(style, headings, { fontWeight: 600 }),
      textLayer(style, names, { align: 'right', fontSize: px(TYPE.axis) }),
      textLayer(style, tickTexts(style, box, row, top), { align: 'center', fontSize: px(TYPE.axis) }),
    ].filter(layer => (layer['data'] as { values: readonly unknown[] }).values.length > 0),
  );
}

interface Place {
  readonly top: number;
  readonly height: number;
  readonly row: number;
  readonly gap: number;
}

function cellOf(style: Style, slot: Slot, box: Frame, { top, height, row, gap }: Place): Json {
  const { color, share, words } = STATES[slot.state];
  const line = Math.floor(slot.due / row);
  const width = (box.width * Math.min(gap, row)) / row;
  const x = ((slot.due - line * row) / row) * box.width;
  const middle = top + (line + 0.5) * height;
  const half = Math.max(style.px(2), (share * (height - style.px(6))) / 2);
  const after = Number.isFinite(slot.seconds) ? ` after ${duration(slot.seconds)}` : '';
  return {
    x: x + Math.min(style.px(2), width / 8),
    x2: x + width - Math.min(style.px(2), width / 8),
    y: middle - half,
    y2: middle + half,
    color: style.colors[color],
    told: `Due at ${duration(slot.due)}: ${words}${after}`,
  };
}

function cellLayer(style: Style, values: readonly Json[]): Json {
  return {
    data: { values },
    mark: { type: 'rect', cornerRadius: style.px(3) },
    encoding: {
      x: atPixel('x'),
      x2: { field: 'x2' },
      y: atPixel('y'),
      y2: { field: 'y2' },
      color: { field: 'color', type: 'nominal', scale: null },
      ...TOLD,
    },
  };
}

/** `hour 1` …, as many as there is room for. */
function rowNames(style: Style, rows: number, { top, height, row }: Place): readonly TextAt[] {
  const step = Math.ceil(style.px(TYPE.axis + 8) / height);
  return Array.from({ length: rows }, (_, i) => ({
    x: -style.px(14),
    y: top + (i + 0.5) * height,
    text: `${row === HOUR ? 'hour' : 'day'} ${i + 1}`,
    color: style.colors.ink,
  })).filter((_, i) => i % step === 0);
}

function tickTexts(style: Style, box: Frame, row: number, bottom: number): readonly TextAt[] {
  const [steps, unit] = row === HOUR ? [60, 10] : [24, 4];
  return Array.from({ length: steps / unit + 1 }, (_, i) => ({
    x: ((i * unit) / steps) * box.width,
    y: Math.min(bottom + style.px(30), box.height + style.px(30)),
    text: String(i * unit),
    color: style.colors.ink,
  }));
}

export const cronCalendar: Chart = {
  name: 'cron-calendar',
  title: finding,
  fits: results => shown(results) !== undefined,
  spec,
  describe: results => {
    const all = shown(results)!;
    const parts = all.runs.map(({ point, slots }) => `${pointWords(results, point)}: ${talliesOf(slots)}`);
    const what = `Runs of the CronJob ${all.name} by the instant at which they were due`;
    return `${finding(results)}. ${what}. ${parts.join('. ')}.`;
  },
};
