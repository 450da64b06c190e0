// Why one point takes longer than another: the difference of their makespans split by the ledger's terms, the largest
// first, to the left what is less, to the right what is more. The bars add up to the whole difference.
import type { Results } from '../../experiment/results.ts';
import { LEDGER_TERMS } from '../../models/recording/run-record.ts';
import type { Chart, Look, VegaLiteSpec } from '../chart.ts';
import { frame } from '../frame.ts';
import { namesWidth } from '../bar-chart.ts';
import { meanLedgers, TERMS, type MeanLedger } from '../ledger-terms.ts';
import { labelLayer, TOLD } from '../marks.ts';
import { quotedWords, successOf } from '../points.ts';
import { rowsEncoding } from '../strip-chart.ts';
import { styleOf, TYPE } from '../theme.ts';
import { linearTimeTicks, tickAxis } from '../time-axis.ts';
import { count, duration, list, plural } from '../words.ts';

interface Difference {
  readonly slow: MeanLedger;
  readonly fast: MeanLedger;
  /** Seconds that the fast point has more than the slow one; only terms that differ, the largest first. */
  readonly terms: readonly { readonly name: string; readonly seconds: number }[];
}

/** The slowest against the fastest point that finish; undefined where they differ by nothing. */
function differenceOf(results: Results): Difference | undefined {
  const ledgers = [...meanLedgers(results)].sort((a, b) => a.makespan - b.makespan);
  const [fast, slow] = [ledgers[0], ledgers[ledgers.length - 1]];
  if (fast === undefined || slow === undefined || slow.makespan - fast.makespan < slow.makespan * 0.01)
    return undefined;
  const least = (slow.makespan - fast.makespan) * 0.002;
  const terms = LEDGER_TERMS.map(name => ({ name, seconds: (fast.terms[name] ?? 0) - (slow.terms[name] ?? 0) }))
    .filter(({ seconds }) => Math.abs(seconds) > least)
    .sort((a, b) => Math.abs(b.seconds) - Math.abs(a.seconds));
  return { slow, fast, terms };
}

const signed = (seconds: number): string => `${seconds < 0 ? '−' : '+'}${duration(Math.abs(seconds))}`;

function finding(results: Results): string {
  const own = differenceOf(results);
  if (own === undefined) return 'All points take about the same time';
  const total = own.slow.makespan - own.fast.makespan;
  const less = own.terms.filter(({ seconds }) => seconds < 0).slice(0, 2);
  const more = own.terms.find(({ seconds }) => seconds > total * 0.03);
  const parts = less.filter(({ seconds }, i) => i === 0 || -seconds > total * 0.1);
  const words = list(parts.map(({ name, seconds }) => `${duration(-seconds)} less ${wordsOf(name)}`));
  const but = more === undefined ? '' : `, though ${duration(more.seconds)} more ${wordsOf(more.name)}`;
  const { point } = own.fast;
  // A Job that gives up early has won nothing.
  const isWorse = successOf(point) < successOf(own.slow.point) - 0.02;
  const sooner = `${isWorse ? 'Ends ' : ''}${duration(total)} sooner with ${quotedWords(results, point)}`;
  return `${sooner}${isWorse ? ', where fewer runs succeed' : ''}: ${words}${but}`;
}

/** Work is the same in total: what differs is how much of it is done one after the other. */
function wordsOf(term: string): string {
  return term === 'work' ? 'work in sequence' : TERMS[term]!.words;
}

function spec(results: Results, look: Look): VegaLiteSpec {
  const style = styleOf(look);
  const { px, colors, measure } = style;
  const { slow, fast, terms } = differenceOf(results)!;
  const names = terms.map(({ name }) => wordsOf(name));
  const room = namesWidth(style, names);
  const labels = terms.map(({ seconds }) => signed(seconds));
  const labelRoom = Math.max(...labels.map(label => measure(label, px(TYPE.label), 600))) + px(24);
  const most = Math.max(...terms.map(({ seconds }) => Math.abs(seconds)));
  const right = Math.max(0, ...terms.map(({ seconds }) => seconds));
  const left = Math.max(0, ...terms.map(({ seconds }) => -seconds));
  const box = frame(results, look, {
    title: finding(results),
    subtitle:
      `${quotedWords(results, fast.point)} (${duration(fast.makespan)}) against ` +
      `${quotedWords(results, slow.point)} (${duration(slow.makespan)})` +
      `${results.repeat > 1 ? `, means of ${count(results.repeat)} runs` : ''}. The bars add up to the difference`,
    xTitle: 'Time along the chain of causes that ended last',
    key: [
      { kind: 'area', text: 'less', color: colors.blue },
      { kind: 'area', text: 'more', color: colors.vermilion, share: 0.5 },
    ],
    left: room / style.size.unit + 54 + labelRoom / style.size.unit,
    right: labelRoom / style.size.unit,
  });
  const ticks = linearTimeTicks(most, 4);
  const both = ticks.values
    .slice(1)
    .map((value, i) => ({ value: -value, label: `−${ticks.labels[i + 1]}` }))
    .reverse()
    .concat(ticks.values.map((value, i) => ({ value, label: i === 0 ? '0' : `+${ticks.labels[i]}` })))
    .filter(({ value }) => value <= right && -value <= left);
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { domain: [-left, right], nice: false },
    axis: {
      title: null,
      grid: true,
      domain: false,
      ticks: false,
      ...tickAxis({ values: both.map(({ value }) => value), labels: both.map(({ label }) => label) }),
    },
  };
  const rows = rowsEncoding(names, room, text => measure(text, px(TYPE.axis), 400));
  const y = { ...rows, axis: { ...(rows['axis'] as object), offset: labelRoom + px(14) } };
  const bars = terms.map(({ name, seconds }, row) => ({
    x: 0,
    x2: seconds,
    y: row - (seconds < 0 ? 0.36 : 0.22),
    y2: row + (seconds < 0 ? 0.36 : 0.22),
    color: seconds < 0 ? colors.blue : colors.vermilion,
    told: `${wordsOf(name)}: ${signed(seconds)}`,
  }));
  const texts = terms.map(({ seconds }, row) => ({ x: seconds, row, text: signed(seconds) }));
  return box.spec([
    {
      data: { values: bars },
      mark: { type: 'rect', cornerRadius: px(3) },
      encoding: {
        x,
        x2: { field: 'x2' },
        y: { ...y, field: 'y' },
        y2: { field: 'y2' },
        color: { field: 'color', type: 'nominal', scale: null },
        ...TOLD,
      },
    },
    {
      data: { values: [{ x: 0 }] },
      mark: { type: 'rule', color: colors.ink, strokeWidth: px(3), aria: false },
      encoding: { x },
    },
    ...[-1, 1].map(side =>
      labelLayer(
        style,
        texts.filter(({ x: own }) => (own < 0 ? -1 : 1) === side),
        { x, y },
        { dx: px(12) * side, align: side < 0 ? 'right' : 'left' },
      ),
    ),
  ]);
}

export const causes: Chart = {
  name: 'causes',
  title: finding,
  fits: results => (differenceOf(results)?.terms.length ?? 0) > 1,
  spec,
  describe: results => {
    const { slow, fast, terms } = differenceOf(results)!;
    const parts = terms.map(({ name, seconds }) => `${wordsOf(name)} ${signed(seconds)}`);
    return (
      `${finding(results)}. ${quotedWords(results, fast.point)} against ${quotedWords(results, slow.point)}: ` +
      `${signed(fast.makespan - slow.makespan)}, in ${plural(terms.length, 'term')}: ${parts.join('; ')}.`
    );
  },
};
