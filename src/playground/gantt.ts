// Draws the timeline of a run: a lane for each pod that may be there at once, phases told by height as well as colour,
// back-off waits dashed with their length, failures crossed, and below it how many pods ran. One path a colour, so that
// ten thousand pods stay fluid.
import type { PlainRecord } from '../experiment/record-transfer.ts';
import { ATTEMPT_FAILED, ATTEMPT_REMOVED } from '../models/recording/run-record.ts';
import { duration } from '../report/words.ts';
import { font } from './palette.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';
import { tickWords, timeTicks } from './time-ticks.ts';

/** Part of the timeline that is seen. */
export interface GanttView {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  /** Seconds at the left and right edge. */
  readonly from: number;
  readonly until: number;
  /** First lane seen; may be a fraction. */
  readonly firstLane: number;
}

type Context = CanvasRenderingContext2D;

const AXIS_HEIGHT = 24;
const LEFT = 34;
const RIGHT = 8;
const SMALLEST_LANE = 3;
const LARGEST_LANE = 48;

export interface GanttBox {
  readonly left: number;
  readonly width: number;
  /** Heights of the lanes' part, and of the part that counts running pods. */
  readonly lanesHeight: number;
  readonly levelTop: number;
  readonly levelHeight: number;
  readonly lane: number;
  /** Lanes that fit. */
  readonly shown: number;
}

export function ganttBox(scene: Scene, { width, height }: Pick<GanttView, 'width' | 'height'>): GanttBox {
  const levelHeight = Math.max(34, Math.min(70, height * 0.2));
  const lanesHeight = Math.max(20, height - AXIS_HEIGHT - levelHeight - 18);
  const lane = Math.max(SMALLEST_LANE, Math.min(LARGEST_LANE, lanesHeight / Math.max(1, scene.lanes)));
  return {
    left: LEFT,
    width: Math.max(10, width - LEFT - RIGHT),
    lanesHeight,
    levelTop: lanesHeight + 18,
    levelHeight,
    lane,
    shown: lanesHeight / lane,
  };
}

export function xOf(box: GanttBox, view: Pick<GanttView, 'from' | 'until'>, at: number): number {
  return box.left + ((at - view.from) / (view.until - view.from)) * box.width;
}

/** Draws all but the playhead. Cost: some passes over the pods. */
export function drawGantt(context: Context, scene: Scene, view: GanttView): void {
  const box = ganttBox(scene, view);
  drawGrid(context, box, view);
  context.save();
  context.beginPath();
  context.rect(box.left, 0, box.width, box.lanesHeight);
  context.clip();
  for (const phase of PHASES) drawPhase(context, { scene, view, box }, phase);
  drawWaits(context, { scene, view, box });
  drawCrosses(context, { scene, view, box });
  context.restore();
  drawLevel(context, { scene, view, box });
}

interface Drawn {
  readonly scene: Scene;
  readonly view: GanttView;
  readonly box: GanttBox;
}

function drawGrid(context: Context, box: GanttBox, view: GanttView): void {
  const { palette } = view;
  const bottom = box.levelTop + box.levelHeight;
  context.font = font(12);
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const ticks = timeTicks(view.from, view.until, Math.max(2, box.width / 95));
  for (const tick of ticks) {
    const x = xOf(box, view, tick);
    context.fillStyle = palette.grid;
    context.fillRect(x - 0.5, 0, 1, bottom);
    context.fillStyle = palette.muted;
    const label = tickWords(tick);
    const half = context.measureText(label).width / 2;
    context.fillText(label, Math.max(half, Math.min(view.width - half, x)), bottom + 6);
  }
  context.textBaseline = 'alphabetic';
}

type PhaseName = 'pending' | 'pulling' | 'starting' | 'running' | 'failed' | 'removed';

interface Phase {
  readonly name: PhaseName;
  readonly share: number;
  readonly color: keyof Palette;
}

/** Height as a share of the lane, and colour; as in the report's timeline. */
const PHASES: readonly Phase[] = [
  { name: 'pending', share: 0.14, color: 'orange' },
  { name: 'pulling', share: 0.36, color: 'purple' },
  { name: 'starting', share: 0.56, color: 'green' },
  { name: 'running', share: 0.84, color: 'blue' },
  { name: 'failed', share: 0.84, color: 'vermilion' },
  { name: 'removed', share: 0.84, color: 'grey' },
];

