// Which node runs how many pods when, and how long each node is there: one band a node.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { RunRecord } from '../../models/recording/run-record.ts';
import { namesWidth } from '../bar-chart.ts';
import type { Chart, Look, VegaLiteSpec } from '../chart.ts';
import { frame } from '../frame.ts';
import { labelLayer, TOLD, type Json } from '../marks.ts';
import { finishOf, timeEncoding } from '../gantt-chart.ts';
import { pointWords, tellingPoint } from '../points.ts';
import { rowsEncoding } from '../strip-chart.ts';
import { styleOf, TYPE, type Style } from '../theme.ts';
import { count, plural, ratio, sentence, trimmed } from '../words.ts';

const MICROS = 1_000_000;
/** More bands than this cannot be read; the busiest nodes are drawn and the subtitle says so. */
const MOST_NODES = 16;
/** Spans of time over which pods are counted. */
const SPANS = 240;

interface NodeBand {
  readonly name: string;
  readonly from: number;
  readonly until: number;
  /** Pod-seconds on it. */
  readonly load: number;
  readonly pods: number;
  readonly most: number;
  /** Mean number of running pods in each span. */
  readonly counts: Float64Array;
}

function bandsOf(record: RunRecord, end: number): readonly NodeBand[] {
  const { pods } = record;
  const width = end / SPANS;
  const counts = record.nodes.map(() => new Float64Array(SPANS));
  const totals = record.nodes.map(() => ({ load: 0, pods: 0 }));
  for (let row = 0; row < pods.length; row += 1) {
    const node = pods.node[row]!;
    const from = pods.running[row]! / MICROS;
    if (node < 0 || Number.isNaN(from)) continue;
    const last = pods.finished[row]! / MICROS;
    const until = Math.min(end, Number.isNaN(last) ? end : last);
    const total = totals[node]!;
    total.load += Math.max(0, until - from);
    total.pods += 1;
    for (let span = Math.max(0, Math.floor(from / width)); span < SPANS && span * width < until; span += 1) {
      counts[node]![span]! += Math.max(0, Math.min(until, (span + 1) * width) - Math.max(from, span * width)) / width;
    }
  }
  return record.nodes.map((node, i) => ({
    name: node.name,
    from: Math.max(0, node.from / MICROS),
    until: Math.min(end, Number.isFinite(node.until) ? node.until / MICROS : end),
    ...totals[i]!,
    most: counts[i]!.reduce((most, value) => Math.max(most, value), 0),
    counts: counts[i]!,
  }));
}

function shown(results: Results): { point: PointResult; bands: readonly NodeBand[] } | undefined {
  const point = tellingPoint(results);
  if (point === undefined || point.first.nodes.length < 2 || point.first.pods.length < 2) return undefined;
  const bands = bandsOf(point.first, finishOf(point.first));
  return bands.some(band => band.pods > 0) ? { point, bands } : undefined;
}

function finding(results: Results): string {
  const own = shown(results);
  if (own === undefined) return 'No pods on nodes';
  const used = own.bands.filter(band => band.pods > 0).sort((a, b) => b.load - a.load);
  const [busiest, idlest] = [used[0]!, used[used.length - 1]!];
  const idle = own.bands.length - used.length;
  const pods = used.reduce((sum, band) => sum + band.pods, 0);
  const unused = idle === 0 ? '' : `; ${plural(idle, 'node')} stay${idle === 1 ? 's' : ''} empty`;
  const start = `${plural(pods, 'pod')} on ${plural(used.length, 'node')}${unused}`;
  const times = busiest.load / Math.max(1e-9, idlest.load);
  if (used.length < 2 || times < 1.25) return used.length < 2 ? start : `${start}; all carry about the same`;
  return `${start}; ${busiest.name} carries ${ratio(times)} times as much as ${idlest.name}`;
}

