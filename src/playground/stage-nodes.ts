// Draws the nodes of the stage: each a box with its places, and in them the pods that are on it, with how far they are.
import { font } from './palette.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

export type Context = CanvasRenderingContext2D;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface StageView {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  /** Places of a node where more fit than were ever used. */
  readonly roomOfNode: number | undefined;
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

/** Draws all nodes with the pods that are on them. */
export function drawNodes(context: Context, box: Box, nodesView: NodesView): void {
  const { scene, at } = nodesView;
  const { nodes, pods } = scene.record;
  const { columns, rows } = tiling(nodes.length, box, 1.5);
  const gap = nodes.length > 40 ? 3 : 8;
  const width = (box.width - gap * (columns - 1)) / columns;
  const height = (box.height - gap * (rows - 1)) / rows;
  const places = nodes.map((_, i) => {
    const x = box.x + (i % columns) * (width + gap);
    const y = box.y + Math.floor(i / columns) * (height + gap);
    return drawNode(context, { x, y, width, height }, nodesView, i);
  });
  for (let row = 0; row < scene.count; row++) {
    if ((scene.bound[row] ?? 0) > at || (scene.finished[row] ?? 0) <= at) continue;
    const own = places[pods.node[row] ?? -1];
    const slot = scene.slot[row] ?? -1;
    if (own === undefined || slot < 0) continue;
    const x = own.inside.x + (slot % own.columns) * own.width;
    const y = own.inside.y + Math.floor(slot / own.columns) * own.height;
    drawPod(context, { x, y, width: own.width, height: own.height }, nodesView, row);
  }
}

/** Draws a node without its pods; gives where they go. */
function drawNode(context: Context, box: Box, { scene, at, view }: NodesView, i: number): Places {
  const { width, height } = box;
  const node = scene.record.nodes[i];
  const hasTitle = height > 54 && width > 70;
  const until = node === undefined || Number.isNaN(node.until) ? Number.POSITIVE_INFINITY : node.until / 1e6 + 1e-6;
  const isThere = node !== undefined && node.from / 1e6 <= at && at < until;
  context.globalAlpha = isThere ? 1 : 0.35;
  context.strokeStyle = view.palette.axis;
  context.lineWidth = 1.5;
  context.setLineDash(isThere ? [] : [4, 4]);
  roundedRect(context, box, Math.min(8, height / 6));
  context.stroke();
  context.setLineDash([]);
  if (hasTitle && node !== undefined) nodeTitle(context, { ...box, height: 22 }, node, view.palette);
  context.globalAlpha = 1;
  const pad = Math.min(8, width * 0.05);
  const top = hasTitle ? 24 : pad;
  const inside = { x: box.x + pad, y: box.y + top, width: width - 2 * pad, height: height - pad - top };
  const count = Math.max(1, scene.slots[i] ?? 0, view.roomOfNode ?? 0);
  const tiles = tiling(count, inside, 1.3);
  const own = {
    inside,
    columns: tiles.columns,
    width: inside.width / tiles.columns,
    height: inside.height / tiles.rows,
  };
  drawPlaces(context, own, count, view.palette);
  return own;
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