function drawPhase(context: Context, { scene, view, box }: Drawn, phase: Phase): void {
  const [from, until] = columnsOf(scene, phase.name);
  const { outcome } = scene;
  const isRun = phase.name === 'running' || phase.name === 'failed' || phase.name === 'removed';
  const scale = box.width / (view.until - view.from);
  const gap = box.lane > 8 ? 1 : 0;
  const height = Math.max(1, (box.lane - gap) * phase.share);
  const inset = (box.lane - height) / 2;
  const last = view.firstLane + box.shown;
  context.beginPath();
  for (let row = 0; row < scene.count; row++) {
    const lane = scene.lane[row] ?? 0;
    if (lane + 1 < view.firstLane || lane > last) continue;
    const [begin, end] = [from[row] ?? 0, until[row] ?? 0];
    if (end < view.from || begin > view.until || end <= begin) continue;
    if (isRun && phaseOfEnd(outcome[row]) !== phase.name) continue;
    const x = box.left + (begin - view.from) * scale;
    const width = Math.max(1, (end - begin) * scale - (isRun && gap > 0 ? 1 : 0));
    context.rect(x, (lane - view.firstLane) * box.lane + inset, width, height);
  }
  context.fillStyle = view.palette[phase.color];
  context.fill();
}

function columnsOf(scene: Scene, name: PhaseName): readonly [Float64Array, Float64Array] {
  if (name === 'pending') return [scene.created, scene.bound];
  if (name === 'pulling') return [scene.bound, scene.pulled];
  if (name === 'starting') return [scene.pulled, scene.running];
  return [scene.running, scene.finished];
}

function phaseOfEnd(outcome: number | undefined): PhaseName {
  return outcome === ATTEMPT_FAILED ? 'failed' : outcome === ATTEMPT_REMOVED ? 'removed' : 'running';
}

/** Runs of a pod that it repeats, and the times between them: the pod is there, but nothing of it runs. */
function drawRestarts(context: Context, { scene, view, box }: Drawn): void {
  for (const { lane, from, until, restart } of scene.laneWaits) {
    if (restart === undefined || until < view.from || restart.ranFrom > view.until) continue;
    const y = (lane - view.firstLane) * box.lane;
    const [began, ended] = [xOf(box, view, restart.ranFrom), xOf(box, view, from)];
    context.fillStyle = view.palette.vermilion;
    if (restart.isFailure) context.fillRect(began, y + box.lane * 0.08, ended - began, box.lane * 0.84 - 1);
    context.fillStyle = view.palette.background;
    context.fillRect(ended, y, Math.max(1, xOf(box, view, until) - ended), box.lane);
  }
}

function drawWaits(context: Context, { scene, view, box }: Drawn): void {
  const { palette } = view;
  drawRestarts(context, { scene, view, box });
  context.strokeStyle = palette.muted;
  context.lineWidth = 1.5;
  context.setLineDash([4, 3]);
  context.beginPath();
  for (const { lane, from, until } of scene.laneWaits) {
    const y = (lane - view.firstLane + 0.5) * box.lane;
    context.moveTo(xOf(box, view, from), y);
    context.lineTo(xOf(box, view, until), y);
  }
  context.stroke();
  context.setLineDash([]);
  if (box.lane < 14) return;
  context.font = font(Math.min(13, box.lane * 0.62), 600);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { lane, from, until } of scene.laneWaits) {
    const [left, right] = [xOf(box, view, from), xOf(box, view, until)];
    const words = duration(until - from);
    const width = context.measureText(words).width + 8;
    if (right - left < width + 8) continue;
    const y = (lane - view.firstLane + 0.5) * box.lane;
    context.fillStyle = palette.background;
    context.fillRect((left + right) / 2 - width / 2, y - box.lane * 0.36, width, box.lane * 0.72);
    context.fillStyle = palette.ink;
    context.fillText(words, (left + right) / 2, y + 0.5);
  }
  context.textBaseline = 'alphabetic';
}

/** A cross at the end of each failed attempt, where there is room to see it. */
function drawCrosses(context: Context, { scene, view, box }: Drawn): void {
  if (box.lane < 7) return;
  const arm = Math.min(5, box.lane * 0.26);
  context.beginPath();
  const cross = (end: number, lane: number): void => {
    if (end < view.from || end > view.until) return;
    const x = xOf(box, view, end) - arm - 2;
    const y = (lane - view.firstLane + 0.5) * box.lane;
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
  };
  for (let row = 0; row < scene.count; row++) {
    if (scene.outcome[row] === ATTEMPT_FAILED) cross(scene.finished[row] ?? 0, scene.lane[row] ?? 0);
  }
  for (const { lane, from, restart } of scene.laneWaits) if (restart?.isFailure === true) cross(from, lane);
  context.strokeStyle = view.palette.onLight;
  context.lineWidth = 2;
  context.stroke();
}