function subtitleOf(results: Results, point: PointResult, nodes: number, most: number): string {
  const notes = [
    results.points.length > 1 ? sentence(pointWords(results, point)) : '',
    results.repeat > 1 ? 'First replication' : '',
    nodes > MOST_NODES ? `The ${MOST_NODES} busiest of ${count(nodes)} nodes` : '',
    `Full height: ${most === 1 ? 'one pod' : `${trimmed(most, 1)} pods`} running at once`,
  ];
  return notes.filter(note => note !== '').join('. ');
}

function spec(results: Results, look: Look): VegaLiteSpec {
  const style = styleOf(look);
  const { px, colors, measure } = style;
  const { point, bands: all } = shown(results)!;
  const end = finishOf(point.first);
  const busiest = new Set([...all].sort((a, b) => b.load - a.load).slice(0, MOST_NODES));
  const bands = all.filter(band => busiest.has(band));
  const most = Math.max(1, ...bands.map(band => band.most));
  const names = bands.map(band => band.name);
  const labels = bands.map(band => plural(band.pods, 'pod'));
  const room = namesWidth(style, names);
  const box = frame(results, look, {
    title: finding(results),
    subtitle: subtitleOf(results, point, all.length, most),
    xTitle: 'Time since the Job was applied',
    key: [
      { kind: 'area', text: 'pods running', color: colors.blue },
      { kind: 'area', text: 'the node is there', color: colors.grid },
    ],
    left: room / style.size.unit + 30,
    right: Math.max(...labels.map(text => measure(text, px(TYPE.label), 600))) / style.size.unit + 40,
  });
  const x = timeEncoding(end * 1.01);
  const rows = rowsEncoding(names, room, text => measure(text, px(TYPE.axis), 400));
  const encoding = { x, y: { ...rows, field: 'y' } };
  const texts = bands.map((_, row) => ({ x: end, y: row, text: labels[row] }));
  return box.spec([
    floorLayer(style, bands, encoding),
    ...bands.flatMap((band, row) => (band.most > 0 ? [bandLayer(style, band, { row, most, end }, encoding)] : [])),
    labelLayer(style, texts, encoding, { dx: px(26) }),
  ]);
}

/** How long each node is there. */
function floorLayer(style: Style, bands: readonly NodeBand[], encoding: Json): Json {
  const floors = bands.map((band, row) => ({
    x: band.from,
    x2: band.until,
    y: row - 0.42,
    y2: row + 0.42,
    told: `${band.name}: ${plural(band.pods, 'pod')}, up to ${trimmed(band.most, 1)} at once`,
  }));
  return {
    data: { values: floors.filter(floor => floor.x2 > floor.x) },
    mark: { type: 'rect', color: style.colors.grid },
    encoding: { ...encoding, x2: { field: 'x2' }, y2: { field: 'y2' }, ...TOLD },
  };
}

function bandLayer(
  style: Style,
  band: NodeBand,
  place: { readonly row: number; readonly most: number; readonly end: number },
  encoding: Json,
): Json {
  const floor = place.row + 0.42;
  const steps = [...band.counts, 0].map((value, i) => ({
    x: (i * place.end) / SPANS,
    y: floor - (0.84 * value) / place.most,
    y2: floor,
  }));
  return {
    data: { values: steps.filter((step, i) => i === SPANS || step.y !== steps[i - 1]?.y) },
    mark: { type: 'area', interpolate: 'step-after', color: style.colors.blue, opacity: 1, aria: false },
    encoding: { ...encoding, y2: { field: 'y2' } },
  };
}

export const nodeMap: Chart = {
  name: 'node-map',
  title: finding,
  fits: results => shown(results) !== undefined,
  spec,
  describe: results => {
    const bands = shown(results)?.bands ?? [];
    const parts = bands
      .slice(0, MOST_NODES)
      .map(band => `${band.name}: ${plural(band.pods, 'pod')}, up to ${trimmed(band.most, 1)} at once`);
    const rest = bands.length > parts.length ? ` and ${count(bands.length - parts.length)} more nodes` : '';
    return `${finding(results)}. Pods running on each node over time. ${parts.join('; ')}${rest}.`;
  },
};
