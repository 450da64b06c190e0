// What a faster run costs: each point by its mean makespan and mean cost, those that no other beats in both joined.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { Chart, Look, VegaLiteSpec } from '../chart.ts';
import { frame } from '../frame.ts';
import { haloedTexts, symbolMark, TOLD, type Json } from '../marks.ts';
import { factorWords, makespanOf, metricOf, pointLabel, quotedWords, sweepOf } from '../points.ts';
import { fitted, niceCeiling, pixelScale, spreadApart, wantsLog } from '../scales.ts';
import { styleOf, TYPE, type Style } from '../theme.ts';
import { linearTimeTicks, logTimeTicks, tickAxis } from '../time-axis.ts';
import { duration, percent, ratio } from '../words.ts';

interface Offer {
  readonly point: PointResult;
  readonly seconds: number;
  readonly cost: number;
  /** No other point is both faster and cheaper. */
  readonly isBest: boolean;
}

function offersOf(results: Results): readonly Offer[] {
  const all = results.points.flatMap(point => {
    const cost = metricOf(point, 'cost')?.mean ?? Number.NaN;
    const seconds = makespanOf(point);
    return cost > 0 && Number.isFinite(seconds) ? [{ point, seconds, cost }] : [];
  });
  return all.map(own => ({
    ...own,
    isBest: !all.some(
      other =>
        other.seconds <= own.seconds &&
        other.cost <= own.cost &&
        (other.seconds < own.seconds || other.cost < own.cost),
    ),
  }));
}

const money = (cost: number): string => (cost < 0.01 ? cost.toPrecision(2) : cost < 10 ? cost.toFixed(2) : ratio(cost));

function finding(results: Results): string {
  const offers = offersOf(results);
  const cheapest = offers.reduce((a, b) => (b.cost < a.cost || (b.cost === a.cost && b.seconds < a.seconds) ? b : a));
  const fastest = offers.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  if (cheapest === fastest)
    return (
      `The fastest is also the cheapest: ${quotedWords(results, fastest.point)}, ` +
      `${duration(fastest.seconds)} for ${money(fastest.cost)}`
    );
  const more = percent(fastest.cost / cheapest.cost - 1);
  return (
    `${quotedWords(results, fastest.point)}: ${ratio(cheapest.seconds / fastest.seconds)} times sooner ` +
    `than ${quotedWords(results, cheapest.point)} for ${more} more money`
  );
}

/** An axis over values that are equal steps, or equal factors where they spread widely. */
interface Axis {
  readonly type: 'linear' | 'log';
  readonly domain: readonly [number, number];
}

function axisOver(values: readonly number[]): Axis {
  const most = Math.max(...values);
  return wantsLog(values, 8)
    ? { type: 'log', domain: [Math.min(...values) * 0.75, most * 1.3] }
    : { type: 'linear', domain: [0, niceCeiling(most * 1.05)] };
}

/** What a point is called beside its symbol: the value of the only factor, else its whole label. */
function labelsBy(results: Results): { readonly of: (offer: Offer) => string; readonly note: string } {
  const sweep = sweepOf(results);
  if (sweep === undefined || results.factorNames.length !== 1) {
    return { of: offer => pointLabel(results, offer.point), note: '' };
  }
  const words = sweep.isParallelism ? 'pods at once' : factorWords(sweep.factor);
  return { of: offer => String(offer.point.factors[sweep.factor]), note: `. Numbers: ${words}` };
}

