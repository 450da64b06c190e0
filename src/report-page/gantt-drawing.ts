// Draws the part of the timeline that is seen: one path a colour, phases told by height as well as by colour, back-off
// waits dashed with their length, failures crossed. The cost is in what is seen, not in how many pods there are.
import { font, type Palette } from '../playground/palette.ts';
import { tickWords, timeTicks } from '../playground/time-ticks.ts';
import { PHASES, type PhaseName } from '../report/gantt.ts';
import type { LanePod } from '../report/lanes.ts';
import type { Span } from '../report/pod-times.ts';
import { duration } from '../report/words.ts';
import { firstEndingFrom, type GanttLayout } from './gantt-layout.ts';

export interface GanttView {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  /** Seconds at the left and right edge. */
  readonly from: number;
  readonly until: number;
  /** Pixels that the lanes are scrolled up by. */
  readonly scroll: number;
  readonly laneHeight: number;
  /** Room for names of groups at the left. */
  readonly gutter: number;
  /** The instant looked at. */
  readonly at: number;
  /** Row of the chosen pod; -1: none. */
  readonly chosen: number;
  /** What is written into a bar. */
  readonly nameOf: (row: number) => string;
}

export const AXIS_HEIGHT = 26;

type Context = CanvasRenderingContext2D;

interface Drawn {
  readonly context: Context;
  readonly layout: GanttLayout;
  readonly view: GanttView;
  readonly firstLane: number;
  readonly lastLane: number;
  readonly x: (seconds: number) => number;
  /** Middle of a lane. */
  readonly y: (lane: number) => number;
}

export function secondsAt(view: GanttView, x: number): number {
  return view.from + ((x - view.gutter) / (view.width - view.gutter)) * (view.until - view.from);
}

export function drawGantt(context: Context, layout: GanttLayout, view: GanttView): void {
  const scale = (view.width - view.gutter) / (view.until - view.from);
  const drawn: Drawn = {
    context,
    layout,
    view,
    firstLane: Math.max(0, Math.floor(view.scroll / view.laneHeight)),
    lastLane: Math.min(layout.lanes - 1, Math.ceil((view.scroll + view.height - AXIS_HEIGHT) / view.laneHeight)),
    x: seconds => view.gutter + (seconds - view.from) * scale,
    y: lane => AXIS_HEIGHT + (lane + 0.5) * view.laneHeight - view.scroll,
  };
  drawAxis(drawn);
  context.save();
  context.beginPath();
  context.rect(0, AXIS_HEIGHT, view.width, view.height - AXIS_HEIGHT);
  context.clip();
  drawGroups(drawn);
  context.beginPath();
  context.rect(view.gutter, AXIS_HEIGHT, view.width - view.gutter, view.height - AXIS_HEIGHT);
  context.clip();
  for (const [phase, spanOf] of firstPhases) drawFirstPhase(drawn, phase, spanOf);
  for (const phase of runPhases) drawRuns(drawn, phase);
  drawWaits(drawn);
  drawNames(drawn);
  drawCrosses(drawn);
  drawChosen(drawn);
  if (!isAnythingSeen(drawn)) drawHint(drawn);
  context.restore();
  drawInstant(drawn);
}

function drawAxis({ context, view, x }: Drawn): void {
  const { palette } = view;
  context.font = font(13);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const tick of timeTicks(view.from, view.until, Math.max(2, (view.width - view.gutter) / 100))) {
    context.fillStyle = palette.grid;
    context.fillRect(Math.round(x(tick)), AXIS_HEIGHT, 1, view.height);
    const label = tickWords(tick);
    const half = context.measureText(label).width / 2 + 2;
    context.fillStyle = palette.muted;
    context.fillText(label, Math.max(view.gutter + half, Math.min(view.width - half, x(tick))), AXIS_HEIGHT / 2);
  }
}

