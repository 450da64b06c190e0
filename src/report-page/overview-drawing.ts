// The whole run as one strip: how many pods are in each phase over time, with the part that the timeline shows. However
// many pods there are, nothing is left out here.
import { font, type Palette } from '../playground/palette.ts';
import { PHASES } from '../report/gantt.ts';
import type { PhaseCount } from '../report/pod-times.ts';
import { duration, plural } from '../report/words.ts';

export interface OverviewView {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly end: number;
  /** The part that the timeline shows, in seconds. */
  readonly from: number;
  readonly until: number;
  readonly at: number;
}

const STACK = ['running', 'starting', 'pulling', 'pending'] as const;
const TOP = 20;

type Context = CanvasRenderingContext2D;

export function drawOverview(context: Context, counts: readonly PhaseCount[], view: OverviewView): void {
  const { width, height, palette, end } = view;
  const most = counts.reduce((highest, own) => Math.max(highest, totalOf(own)), 1);
  const x = (seconds: number): number => (seconds / end) * width;
  const floor = height - 1;
  const below = new Float64Array(counts.length);
  for (const phase of STACK) {
    context.fillStyle = palette[PHASES[phase].color];
    context.beginPath();
    counts.forEach((own, i) => {
      const next = counts[i + 1]?.at ?? end;
      const base = below[i] ?? 0;
      below[i] = base + own[phase];
      if (own[phase] === 0) return;
      const unit = (floor - TOP) / most;
      const [left, right] = [x(own.at), x(Math.min(next, end))];
      context.rect(left, floor - (base + own[phase]) * unit, right - left + 0.5, own[phase] * unit);
    });
    context.fill();
  }
  context.fillStyle = palette.axis;
  context.fillRect(0, floor, width, 1);
  drawWindow(context, view, x);
  context.font = font(13);
  context.textBaseline = 'middle';
  context.fillStyle = palette.muted;
  context.textAlign = 'left';
  context.fillText(`up to ${plural(most, 'pod')} at once`, 2, TOP / 2);
  context.textAlign = 'right';
  context.fillText(duration(end), width - 2, TOP / 2);
}

function totalOf(own: PhaseCount): number {
  return STACK.reduce((sum, phase) => sum + own[phase], 0);
}

/** What the timeline leaves out is paler; a line at the instant looked at. */
function drawWindow(context: Context, view: OverviewView, x: (seconds: number) => number): void {
  const { palette, width, height } = view;
  const [left, right] = [Math.max(0, x(view.from)), Math.min(width, x(view.until))];
  context.fillStyle = palette.background;
  context.globalAlpha = 0.65;
  context.fillRect(0, TOP, left, height - TOP);
  context.fillRect(right, TOP, width - right, height - TOP);
  context.globalAlpha = 1;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  if (left > 1 || right < width - 1)
    context.strokeRect(left + 0.75, TOP, Math.max(2, right - left - 1.5), height - TOP);
  context.fillStyle = palette.ink;
  context.fillRect(Math.min(width - 2, Math.max(0, x(view.at) - 1)), TOP - 4, 2, height);
}