/** How many pods ran over time: a stepped area. */
function drawLevel(context: Context, { scene, view, box }: Drawn): void {
  const series = scene.record.series.find(one => one.name === 'running');
  if (series === undefined) return;
  const { palette } = view;
  const most = Math.max(1, ...series.value);
  const bottom = box.levelTop + box.levelHeight;
  const y = (value: number): number => bottom - (value / most) * (box.levelHeight - 4);
  const edge = (at: number): number => Math.max(box.left, Math.min(box.left + box.width, xOf(box, view, at)));
  context.beginPath();
  context.moveTo(box.left, bottom);
  traceSteps(context, series, { end: scene.end, from: view.from, until: view.until, xOf: edge, yOf: y });
  context.lineTo(edge(scene.end), bottom);
  context.closePath();
  context.globalAlpha = 0.35;
  context.fillStyle = palette.blue;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = palette.blue;
  context.lineWidth = 1.5;
  context.stroke();
  context.fillStyle = palette.axis;
  context.fillRect(box.left, bottom, box.width, 1);
  context.font = font(12);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = palette.muted;
  context.fillText(String(most), box.left - 6, y(most) + 3);
  context.fillText('0', box.left - 6, bottom);
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.fillText('pods running', box.left + 4, box.levelTop - 5);
}

interface StepWindow {
  readonly end: number;
  readonly from: number;
  readonly until: number;
  xOf(at: number): number;
  yOf(value: number): number;
}

/**
 * Traces a step function. Of the steps within one pixel the lowest, the highest and the last are enough for the same
 * picture: a long run has far more steps than pixels.
 */
function traceSteps(context: Context, { at, value }: PlainRecord['series'][number], window: StepWindow): void {
  let [pixel, lowest, highest, last] = [Number.NaN, 0, 0, 0];
  const flush = (): void => {
    if (Number.isNaN(pixel)) return;
    context.lineTo(pixel, window.yOf(lowest));
    context.lineTo(pixel, window.yOf(highest));
    context.lineTo(pixel, window.yOf(last));
  };
  for (let i = 0; i < at.length; i++) {
    const from = (at[i] ?? 0) / 1e6;
    const until = i + 1 < at.length ? (at[i + 1] ?? 0) / 1e6 : window.end;
    if (until < window.from || from > window.until) continue;
    const now = value[i] ?? 0;
    const x = Math.round(window.xOf(from));
    if (x === pixel) {
      lowest = Math.min(lowest, now);
      highest = Math.max(highest, now);
    } else {
      flush();
      context.lineTo(x, window.yOf(last));
      [pixel, lowest, highest] = [x, now, now];
    }
    last = now;
  }
  flush();
  context.lineTo(window.xOf(window.end), window.yOf(last));
}

/** The instant looked at: a line, and what comes after it paler. */
export function drawPlayhead(context: Context, scene: Scene, view: GanttView, at: number): void {
  const box = ganttBox(scene, view);
  const bottom = box.levelTop + box.levelHeight;
  const x = Math.max(box.left, Math.min(box.left + box.width, xOf(box, view, at)));
  context.globalAlpha = 0.62;
  context.fillStyle = view.palette.background;
  context.fillRect(x, 0, box.left + box.width - x, bottom);
  context.globalAlpha = 1;
  if (at < view.from || at > view.until) return;
  context.fillStyle = view.palette.ink;
  context.fillRect(x - 1, 0, 2, bottom + 4);
}

/** Row of the pod at a place of the canvas; -1: none. */
export function podAt(scene: Scene, view: GanttView, x: number, y: number): number {
  const box = ganttBox(scene, view);
  if (y > box.lanesHeight || x < box.left) return -1;
  const lane = Math.floor(y / box.lane + view.firstLane);
  const at = view.from + ((x - box.left) / box.width) * (view.until - view.from);
  for (let row = 0; row < scene.count; row++) {
    if (scene.lane[row] === lane && (scene.created[row] ?? 0) <= at && (scene.finished[row] ?? 0) >= at) return row;
  }
  return -1;
}