/** Names of groups at the left, and lines between them where there is room. */
function drawGroups({ context, layout, view, y, firstLane, lastLane }: Drawn): void {
  if (view.gutter === 0) return;
  const { palette, laneHeight } = view;
  context.font = font(13);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  let free = Number.NEGATIVE_INFINITY;
  for (const { name, first, count } of layout.groups) {
    if (first + count - 1 < firstLane || first > lastLane) continue;
    const top = y(first) - laneHeight / 2;
    if (count > 1 || laneHeight > 12) {
      context.fillStyle = palette.grid;
      context.fillRect(0, Math.round(top), view.width, 1);
    }
    const middle = Math.max(y(first), AXIS_HEIGHT + 9);
    if (middle - free < 15) continue;
    free = middle;
    context.fillStyle = palette.ink;
    context.fillText(name, 2, middle, view.gutter - 8);
  }
}

/** The phases before a pod runs. */
const firstPhases: readonly (readonly [PhaseName, (pod: LanePod) => Span])[] = [
  ['pending', pod => ({ from: pod.created, until: pod.bound })],
  ['pulling', pod => ({ from: pod.bound, until: pod.pulled })],
  ['starting', pod => ({ from: pod.pulled, until: pod.running })],
];
const runPhases: readonly PhaseName[] = ['running', 'failed', 'removed'];

/** Calls back with each pod that is seen. */
function eachSeen({ layout, view, firstLane, lastLane }: Drawn, use: (pod: LanePod) => void): void {
  for (let lane = firstLane; lane <= lastLane; lane += 1) {
    const rows = layout.rows[lane] ?? [];
    for (let i = firstEndingFrom(layout, lane, view.from); i < rows.length; i += 1) {
      const pod = layout.pods[rows[i] ?? 0];
      if (pod === undefined || pod.created > view.until) break;
      use(pod);
    }
  }
}

function isAnythingSeen(drawn: Drawn): boolean {
  let isSeen = false;
  eachSeen(drawn, () => (isSeen = true));
  return isSeen;
}

function drawHint({ context, view }: Drawn): void {
  context.font = font(15);
  context.textAlign = 'center';
  context.fillStyle = view.palette.muted;
  const words = 'These lanes have no pods at this time: scroll, or show the whole run';
  context.fillText(words, (view.gutter + view.width) / 2, view.height / 2, view.width - view.gutter - 20);
}

function drawFirstPhase(drawn: Drawn, phase: PhaseName, spanOf: (pod: LanePod) => Span): void {
  drawn.context.beginPath();
  eachSeen(drawn, pod => addBar(drawn, pod, phase, spanOf(pod)));
  fillBars(drawn, phase);
}

function drawRuns(drawn: Drawn, phase: PhaseName): void {
  drawn.context.beginPath();
  eachSeen(drawn, pod => {
    for (const run of drawn.layout.runs[pod.row] ?? []) if (run.phase === phase) addBar(drawn, pod, phase, run);
  });
  fillBars(drawn, phase);
}

function addBar({ context, view, x, y }: Drawn, pod: LanePod, phase: PhaseName, { from, until }: Span): void {
  if (until <= from || until < view.from || from > view.until) return;
  const height = Math.max(1, view.laneHeight * PHASES[phase].share);
  const gap = view.laneHeight > 8 ? 1 : 0;
  const left = Math.max(view.gutter - 2, x(from));
  const right = Math.min(view.width + 2, x(until));
  context.rect(left, y(pod.lane) - height / 2, Math.max(1, right - left - gap), height);
}

function fillBars({ context, view }: Drawn, phase: PhaseName): void {
  context.fillStyle = view.palette[PHASES[phase].color];
  context.fill();
}

