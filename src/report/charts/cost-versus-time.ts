// What a faster run costs: each point by its mean makespan and mean cost, those that no other beats in both joined.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { Chart, Look, VegaLiteSpec } from '../chart.ts';
import { frame, symbolMark, textLayer, type Json } from '../frame.ts';
import { factorWords, makespanOf, metricOf, pointLabel, quotedWords, sweepOf } from '../points.ts';
import { fitted, niceCeiling, pixelScale, spreadApart, wantsLog } from '../scales.ts';
import { styleOf, TYPE } from '../theme.ts';
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

/** Labels right of their points, moved up or down where they would touch each other. */
function labelsOf(
  offers: readonly Offer[],
  label: (offer: Offer) => string,
  at: (offer: Offer) => { x: number; y: number },
  gap: number,
  limits: readonly [number, number],
): readonly { offer: Offer; x: number; y: number; text: string }[] {
  const places = offers.map(at);
  const ys = spreadApart(
    places.map(place => place.y),
    gap,
    limits,
  );
  return offers.map((offer, i) => ({ offer, x: places[i]!.x, y: ys[i]!, text: label(offer) }));
}

const place = (offer: Offer): Json => ({ x: offer.seconds, y: offer.cost });

function spec(results: Results, look: Look): VegaLiteSpec {
  const style = styleOf(look);
  const { px, colors } = style;
  const offers = offersOf(results);
  const times = offers.map(offer => offer.seconds);
  const isLog = wantsLog(times, 8);
  const domain: readonly [number, number] = isLog
    ? [Math.min(...times) * 0.8, Math.max(...times) * 1.25]
    : [0, Math.max(...times) * 1.05];
  const costs = offers.map(offer => offer.cost);
  const isLogCost = wantsLog(costs, 8);
  const top = isLogCost ? Math.max(...costs) * 1.4 : niceCeiling(Math.max(...costs) * 1.05);
  const range: readonly [number, number] = [isLogCost ? Math.min(...costs) * 0.7 : 0, top];
  const sweep = sweepOf(results);
  const factor = sweep !== undefined && results.factorNames.length === 1 ? sweep.factor : undefined;
  const room = style.size.width * 0.22;
  const widthOf = (text: string): number => style.measure(text, px(TYPE.label), 600);
  const label = (offer: Offer): string =>
    fitted(
      String((factor === undefined ? undefined : offer.point.factors[factor]) ?? pointLabel(results, offer.point)),
      room,
      widthOf,
    );
  const numbers =
    factor === undefined ? '' : `. Numbers: ${sweep?.isParallelism === true ? 'pods at once' : factorWords(factor)}`;
  const widest = Math.max(...offers.map(offer => widthOf(label(offer)))) / style.size.unit;
  const box = frame(results, look, {
    title: finding(results),
    subtitle:
      `Node price × time, in the currency of the nodes' ` +
      `prices${results.repeat > 1 ? '. Means of all replications' : ''}${numbers}`,
    xTitle: `Makespan${isLog ? ' (logarithmic)' : ''}`,
    yTitle: `Cost of a run${isLogCost ? ' (logarithmic)' : ''}`,
    left: style.measure(money(top), TYPE.axis, 400) + 50,
    right: widest + 50,
    key: [
      { kind: 'symbol', text: 'no other is both faster and cheaper', color: colors.blue, shape: 'circle' },
      { kind: 'symbol', text: 'beaten by another', color: colors.grey, shape: 'square' },
    ],
  });
  const xScale = pixelScale(isLog ? 'log' : 'linear', domain, [0, box.width]);
  const yScale = pixelScale(isLogCost ? 'log' : 'linear', range, [box.height, 0]);
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { type: isLog ? 'log' : 'linear', domain, nice: false },
    axis: { title: null, grid: true, ...tickAxis(isLog ? logTimeTicks(...domain) : linearTimeTicks(domain[1])) },
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { type: isLogCost ? 'log' : 'linear', domain: range, nice: false },
    axis: { title: null, grid: true, domain: false, ticks: false, tickCount: 5, format: '~g' },
  };
  const best = offers.filter(offer => offer.isBest).sort((a, b) => a.seconds - b.seconds);
  // With more labels than lines of text only the unbeaten points are named.
  const named = offers.length * px(36) > box.height ? best : offers;
  const labels = labelsOf(named, label, offer => ({ x: xScale.at(offer.seconds), y: yScale.at(offer.cost) }), px(34), [
    px(10),
    box.height - px(10),
  ]);
  return box.spec([
    {
      data: { values: best.map(place) },
      mark: { type: 'line', color: colors.blue, strokeWidth: px(3), strokeDash: [px(10), px(8)], aria: false },
      encoding: { x, y },
    },
    {
      data: { values: offers.filter(offer => !offer.isBest).map(place) },
      mark: { ...symbolMark(style, 'square', colors.grey), size: px(20) * px(20) },
      encoding: { x, y },
    },
    {
      data: { values: best.map(place) },
      mark: { ...symbolMark(style, 'circle', colors.blue), size: px(24) * px(24) },
      encoding: { x, y },
    },
    textLayer(
      style,
      labels.map(label => ({ x: label.x + px(22), y: label.y, text: label.text, color: colors.ink })),
      { fontWeight: 600 },
    ),
  ]);
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
