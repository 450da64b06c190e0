// Where the makespan went: the ledger's terms as stacked bars, one a point. The answer to why a run took as long.
import type { Results } from '../../experiment/results.ts';
import { LEDGER_TERMS } from '../../models/recording/run-record.ts';
import { namesWidth } from '../bar-chart.ts';
import type { Chart, Look, VegaLiteSpec } from '../chart.ts';
import { frame } from '../frame.ts';
import type { KeyEntry } from '../key.ts';
import { meanLedgers, TERMS, type MeanLedger } from '../ledger-terms.ts';
import { textLayer, TOLD, type Json } from '../marks.ts';
import { pointLabel, quotedWords } from '../points.ts';
import { inkUpon } from '../print-pattern.ts';
import { rowsEncoding } from '../strip-chart.ts';
import { styleOf, TYPE, type Style } from '../theme.ts';
import { linearTimeTicks, tickAxis } from '../time-axis.ts';
import { count, duration, list, percent, sentence } from '../words.ts';

function share(ledger: MeanLedger, term: string): number {
  return ledger.makespan > 0 ? (ledger.terms[term] ?? 0) / ledger.makespan : 0;
}

/** Terms of at least `least` of the makespan besides work, the largest first. */
function overheads(ledger: MeanLedger, least: number): readonly string[] {
  return LEDGER_TERMS.filter(term => term !== 'work' && share(ledger, term) >= least).sort(
    (a, b) => share(ledger, b) - share(ledger, a),
  );
}

function finding(results: Results): string {
  const ledgers = meanLedgers(results);
  const first = ledgers[0];
  const last = ledgers[ledgers.length - 1];
  if (first === undefined || last === undefined) return 'Where the time went';
  if (first === last) {
    const rest = overheads(first, 0.005).slice(0, 2);
    const parts = rest.map(term => `${percent(share(first, term))} ${TERMS[term]!.words}`);
    const work = `${percent(share(first, 'work'))} of the makespan is work`;
    return parts.length === 0 ? work : `${work}, ${list(parts)}`;
  }
  const least = ledgers.reduce((a, b) => (share(b, 'work') < share(a, 'work') ? b : a));
  const most = ledgers.reduce((a, b) => (share(b, 'work') > share(a, 'work') ? b : a));
  if (share(most, 'work') - share(least, 'work') < 0.05) {
    const range = [...new Set([percent(share(least, 'work')), percent(share(most, 'work'))])].join(' to ');
    if (share(most, 'work') > 0.5) return `Work is ${range} of the makespan at every point`;
    const longest = ledgers.reduce((a, b) => (b.makespan > a.makespan ? b : a));
    const largest = overheads(longest, 0)[0]!;
    const cause = `${percent(share(longest, largest))} is ${TERMS[largest]!.words}`;
    return `Only ${range} of the makespan is work; ${cause} with ${quotedWords(results, longest.point)}`;
  }
  const top = overheads(least, 0)[0];
  const cause =
    top === undefined ? '' : `; the most of the rest is ${TERMS[top]!.words} (${percent(share(least, top))})`;
  return (
    `Work is ${percent(share(most, 'work'))} of the time with ${quotedWords(results, most.point)}, ` +
    `${percent(share(least, 'work'))} with ${quotedWords(results, least.point)}${cause}`
  );
}

interface Segment {
  readonly x: number;
  readonly x2: number;
  readonly y: number;
  readonly y2: number;
  readonly row: number;
  readonly term: string;
  readonly seconds: number;
  readonly share: number;
}

/** At most this many bars; of more points every n-th is drawn, the last always. */
const MOST_BARS = 12;

function thinned(ledgers: readonly MeanLedger[]): readonly MeanLedger[] {
  const step = Math.ceil(ledgers.length / MOST_BARS);
  return ledgers.filter((_, i) => (ledgers.length - 1 - i) % step === 0);
}

function segmentsOf(ledgers: readonly MeanLedger[], isShare: boolean): readonly Segment[] {
  const thickness = ledgers.length === 1 ? 0.25 : 0.38;
  return ledgers.flatMap((ledger, row) => {
    let x = 0;
    return LEDGER_TERMS.map((term): Segment => {
      const seconds = ledger.terms[term] ?? 0;
      const own = share(ledger, term);
      const from = x;
      x += isShare ? own : seconds;
      return { x: from, x2: x, y: row - thickness, y2: row + thickness, row, term, seconds, share: own };
    }).filter(segment => segment.x2 > segment.x);
  });
}

/** What fits into a segment: name and figure, the figure alone, or nothing. */
function textIn(style: Style, segment: Segment, room: number, isShare: boolean): string | undefined {
  const { words } = TERMS[segment.term]!;
  const figure = isShare ? percent(segment.share) : duration(segment.seconds);
  const fits = (text: string): boolean => style.measure(text, style.px(TYPE.footer), 600) <= room - style.px(14);
  return [`${words} ${figure}`, figure].find(fits);
}

/** How the bars are drawn: as shares of their own makespan where the makespans differ too much for one axis. */
interface Drawing {
  readonly ledgers: readonly MeanLedger[];
  readonly isShare: boolean;
  /** Upper end of the axis: 1, or seconds. */
  readonly top: number;
}

function drawingOf(results: Results): Drawing {
  const ledgers = thinned(meanLedgers(results));
  const makespans = ledgers.map(own => own.makespan);
  const longest = Math.max(...makespans);
  const isShare = longest / Math.min(...makespans) > 5;
  return { ledgers, isShare, top: isShare ? 1 : longest };
}

