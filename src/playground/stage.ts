// Draws the cluster at an instant: what is still to do and what waits, the nodes with their places and pods, what is
// done. State is told by shape as well as by colour: to do is hollow, waiting a bar, starting a half-high box, running
// a full box that fills, success a disc, failure a cross.
import { count, duration } from '../report/words.ts';
import { font } from './palette.ts';
import type { Palette } from './palette.ts';
import type { Moment, Scene } from './scene.ts';
import { momentAt } from './scene.ts';
import { drawNodes } from './stage-nodes.ts';
import type { Box, Context, StageView } from './stage-nodes.ts';

/** Draws the whole stage. Cost: one pass over the pods. */
export function drawStage(context: Context, scene: Scene, at: number, view: StageView): void {
  const moment = momentAt(scene, at);
  const { width, height, palette } = view;
  const side = Math.max(96, Math.min(230, width * 0.19));
  const gap = Math.max(12, width * 0.018);
  const top = 26;
  const area = (x: number, own: number): Box => ({ x, y: top, width: own, height: height - top - 4 });
  drawQueue(context, area(2, side), { moment, at, palette });
  const middle = area(side + gap, width - 2 * (side + gap));
  heading(context, middle, palette, { what: 'Nodes', how: `${count(moment.running)} running` });
  drawNodes(context, middle, { scene, at, view });
  drawEnded(context, area(width - side - 2, side), { moment, scene, palette });
}

/** What a part of the stage is, and how much of it there is. */
interface Heading {
  readonly what: string;
  readonly how: string;
}

function heading(context: Context, box: Box, palette: Palette, { what, how }: Heading): void {
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.font = font(14, 600);
  context.fillStyle = palette.ink;
  context.fillText(what, box.x, box.y - 10);
  const used = context.measureText(`${what}  `).width;
  context.font = font(14);
  context.fillStyle = palette.muted;
  context.fillText(how, box.x + used, box.y - 10, box.width - used);
}

/** Side of the squares in which `amount` things fit into a box. */
function cellFor(amount: number, box: Box, largest: number): number {
  if (amount <= 0) return largest;
  let cell = Math.min(largest, Math.sqrt((box.width * box.height) / amount));
  while (cell > 2 && Math.floor(box.width / cell) * Math.floor(box.height / cell) < amount) cell *= 0.97;
  return cell;
}

/** Calls back with the middle of each of `amount` cells, row by row. */
function grid(box: Box, cell: number, amount: number, put: (x: number, y: number) => void): void {
  const columns = Math.max(1, Math.floor(box.width / cell));
  for (let i = 0; i < amount; i++) {
    put(box.x + ((i % columns) + 0.5) * cell, box.y + (Math.floor(i / columns) + 0.5) * cell);
  }
}

/** Things smaller than this would run together: a bar with its number tells the same. */
const SMALLEST_CELL = 5;
const LARGEST_CELL = 20;

interface QueueView {
  readonly moment: Moment;
  readonly at: number;
  readonly palette: Palette;
}

function drawQueue(context: Context, box: Box, { moment, at, palette }: QueueView): void {
  const toDo = moment.toDo ?? 0;
  const queued = moment.waiting;
  const clockHeight = Math.min(118, box.height * 0.45);
  heading(context, box, palette, { what: 'To do', how: moment.toDo === undefined ? '' : count(toDo + queued) });
  const room = { ...box, height: box.height - clockHeight - 6 };
  const cell = cellFor(toDo + queued, room, LARGEST_CELL);
  if (cell < SMALLEST_CELL) {
    drawLevels(context, room, [
      { amount: queued, color: palette.orange, words: 'waiting' },
      { amount: toDo, color: palette.axis, words: 'to come' },
    ]);
  } else {
    context.fillStyle = palette.orange;
    context.strokeStyle = palette.axis;
    context.lineWidth = 1.5;
    let i = 0;
    grid(room, cell, toDo + queued, (x, y) => {
      if (i++ < queued) context.fillRect(x - cell * 0.36, y - cell * 0.14, cell * 0.72, cell * 0.28);
      else {
        context.beginPath();
        context.arc(x, y, cell * 0.3, 0, 2 * Math.PI);
        context.stroke();
      }
    });
  }
  if (moment.backoff !== undefined) {
    const { from, until } = moment.backoff;
    drawClock(context, { ...box, y: box.y + box.height - clockHeight, height: clockHeight }, palette, {
      share: (until - at) / (until - from),
      delay: duration(until - from),
      left: duration(until - at),
    });
  }
}

