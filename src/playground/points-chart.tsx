// The points of the experiment side by side: speed-up against parallelism with the ideal, or the makespan against
// whatever else is varied. A click on a point turns the knob there.
import type { JSX } from 'preact';
import { duration, ratio } from '../report/words.ts';
import type { PointView } from './protocol.ts';
import { useSize } from './use-size.ts';

export interface PointsChartProps {
  readonly points: readonly PointView[];
  /** Name of the point that the knobs stand at. */
  readonly focus: string | undefined;
  readonly axisLabel: string;
  readonly isParallelism: boolean;
  readonly onPick: (point: PointView) => void;
}

interface Mark {
  readonly point: PointView;
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function PointsChart(props: PointsChartProps): JSX.Element {
  const { points, isParallelism } = props;
  const [box, size] = useSize();
  const marks = points.map(point => (isParallelism ? speedupMark(point) : makespanMark(point)));
  const isSpread = points.some(point => point.caseName !== undefined || Object.keys(point.factors).length !== 1);
  return (
    <div class="chart" ref={box}>
      {size.width > 60 && size.height > 60 && (
        <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={describe(marks, props)}>
          {isSpread ? (
            <Rows marks={marks} width={size.width} height={size.height} {...props} />
          ) : (
            <Curve marks={marks} width={size.width} height={size.height} {...props} />
          )}
        </svg>
      )}
    </div>
  );
}

function speedupMark(point: PointView): Mark {
  const mean = point.speedup?.mean ?? Number.NaN;
  const half = point.speedup?.halfWidth ?? Number.NaN;
  const own = Number.isNaN(half) ? 0 : half;
  return { point, label: String(point.parallelism), value: mean, low: mean - own, high: mean + own };
}

function makespanMark(point: PointView): Mark {
  const { mean, halfWidth } = point.makespan;
  const own = Number.isNaN(halfWidth) ? 0 : halfWidth;
  const [value] = Object.values(point.factors);
  const label = point.caseName ?? String(value ?? point.name);
  return { point, label, value: mean, low: Math.max(0, mean - own), high: mean + own };
}

const words = (value: number, isParallelism: boolean): string => (isParallelism ? `${ratio(value)}×` : duration(value));

function describe(marks: readonly Mark[], { isParallelism, axisLabel }: PointsChartProps): string {
  const what = isParallelism ? 'Speed-up' : 'Time until the Job is done';
  const told = marks.map(mark => {
    const half = mark.high - mark.value;
    const more = half > 0 ? ` plus or minus ${words(half, isParallelism)}` : '';
    return `${mark.label}: ${Number.isNaN(mark.value) ? 'not finished' : words(mark.value, isParallelism) + more}`;
  });
  return `${what} by ${axisLabel}. ${told.join('; ')}.`;
}

type DrawProps = PointsChartProps & {
  readonly marks: readonly Mark[];
  readonly width: number;
  readonly height: number;
};

function Curve(props: DrawProps): JSX.Element {
  const { marks, width, height, focus, isParallelism, axisLabel, onPick } = props;
  const left = isParallelism ? 44 : 70;
  const frame: Frame = { left, top: 22, width: width - left - 20, height: height - 74 };
  const finite = marks.filter(mark => !Number.isNaN(mark.value));
  const xOf = xScale(marks, frame, isParallelism);
  const { yOf, ticks } = yScale(finite, frame, isParallelism);
  const path = finite.map((mark, i) => `${i === 0 ? 'M' : 'L'}${xOf(mark)} ${yOf(mark.value)}`).join('');
  const current = marks.find(mark => mark.point.name === focus);
  return (
    <>
      {ticks.map(tick => (
        <g key={tick}>
          <line class="grid" x1={frame.left} x2={frame.left + frame.width} y1={yOf(tick)} y2={yOf(tick)} />
          <text class="tick" x={frame.left - 8} y={yOf(tick) + 5} text-anchor="end">
            {isParallelism ? `${ratio(tick)}×` : duration(tick)}
          </text>
        </g>
      ))}
      {isParallelism && <Ideal marks={marks} xOf={xOf} yOf={yOf} />}
      <path class="line" d={path} />
      {finite.map(mark => (
        <line key={mark.label} class="whisker" x1={xOf(mark)} x2={xOf(mark)} y1={yOf(mark.low)} y2={yOf(mark.high)} />
      ))}
      {marks.map((mark, i) => (
        <PointMark
          key={mark.point.name}
          mark={mark}
          isCurrent={mark === current}
          isLabelled={isLabelled(marks, i, frame.width, current)}
          frame={frame}
          x={xOf(mark)}
          y={yOf(mark.value)}
          onPick={onPick}
        />
      ))}
      <text class="tick" x={frame.left + frame.width / 2} y={height - 12} text-anchor="middle">
        {axisLabel}
      </text>
      {current !== undefined && !Number.isNaN(current.value) && (
        <CurrentLabel
          mark={current}
          frame={frame}
          x={xOf(current)}
          y={yOf(current.value)}
          top={yOf(current.high)}
          isParallelism={isParallelism}
        />
      )}
    </>
  );
}

interface IdealProps {
  readonly marks: readonly Mark[];
  readonly xOf: (mark: Mark) => number;
  readonly yOf: (value: number) => number;
}

/** As many times sooner as there are more pods at once. */
function Ideal({ marks, xOf, yOf }: IdealProps): JSX.Element | null {
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined) return null;
  const end = yOf(last.point.parallelism / first.point.parallelism);
  return (
    <>
      <line class="ideal" x1={xOf(first)} y1={yOf(1)} x2={xOf(last)} y2={end} />
      <text class="tick" x={xOf(last) - 10} y={end - 6} text-anchor="end">
        ideal
      </text>
    </>
  );
}