function spec(results: Results, look: Look): VegaLiteSpec {
  const style = styleOf(look);
  const { px, colors, size, measure } = style;
  const offers = offersOf(results);
  const time = axisOver(offers.map(offer => offer.seconds));
  const cost = axisOver(offers.map(offer => offer.cost));
  const label = labelsBy(results);
  const widthOf = (text: string): number => measure(text, px(TYPE.label), 600);
  const texts = new Map(offers.map(offer => [offer, fitted(label.of(offer), size.width * 0.22, widthOf)]));
  const box = frame(results, look, {
    title: finding(results),
    subtitle:
      `Node price × time, in the currency of the nodes' prices` +
      `${results.repeat > 1 ? '. Means of all replications' : ''}${label.note}`,
    xTitle: `Makespan${time.type === 'log' ? ' (logarithmic)' : ''}`,
    yTitle: `Cost of a run${cost.type === 'log' ? ' (logarithmic)' : ''}`,
    left: measure(money(cost.domain[1]), TYPE.axis, 400) + 50,
    right: Math.max(...[...texts.values()].map(widthOf)) / size.unit + 50,
    key: [
      { kind: 'symbol', text: 'no other is both faster and cheaper', color: colors.blue, shape: 'circle' },
      { kind: 'symbol', text: 'beaten by another', color: colors.grey, shape: 'square' },
    ],
  });
  const ticks = time.type === 'log' ? logTimeTicks(...time.domain) : linearTimeTicks(time.domain[1]);
  const encoding = {
    x: {
      field: 'x',
      type: 'quantitative',
      scale: scaleOf(time),
      axis: { title: null, grid: true, ...tickAxis(ticks) },
    },
    y: {
      field: 'y',
      type: 'quantitative',
      scale: scaleOf(cost),
      axis: { title: null, grid: true, domain: false, ticks: false, tickCount: 5, format: '~g' },
    },
  };
  return box.spec([...offerLayers(results, style, offers, encoding), ...nameLayers(style, texts, box, { time, cost })]);
}

function scaleOf({ type, domain }: Axis): Json {
  return { type, domain, nice: false };
}

function offerLayers(results: Results, style: Style, offers: readonly Offer[], encoding: Json): readonly Json[] {
  const { px, colors } = style;
  const place = ({ point, seconds, cost }: Offer): Json => {
    const told = `${pointLabel(results, point)}: ${duration(seconds)} for ${money(cost)}`;
    return { x: seconds, y: cost, told };
  };
  const best = offers.filter(offer => offer.isBest).sort((a, b) => a.seconds - b.seconds);
  const rest = offers.filter(offer => !offer.isBest);
  const dash = [px(10), px(8)];
  return [
    {
      data: { values: best.map(place) },
      mark: { type: 'line', color: colors.blue, strokeWidth: px(3), strokeDash: dash, aria: false },
      encoding,
    },
    {
      data: { values: rest.map(place) },
      mark: { ...symbolMark(style, 'square', colors.grey), size: px(20) * px(20), aria: true },
      encoding: { ...encoding, ...TOLD },
    },
    {
      data: { values: best.map(place) },
      mark: { ...symbolMark(style, 'circle', colors.blue), size: px(24) * px(24), aria: true },
      encoding: { ...encoding, ...TOLD },
    },
  ];
}

/** Names right of their symbols, moved apart; of more points than there are lines only the unbeaten are named. */
function nameLayers(
  style: Style,
  texts: ReadonlyMap<Offer, string>,
  box: { readonly width: number; readonly height: number },
  axes: { readonly time: Axis; readonly cost: Axis },
): readonly Json[] {
  const { px, colors } = style;
  const isCrowded = texts.size * px(36) > box.height;
  const named = [...texts].filter(([offer]) => offer.isBest || !isCrowded);
  const x = pixelScale(axes.time.type, axes.time.domain, [0, box.width]);
  const y = pixelScale(axes.cost.type, axes.cost.domain, [box.height, 0]);
  // The line that joins the best goes down to the right: above it their names stand free.
  const wanted = named.map(([offer]) => y.at(offer.cost) - (offer.isBest ? px(20) : 0));
  const ys = spreadApart(wanted, px(34), [px(10), box.height - px(10)]);
  const placed = named.map(([offer, text], i) => ({
    x: x.at(offer.seconds) + px(22),
    y: ys[i]!,
    text,
    color: colors.ink,
  }));
  return haloedTexts(style, placed);
}

export const costVersusTime: Chart = {
  name: 'cost-versus-time',
  title: finding,
  fits: results => offersOf(results).length > 1 && offersOf(results).length <= 24,
  spec,
  describe: results => {
    const parts = offersOf(results).map(
      offer =>
        `${pointLabel(results, offer.point)}: ${duration(offer.seconds)} for ` +
        `${money(offer.cost)}${offer.isBest ? '' : ' (beaten by another)'}`,
    );
    return `${finding(results)}. Mean makespan and cost: ${parts.join('; ')}.`;
  },
};