function keyOf(style: Style, ledgers: readonly MeanLedger[]): readonly KeyEntry[] {
  const seen = LEDGER_TERMS.filter(term => ledgers.some(own => share(own, term) >= 0.002));
  return seen.map(term => ({ kind: 'area', text: TERMS[term]!.words, color: style.colors[TERMS[term]!.color] }));
}

function subtitleOf(results: Results, { ledgers, isShare }: Drawing): string {
  const all = meanLedgers(results).length;
  const bars = isShare ? 'Each bar is the whole makespan, told at its right' : 'The terms add up to the makespan';
  return [
    results.repeat > 1 ? `Means of ${count(results.repeat)} runs` : '',
    bars,
    all > ledgers.length ? `${ledgers.length} of ${all} points` : '',
  ]
    .filter(text => text !== '')
    .join('. ');
}

function spec(results: Results, look: Look): VegaLiteSpec {
  const style = styleOf(look);
  const { px, measure } = style;
  const drawing = drawingOf(results);
  const { ledgers, isShare, top } = drawing;
  const isOne = results.points.length === 1;
  const names = ledgers.map(own => (isOne ? '' : pointLabel(results, own.point)));
  const room = namesWidth(style, names);
  const ends = ledgers.map(own => measure(duration(own.makespan), px(TYPE.label), 600));
  const box = frame(results, look, {
    title: finding(results),
    subtitle: subtitleOf(results, drawing),
    xTitle: isShare ? 'Share of the makespan' : 'Makespan along the chain of causes that ended last',
    key: keyOf(style, ledgers),
    left: isOne ? 10 : room / style.size.unit + 30,
    right: Math.max(...ends) / style.size.unit + 40,
  });
  const shares = { format: '.0%', values: [0, 0.2, 0.4, 0.6, 0.8, 1] };
  const ticks = isShare ? shares : tickAxis(linearTimeTicks(top));
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { domain: [0, top], nice: false },
    axis: { title: null, grid: true, domain: false, ticks: false, ...ticks },
  };
  const rows = rowsEncoding(names, room, text => measure(text, px(TYPE.axis), 400));
  const encoding = { x, y: { ...rows, field: 'y' } };
  const segments = segmentsOf(ledgers, isShare);
  return box.spec([
    segmentLayer(style, segments, encoding),
    segmentTexts(style, segments, { isShare, pixels: box.width / top }, encoding),
    endLabels(style, box, drawing),
  ]);
}

function segmentLayer(style: Style, segments: readonly Segment[], encoding: Json): Json {
  const { colors, px } = style;
  const values = segments.map(({ term, seconds, share: own, x, x2, y, y2 }) => ({
    x,
    x2,
    y,
    y2,
    color: colors[TERMS[term]!.color],
    told: `${TERMS[term]!.words}: ${duration(seconds)}, ${percent(own)}`,
  }));
  return {
    data: { values },
    mark: { type: 'rect', stroke: colors.background, strokeWidth: px(2) },
    encoding: {
      ...encoding,
      x2: { field: 'x2' },
      y2: { field: 'y2' },
      color: { field: 'color', type: 'nominal', scale: null },
      ...TOLD,
    },
  };
}

function segmentTexts(
  style: Style,
  segments: readonly Segment[],
  axis: { readonly isShare: boolean; readonly pixels: number },
  encoding: Json,
): Json {
  const { px, colors } = style;
  const values = segments.flatMap(segment => {
    const text = textIn(style, segment, (segment.x2 - segment.x) * axis.pixels, axis.isShare);
    const term = TERMS[segment.term]!;
    const color = inkUpon(colors, term.color, term.on);
    return text === undefined ? [] : [{ x: (segment.x + segment.x2) / 2, y: segment.row, text, color }];
  });
  return {
    data: { values },
    mark: { type: 'text', baseline: 'middle', fontSize: px(TYPE.footer), fontWeight: 600, aria: false },
    encoding: {
      ...encoding,
      text: { field: 'text', type: 'nominal' },
      color: { field: 'color', type: 'nominal', scale: null },
    },
  };
}

/** The makespan in words at the end of each bar. */
function endLabels(style: Style, box: { readonly width: number; readonly height: number }, drawing: Drawing): Json {
  const { ledgers, isShare, top } = drawing;
  const texts = ledgers.map((own, row) => ({
    x: (isShare ? 1 : own.makespan / top) * box.width + style.px(14),
    y: ((row + 0.5) / ledgers.length) * box.height,
    text: duration(own.makespan),
    color: style.colors.ink,
  }));
  return textLayer(style, texts, { fontWeight: 600 });
}

export const ledger: Chart = {
  name: 'ledger',
  title: finding,
  fits: results => meanLedgers(results).length > 0,
  spec,
  describe: results => {
    const parts = meanLedgers(results).map(own => {
      const terms = LEDGER_TERMS.filter(term => share(own, term) >= 0.001).map(
        term => `${TERMS[term]!.words} ${duration(own.terms[term]!)} (${percent(share(own, term))})`,
      );
      return `${sentence(pointLabel(results, own.point))}, ${duration(own.makespan)}: ${terms.join(', ')}`;
    });
    return `${finding(results)}. Mean makespan and its terms. ${parts.join('. ')}.`;
  },
};