interface PointMarkProps {
  readonly mark: Mark;
  readonly isCurrent: boolean;
  readonly isLabelled: boolean;
  readonly frame: Frame;
  readonly x: number;
  readonly y: number;
  readonly onPick: (point: PointView) => void;
}

function PointMark({ mark, isCurrent, isLabelled, frame, x, y, onPick }: PointMarkProps): JSX.Element {
  return (
    <g class={isCurrent ? 'point current' : 'point'} onClick={() => onPick(mark.point)}>
      {!Number.isNaN(mark.value) && <circle cx={x} cy={y} r={isCurrent ? 9 : 5.5} />}
      <rect class="hit" x={x - 14} y={frame.top} width={28} height={frame.height + 30} />
      {isLabelled && (
        <text class={isCurrent ? 'tick now' : 'tick'} x={x} y={frame.top + frame.height + 20} text-anchor="middle">
          {mark.label}
        </text>
      )}
    </g>
  );
}

interface CurrentProps {
  readonly mark: Mark;
  readonly frame: Frame;
  readonly x: number;
  readonly y: number;
  /** Upper end of the interval. */
  readonly top: number;
  readonly isParallelism: boolean;
}

function CurrentLabel({ mark, frame, x, y, top, isParallelism }: CurrentProps): JSX.Element {
  const isRight = x > frame.left + frame.width * 0.6;
  const below = Math.max(frame.top + 14, Math.min(frame.top + frame.height - 8, y + 40));
  return (
    <text
      class="now"
      x={isParallelism ? x + (isRight ? 4 : 14) : x}
      y={isParallelism ? below : Math.max(16, top - 10)}
      text-anchor={isParallelism ? (isRight ? 'end' : 'start') : 'middle'}
    >
      {words(mark.value, isParallelism)}
    </text>
  );
}

