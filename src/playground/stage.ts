// Draws the cluster at an instant: what is still to do and what waits, the nodes with their places and pods, what is
// done. State is told by shape as well as by colour: to do is hollow, waiting a bar, starting a half-high box, running
// a full box that fills, success a disc, failure a cross.
import { count, duration } from '../report/words.ts';
import { font } from './palette.ts';
import type { Palette } from './palette.ts';
import type { Moment, Scene } from './scene.ts';
import { momentAt } from './scene.ts';

export interface StageView {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  /** Places of a node where more fit than were ever used. */
  readonly roomOfNode: number | undefined;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Context = CanvasRenderingContext2D;

/** Draws the whole stage. Cost: one pass over the pods. */
export function drawStage(context: Context, scene: Scene, at: number, view: StageView): void {
  const moment = momentAt(scene, at);
  const { width, height, palette } = view;
  const side = Math.max(96, Math.min(230, width * 0.19));
  const gap = Math.max(12, width * 0.018);
  const top = 26;
  const area = (x: number, own: number): Box => ({ x, y: top, width: own, height: height - top - 4 });
  drawQueue(context, area(2, side), moment, at, palette);
  const middle = area(side + gap, width - 2 * (side + gap));
  heading(context, middle, `Nodes`, `${count(moment.running)} running`, palette);
  drawNodes(context, middle, { scene, at, view });
  drawEnded(context, area(width - side - 2, side), { moment, scene, palette });
}

function heading(context: Context, box: Box, what: string, how: string, palette: Palette): void {
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

function drawQueue(context: Context, box: Box, moment: Moment, at: number, palette: Palette): void {
  const toDo = moment.toDo ?? 0;
  const queued = moment.waiting;
  const clockHeight = Math.min(118, box.height * 0.45);
  heading(context, box, 'To do', moment.toDo === undefined ? '' : count(toDo + queued), palette);
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
  heading(
    context,
    box,
    'Done',
    scene.wanted === undefined ? count(succeeded) : `${count(succeeded)} of ${count(scene.wanted)}`,
    palette,
  );
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
  const words = removed === 0 ? count(failed) : `${count(failed)}, removed ${count(removed)}`;
  heading(context, below, 'Failed', words, palette);
  const small = cellFor(bad, below, LARGEST_CELL);
  if (small < SMALLEST_CELL) {
    drawLevels(context, below, [{ amount: bad, color: palette.vermilion, words: 'lost' }]);
    return;
  }
  let i = 0;
  grid(below, small, bad, (x, y) => {
    if (i++ < failed) drawCross(context, x, y, small * 0.28, palette.vermilion);
    else {
      context.fillStyle = palette.grey;
      context.fillRect(x - small * 0.3, y - small * 0.08, small * 0.6, small * 0.16);
    }
  });
}

function drawCross(context: Context, x: number, y: number, arm: number, color: string): void {
  context.strokeStyle = color;
  context.lineWidth = Math.max(2, arm * 0.5);
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x + arm, y - arm);
  context.lineTo(x - arm, y + arm);
  context.stroke();
}

/** Columns and rows for `amount` boxes, so that each is about `aspect` times as wide as high. */
function tiling(amount: number, box: Box, aspect: number): { readonly columns: number; readonly rows: number } {
  let best = { columns: 1, rows: Math.max(1, amount) };
  let least = Number.POSITIVE_INFINITY;
  for (let columns = 1; columns <= amount; columns++) {
    const rows = Math.ceil(amount / columns);
    const off = Math.abs(Math.log(box.width / columns / (box.height / rows) / aspect));
    const waste = (6 * (columns * rows - amount)) / amount;
    if (off + waste < least) {
      least = off + waste;
      best = { columns, rows };
    }
  }
  return best;
}

interface NodesView {
  readonly scene: Scene;
  readonly at: number;
  readonly view: StageView;
}

function drawNodes(context: Context, box: Box, { scene, at, view }: NodesView): void {
  const { nodes } = scene.record;
  const { columns, rows } = tiling(nodes.length, box, 1.5);
  const gap = nodes.length > 40 ? 3 : 8;
  const width = (box.width - gap * (columns - 1)) / columns;
  const height = (box.height - gap * (rows - 1)) / rows;
  const hasTitle = height > 54 && width > 70;
  const insides: { readonly inside: Box; readonly columns: number; readonly width: number; readonly height: number }[] =
    [];
  for (const [i, node] of nodes.entries()) {
    const x = box.x + (i % columns) * (width + gap);
    const y = box.y + Math.floor(i / columns) * (height + gap);
    const isThere = node.from / 1e6 <= at && at < (Number.isNaN(node.until) ? Infinity : node.until / 1e6 + 1e-6);
    context.globalAlpha = isThere ? 1 : 0.35;
    context.strokeStyle = view.palette.axis;
    context.lineWidth = 1.5;
    context.setLineDash(isThere ? [] : [4, 4]);
    roundedRect(context, { x, y, width, height }, Math.min(8, height / 6));
    context.stroke();
    context.setLineDash([]);
    if (hasTitle) nodeTitle(context, { x, y, width, height: 22 }, node, view.palette);
    context.globalAlpha = 1;
    const pad = Math.min(8, width * 0.05);
    const inside = {
      x: x + pad,
      y: y + (hasTitle ? 24 : pad),
      width: width - 2 * pad,
      height: height - pad - (hasTitle ? 24 : pad),
    };
    const places = Math.max(1, scene.slots[i] ?? 0, view.roomOfNode ?? 0);
    const tiles = tiling(places, inside, 1.3);
    const own = {
      inside,
      columns: tiles.columns,
      width: inside.width / tiles.columns,
      height: inside.height / tiles.rows,
    };
    insides.push(own);
    drawPlaces(context, own, places, view.palette);
  }
  for (let row = 0; row < scene.count; row++) {
    if ((scene.bound[row] ?? 0) > at || (scene.finished[row] ?? 0) <= at) continue;
    const own = insides[scene.record.pods.node[row] ?? -1];
    const slot = scene.slot[row] ?? -1;
    if (own === undefined || slot < 0) continue;
    const x = own.inside.x + (slot % own.columns) * own.width;
    const y = own.inside.y + Math.floor(slot / own.columns) * own.height;
    drawPod(context, { x, y, width: own.width, height: own.height }, { scene, at, view }, row);
  }
}

function nodeTitle(
  context: Context,
  box: Box,
  node: { readonly name: string; readonly cpu: number },
  palette: Palette,
): void {
  context.font = font(12, 600);
  context.fillStyle = palette.muted;
  context.textAlign = 'left';
  const cores = node.cpu === 1 ? '1 core' : `${Math.round(node.cpu * 100) / 100} cores`;
  context.fillText(box.width > 120 ? `${node.name} · ${cores}` : node.name, box.x + 8, box.y + 16, box.width - 16);
}

interface Places {
  readonly inside: Box;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

function drawPlaces(context: Context, own: Places, places: number, palette: Palette): void {
  if (own.width < 4 || own.height < 4) return;
  context.strokeStyle = palette.grid;
  context.lineWidth = 1;
  const inset = Math.min(3, own.width * 0.1, own.height * 0.1);
  for (let place = 0; place < places; place++) {
    const x = own.inside.x + (place % own.columns) * own.width + inset;
    const y = own.inside.y + Math.floor(place / own.columns) * own.height + inset;
    roundedRect(context, { x, y, width: own.width - 2 * inset, height: own.height - 2 * inset }, 4);
    context.stroke();
  }
}

function drawPod(context: Context, cell: Box, { scene, at, view }: NodesView, row: number): void {
  const { palette } = view;
  const inset = Math.min(3, cell.width * 0.1, cell.height * 0.1);
  const box = { x: cell.x + inset, y: cell.y + inset, width: cell.width - 2 * inset, height: cell.height - 2 * inset };
  const running = scene.running[row] ?? 0;
  if (running > at) {
    const isPulled = (scene.pulled[row] ?? 0) <= at;
    const share = isPulled ? 0.56 : 0.34;
    context.fillStyle = isPulled ? palette.green : palette.purple;
    const height = box.height * share;
    roundedRect(context, { ...box, y: box.y + (box.height - height) / 2, height }, 4);
    context.fill();
    return;
  }
  const length = (scene.finished[row] ?? 0) - running;
  const share = length <= 0 ? 1 : (at - running) / length;
  context.fillStyle = palette.blue;
  context.globalAlpha = 0.3;
  roundedRect(context, box, 4);
  context.fill();
  context.globalAlpha = 1;
  context.save();
  roundedRect(context, box, 4);
  context.clip();
  context.fillRect(box.x, box.y, box.width * share, box.height);
  context.restore();
  if (box.width < 24 || box.height < 14) return;
  const { pods } = scene.record;
  const index = pods.index[row] ?? -1;
  context.font = font(Math.min(14, box.height * 0.6), 600);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const label = String(index < 0 ? (pods.ordinal[row] ?? 0) : index);
  drawSplit(context, box, share, color => {
    context.fillStyle = color === 'filled' ? palette.onDark : palette.ink;
    context.fillText(label, box.x + box.width / 2, box.y + box.height / 2 + 1, box.width);
  });
  context.textBaseline = 'alphabetic';
}

/** Draws what has one colour on the filled part of a box and another on the rest. */
function drawSplit(context: Context, box: Box, share: number, draw: (part: 'filled' | 'rest') => void): void {
  const split = box.x + box.width * share;
  for (const part of ['filled', 'rest'] as const) {
    context.save();
    context.beginPath();
    if (part === 'filled') context.rect(box.x, box.y, split - box.x, box.height);
    else context.rect(split, box.y, box.x + box.width - split, box.height);
    context.clip();
    draw(part);
    context.restore();
  }
}

function roundedRect(context: Context, { x, y, width, height }: Box, radius: number): void {
  context.beginPath();
  context.roundRect(
    x,
    y,
    Math.max(0, width),
    Math.max(0, height),
    Math.max(0, Math.min(radius, width / 2, height / 2)),
  );
}