function drawWaits({ context, layout, view, x, y, firstLane, lastLane }: Drawn): void {
  const { palette, laneHeight } = view;
  context.lineWidth = 2;
  context.strokeStyle = palette.vermilion;
  context.setLineDash([5, 4]);
  context.beginPath();
  const labels: { words: string; x: number; y: number; room: number }[] = [];
  for (let lane = firstLane; lane <= lastLane; lane += 1) {
    for (const { from, until } of layout.waits[lane] ?? []) {
      if (until < view.from || from > view.until) continue;
      context.moveTo(x(from), y(lane));
      context.lineTo(x(until), y(lane));
      const words = duration(until - from);
      labels.push({ words, x: x((from + until) / 2), y: y(lane), room: x(until) - x(from) });
    }
  }
  context.stroke();
  context.setLineDash([]);
  if (laneHeight < 14) return;
  context.font = font(12, 600);
  context.textAlign = 'center';
  for (const label of labels) {
    const width = context.measureText(label.words).width + 8;
    if (width + 10 > label.room) continue;
    context.fillStyle = palette.background;
    context.fillRect(label.x - width / 2, label.y - 8, width, 16);
    context.fillStyle = palette.ink;
    context.fillText(label.words, label.x, label.y + 1);
  }
}

function drawNames(drawn: Drawn): void {
  const { context, view, x, y } = drawn;
  if (view.laneHeight < 14) return;
  context.font = font(12, 600);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  eachSeen(drawn, pod => {
    const run = drawn.layout.runs[pod.row]?.at(-1);
    if (run === undefined) return;
    const left = Math.max(view.gutter, x(run.from));
    const right = Math.min(view.width, x(run.until)) - (pod.end === 'failed' ? 16 : 0);
    if (right - left < 18) return;
    const name = view.nameOf(pod.row);
    if (context.measureText(name).width + 6 > right - left) return;
    context.fillStyle = pod.end === 'failed' ? view.palette.onLight : view.palette.onDark;
    context.fillText(name, (left + right) / 2, y(pod.lane) + 1);
  });
}

/** A cross at the end of each failed attempt, where there is room to see it. */
function drawCrosses(drawn: Drawn): void {
  const { context, layout, view, x, y } = drawn;
  if (view.laneHeight < 6) return;
  const arm = Math.min(5, view.laneHeight * 0.26);
  context.beginPath();
  eachSeen(drawn, pod => {
    for (const run of layout.runs[pod.row] ?? []) {
      if (run.phase !== 'failed') continue;
      const [right, middle] = [x(run.until) - arm - 3, y(pod.lane)];
      context.moveTo(right - arm, middle - arm);
      context.lineTo(right + arm, middle + arm);
      context.moveTo(right + arm, middle - arm);
      context.lineTo(right - arm, middle + arm);
    }
  });
  context.strokeStyle = view.palette.onLight;
  context.lineWidth = 2;
  context.stroke();
}

function drawChosen({ context, layout, view, x, y }: Drawn): void {
  const pod = layout.pods[view.chosen];
  if (pod === undefined) return;
  const height = Math.max(6, view.laneHeight);
  context.strokeStyle = view.palette.ink;
  context.lineWidth = 2;
  const width = Math.max(4, x(pod.finished) - x(pod.created)) + 4;
  context.strokeRect(x(pod.created) - 2, y(pod.lane) - height / 2, width, height);
}

/** The instant looked at: a line, with its knob on the axis. */
function drawInstant({ context, view, x }: Drawn): void {
  const at = x(view.at);
  if (at < view.gutter - 1 || at > view.width + 1) return;
  context.fillStyle = view.palette.ink;
  context.fillRect(at - 1, AXIS_HEIGHT - 6, 2, view.height);
  context.beginPath();
  context.arc(at, AXIS_HEIGHT - 6, 5, 0, 2 * Math.PI);
  context.fill();
}

/** Row of the pod at a place of the canvas; -1: none. */
export function podAt(layout: GanttLayout, view: GanttView, x: number, y: number): number {
  if (y < AXIS_HEIGHT || x < view.gutter) return -1;
  const lane = Math.floor((y - AXIS_HEIGHT + view.scroll) / view.laneHeight);
  const reach = ((view.until - view.from) / (view.width - view.gutter)) * 3;
  const at = secondsAt(view, x);
  const row = layout.rows[lane]?.[firstEndingFrom(layout, lane, at - reach)] ?? -1;
  return (layout.pods[row]?.created ?? Number.POSITIVE_INFINITY) <= at + reach ? row : -1;
}