/** The focus, the ends, and others as far as there is room between the names. */
function isLabelled(marks: readonly Mark[], i: number, width: number, current: Mark | undefined): boolean {
  if (marks[i] === current) return true;
  const room = width / Math.max(1, marks.length - 1);
  const isBesideCurrent = room < 26 && (marks[i + 1] === current || marks[i - 1] === current);
  const every = Math.max(1, Math.ceil(26 / room));
  return !isBesideCurrent && i % every === 0;
}

function xScale(marks: readonly Mark[], frame: Frame, isParallelism: boolean): (mark: Mark) => number {
  if (isParallelism) {
    const logs = marks.map(mark => Math.log2(Math.max(1, mark.point.parallelism)));
    const [low, high] = [Math.min(...logs), Math.max(...logs)];
    return mark =>
      frame.left + ((Math.log2(Math.max(1, mark.point.parallelism)) - low) / Math.max(1e-9, high - low)) * frame.width;
  }
  return mark => frame.left + ((marks.indexOf(mark) + 0.5) / marks.length) * frame.width;
}

function yScale(
  marks: readonly Mark[],
  frame: Frame,
  isParallelism: boolean,
): { yOf: (value: number) => number; ticks: number[] } {
  const bottom = frame.top + frame.height;
  if (isParallelism) {
    const base = marks[0]?.point.parallelism ?? 1;
    const most = Math.max(2, ...marks.map(mark => Math.max(mark.high, mark.point.parallelism / base)));
    const span = Math.log2(most);
    const yOf = (value: number): number =>
      bottom - (Math.max(0, Math.log2(Math.max(0.5, value))) / span) * frame.height;
    const ticks: number[] = [];
    for (let tick = 1; tick <= most * 1.001; tick *= 2) ticks.push(tick);
    return { yOf, ticks };
  }
  const most = Math.max(1e-6, ...marks.map(mark => mark.high)) * 1.12;
  const step = niceStep(most / 5);
  const ticks: number[] = [];
  for (let i = 0; i * step <= most; i++) ticks.push(i * step);
  return { yOf: value => bottom - (value / most) * frame.height, ticks };
}

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000, 36_000, 86_400];

function niceStep(least: number): number {
  return STEPS.find(step => step >= least) ?? least;
}

/** Cases and grids: a row each, its mean as a dot and its interval as a line. */
function Rows({ marks, width, height, focus, onPick }: DrawProps): JSX.Element {
  const row = Math.min(58, (height - 16) / Math.max(1, marks.length));
  const finite = marks.filter(mark => !Number.isNaN(mark.value));
  const most = Math.max(1e-6, ...finite.map(mark => mark.high));
  const left = 12;
  const right = width - 96;
  const xOf = (value: number): number => left + (value / most) * (right - left);
  return (
    <>
      {marks.map((mark, i) => {
        const y = 10 + i * row;
        const isCurrent = mark.point.name === focus || (focus === undefined && i === 0);
        return (
          <g key={mark.point.name} class={isCurrent ? 'point current' : 'point'} onClick={() => onPick(mark.point)}>
            <rect class="hit" x={0} y={y} width={width} height={row} />
            <text class={isCurrent ? 'tick now' : 'tick'} x={left} y={y + row * 0.38}>
              {mark.point.name.replaceAll(',', ', ')}
            </text>
            {!Number.isNaN(mark.value) && (
              <>
                <rect class="bar" x={left} y={y + row * 0.52} width={xOf(mark.value) - left} height={row * 0.26} />
                <line class="whisker" x1={xOf(mark.low)} x2={xOf(mark.high)} y1={y + row * 0.65} y2={y + row * 0.65} />
              </>
            )}
            <text
              class={isCurrent ? 'tick now' : 'tick'}
              x={Number.isNaN(mark.value) ? left : xOf(mark.high) + 10}
              y={y + row * 0.65 + 5}
            >
              {Number.isNaN(mark.value) ? 'not finished' : duration(mark.value)}
            </text>
          </g>
        );
      })}
    </>
  );
}