interface Level {
  readonly amount: number;
  readonly color: string;
  readonly words: string;
}

/** Amounts too large for one mark each, as bars of one height with their numbers. */
function drawLevels(context: Context, box: Box, levels: readonly Level[]): void {
  const most = Math.max(1, ...levels.map(level => level.amount));
  let y = box.y;
  for (const { amount, color, words } of levels) {
    if (amount === 0) continue;
    context.fillStyle = color;
    context.fillRect(box.x, y, Math.max(2, (box.width * amount) / most), 18);
    context.font = font(13);
    context.textAlign = 'left';
    context.fillText(`${count(amount)} ${words}`, box.x, y + 34, box.width);
    y += 48;
  }
}

function drawClock(
  context: Context,
  box: Box,
  palette: Palette,
  clock: { readonly share: number; readonly delay: string; readonly left: string },
): void {
  const radius = Math.min(30, box.height * 0.26);
  const [x, y] = [box.x + radius + 4, box.y + box.height - radius - 6];
  context.lineWidth = Math.max(5, radius * 0.24);
  context.strokeStyle = palette.grid;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
  context.strokeStyle = palette.vermilion;
  context.beginPath();
  context.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * clock.share);
  context.stroke();
  context.textAlign = 'left';
  context.fillStyle = palette.ink;
  context.font = font(14, 600);
  context.fillText(`Back-off ${clock.delay}`, box.x, y - radius - 14, box.width);
  context.font = font(16, 600);
  context.fillText(clock.left, x + radius + 12, y, box.width - 2 * radius - 18);
  context.font = font(13);
  context.fillStyle = palette.muted;
  context.fillText('left', x + radius + 12, y + 18);
}

interface EndedView {
  readonly moment: Moment;
  readonly scene: Scene;
  readonly palette: Palette;
}

function drawEnded(context: Context, box: Box, { moment, scene, palette }: EndedView): void {
  const { succeeded, failed, removed } = moment;
  heading(context, box, palette, {
    what: 'Done',
    how: scene.wanted === undefined ? count(succeeded) : `${count(succeeded)} of ${count(scene.wanted)}`,
  });
  const bad = failed + removed;
  const split = bad === 0 ? box.height : box.height * 0.6;
  const above = { ...box, height: split - (bad === 0 ? 0 : 34) };
  const cell = cellFor(Math.max(succeeded, scene.wanted ?? 0), above, LARGEST_CELL);
  if (cell < SMALLEST_CELL) {
    drawLevels(context, above, [{ amount: succeeded, color: palette.blue, words: 'succeeded' }]);
  } else {
    context.fillStyle = palette.blue;
    grid(above, cell, succeeded, (x, y) => {
      context.beginPath();
      context.arc(x, y, cell * 0.38, 0, 2 * Math.PI);
      context.fill();
    });
  }
  if (bad === 0) return;
  const below = { ...box, y: box.y + split, height: box.height - split };
  const words = removed === 0 ? count(failed) : `${count(failed)}, stopped ${count(removed)}`;
  heading(context, below, palette, { what: 'Failed', how: words });
  const small = cellFor(bad, below, LARGEST_CELL);
  if (small < SMALLEST_CELL) {
    drawLevels(context, below, [
      { amount: bad, color: palette.vermilion, words: removed === 0 ? 'failed' : 'failed or stopped' },
    ]);
    return;
  }
  let i = 0;
  grid(below, small, bad, (x, y) => {
    if (i++ < failed) drawCross(context, { x, y, arm: small * 0.28 }, palette.vermilion);
    else {
      context.fillStyle = palette.grey;
      context.fillRect(x - small * 0.3, y - small * 0.08, small * 0.6, small * 0.16);
    }
  });
}

interface Cross {
  readonly x: number;
  readonly y: number;
  readonly arm: number;
}

function drawCross(context: Context, { x, y, arm }: Cross, color: string): void {
  context.strokeStyle = color;
  context.lineWidth = Math.max(2, arm * 0.5);
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x + arm, y - arm);
  context.lineTo(x - arm, y + arm);
  context.stroke();
}
