// The timeline that can be panned and zoomed by pointer, wheel, keyboard and buttons. What does not move with the clock
// is kept as a picture, so that playing costs next to nothing.
import type { JSX, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ATTEMPT_FAILED, ATTEMPT_REMOVED } from '../models/recording/run-record.ts';
import { count, duration, plural } from '../report/words.ts';
import type { Clock } from './clock.ts';
import { drawGantt, drawPlayhead, ganttBox, podAt } from './gantt.ts';
import type { GanttView as View } from './gantt.ts';
import { paletteOf, preparedContext } from './palette.ts';
import type { ThemeName } from './palette.ts';
import type { LaneWait, Scene } from './scene.ts';
import { useRedraw } from './use-redraw.ts';

export interface GanttProps {
  readonly scene: Scene;
  readonly clock: Clock;
  readonly theme: ThemeName;
}

interface Span {
  readonly from: number;
  readonly until: number;
  readonly firstLane: number;
}

const KEY: readonly (readonly [string, string])[] = [
  ['pending', 'waiting for a node'],
  ['pulling', 'pulling the image'],
  ['starting', 'starting'],
  ['running', 'running'],
  ['failed', 'failed ×'],
  ['removed', 'stopped'],
  ['wait', 'back-off'],
];

/** What there is none of needs no explanation. */
function isSeen(scene: Scene, name: string): boolean {
  if (name === 'failed') return scene.outcome.includes(ATTEMPT_FAILED) || scene.laneWaits.some(isFailedRestart);
  if (name === 'removed') return scene.outcome.includes(ATTEMPT_REMOVED);
  return name !== 'wait' || scene.laneWaits.length > 0;
}

const isFailedRestart = ({ restart }: LaneWait): boolean => restart?.isFailure === true;

export function GanttView({ scene, clock, theme }: GanttProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [span, setSpan] = useState<Span>(wholeOf(scene));
  const [hover, setHover] = useState<Hover>();
  useEffect(() => setSpan(wholeOf(scene)), [scene]);
  const limited = limit(span, scene, canvas.current);
  const view = (): View => ({
    width: canvas.current?.clientWidth ?? 0,
    height: canvas.current?.clientHeight ?? 0,
    palette: paletteOf(theme),
    ...limited,
  });
  useDrawing(canvas, { scene, clock, theme, view });
  const zoom = (factor: number, around?: number): void => setSpan(now => zoomed(now, factor, around));
  const pan = (share: number, lanes = 0): void =>
    setSpan(now => panned(limit(now, scene, canvas.current), share, lanes));
  usePointer(canvas, { scene, clock, view, pan, zoom, setHover });
  const isWhole = limited.from <= 0 && limited.until >= scene.end;
  return (
    <section class="panel gantt" aria-labelledby="gantt-title">
      <div class="bar">
        <h2 id="gantt-title">{titleOf(scene, ganttBox(scene, view()).shown)}</h2>
        <ViewButtons isWhole={isWhole} zoom={zoom} pan={pan} onWhole={() => setSpan(wholeOf(scene))} />
      </div>
      <ul class="key" aria-label="Key">
        {KEY.filter(([name]) => isSeen(scene, name)).map(([name, words]) => (
          <li key={name}>
            <span class={`swatch ${name}`} aria-hidden="true" /> {words}
          </li>
        ))}
      </ul>
      <div class="canvas">
        <canvas
          ref={canvas}
          tabIndex={0}
          role="img"
          aria-label={describe(scene)}
          onKeyDown={event => onKey(event, { zoom, pan })}
        />
        {hover !== undefined && <Tip scene={scene} hover={hover} />}
      </div>
    </section>
  );
}

function wholeOf(scene: Scene): Span {
  return { from: 0, until: scene.end, firstLane: 0 };
}

interface Drawing extends GanttProps {
  readonly view: () => View;
}

/** Draws the timeline when the view changes, and only the playhead over its picture when the clock moves. */
function useDrawing(canvas: RefObject<HTMLCanvasElement | null>, { scene, clock, theme, view }: Drawing): void {
  const kept = useRef<{ canvas: HTMLCanvasElement; key: unknown[] }>(undefined);
  useRedraw(canvas, clock, () => {
    const element = canvas.current;
    const context = element === null ? undefined : preparedContext(element);
    if (element === null || context === undefined) return;
    const own = view();
    const key = [scene, theme, own.from, own.until, own.firstLane, own.width, own.height];
    if (kept.current?.key.every((part, i) => part === key[i]) === true) {
      context.drawImage(kept.current.canvas, 0, 0, own.width, own.height);
    } else {
      drawGantt(context, scene, own);
      kept.current = { canvas: copyOf(element, kept.current?.canvas), key };
    }
    drawPlayhead(context, scene, own, clock.at);
  });
}

interface ViewButtonsProps extends Pick<Hand, 'zoom' | 'pan'> {
  readonly isWhole: boolean;
  readonly onWhole: () => void;
}

function ViewButtons({ isWhole, zoom, pan, onWhole }: ViewButtonsProps): JSX.Element {
  return (
    <span class="row">
      <button type="button" class="quiet" aria-label="Zoom in" onClick={() => zoom(0.5)}>
        +
      </button>
      <button type="button" class="quiet" aria-label="Zoom out" onClick={() => zoom(2)}>
        −
      </button>
      <button type="button" class="quiet" aria-label="Earlier" disabled={isWhole} onClick={() => pan(-0.25)}>
        ←
      </button>
      <button type="button" class="quiet" aria-label="Later" disabled={isWhole} onClick={() => pan(0.25)}>
        →
      </button>
      <button type="button" class="quiet" disabled={isWhole} onClick={onWhole}>
        Whole run
      </button>
    </span>
  );
}

interface Hover {
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

function Tip({ scene, hover }: { readonly scene: Scene; readonly hover: Hover }): JSX.Element {
  const { row, x, y } = hover;
  const { pods, nodes } = scene.record;
  const node = nodes[pods.node[row] ?? -1]?.name ?? 'no node';
  const tip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (tip.current === null) return;
    const width = tip.current.parentElement?.clientWidth ?? 0;
    tip.current.style.left = `${Math.max(0, Math.min(x + 14, width - tip.current.offsetWidth))}px`;
    tip.current.style.top = `${Math.max(0, y - tip.current.offsetHeight - 10)}px`;
  });
  const ran = (scene.finished[row] ?? 0) - (scene.running[row] ?? 0);
  const waited = (scene.running[row] ?? 0) - (scene.created[row] ?? 0);
  return (
    <div ref={tip} class="tip">
      <b>{pods.names[row]}</b>
      <br />
      {node} · waited {duration(waited)} · ran {duration(ran)}
      <br />
      {pods.phases[row]} at {duration(scene.finished[row] ?? 0)} {pods.reasons[row]}
    </div>
  );
}

interface Hand {
  readonly scene: Scene;
  readonly clock: Clock;
  readonly view: () => View;
  readonly pan: (share: number, lanes?: number) => void;
  readonly zoom: (factor: number, around?: number) => void;
  readonly setHover: (hover: Hover | undefined) => void;
}

/** Dragging pans, a click goes to the instant, the wheel zooms, hovering tells about a pod. */
function usePointer(canvas: RefObject<HTMLCanvasElement | null>, hand: Hand): void {
  const latest = useRef(hand);
  latest.current = hand;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const stop = new AbortController();
    const { signal } = stop;
    let drag: Drag | undefined;
    element.addEventListener(
      'pointerdown',
      event => {
        drag = { x: event.offsetX, y: event.offsetY, moved: 0 };
        element.setPointerCapture(event.pointerId);
      },
      { signal },
    );
    element.addEventListener('pointermove', event => (drag = onMove(latest.current, event, drag)), { signal });
    element.addEventListener(
      'pointerup',
      event => {
        if (drag !== undefined && drag.moved < 4) goTo(latest.current, event);
        drag = undefined;
      },
      { signal },
    );
    element.addEventListener('pointerleave', () => latest.current.setHover(undefined), { signal });
    element.addEventListener('wheel', event => onWheel(latest.current, event), { signal, passive: false });
    return () => stop.abort();
  }, [canvas]);
}

interface Drag {
  readonly x: number;
  readonly y: number;
  /** Pixels on the way so far. */
  readonly moved: number;
}

function onMove({ scene, view, pan, setHover }: Hand, event: PointerEvent, drag: Drag | undefined): Drag | undefined {
  const own = view();
  const { offsetX: x, offsetY: y } = event;
  if (drag === undefined) {
    const row = podAt(scene, own, x, y);
    setHover(row < 0 ? undefined : { row, x, y });
    return undefined;
  }
  const box = ganttBox(scene, own);
  pan((drag.x - x) / box.width, (drag.y - y) / box.lane);
  setHover(undefined);
  return { x, y, moved: drag.moved + Math.abs(x - drag.x) + Math.abs(y - drag.y) };
}

function goTo({ scene, clock, view }: Hand, event: PointerEvent): void {
  const own = view();
  const box = ganttBox(scene, own);
  clock.pause();
  clock.go(own.from + ((event.offsetX - box.left) / box.width) * (own.until - own.from));
}

function onWheel({ scene, view, zoom, pan }: Hand, event: WheelEvent): void {
  event.preventDefault();
  const box = ganttBox(scene, view());
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    pan((event.deltaX || event.deltaY) / box.width);
  } else zoom(Math.exp(event.deltaY / 400), (event.offsetX - box.left) / box.width);
}

function onKey(event: KeyboardEvent, { zoom, pan }: Pick<Hand, 'zoom' | 'pan'>): void {
  const actions: Record<string, () => void> = {
    ArrowLeft: () => pan(-0.1),
    ArrowRight: () => pan(0.1),
    ArrowUp: () => pan(0, -5),
    ArrowDown: () => pan(0, 5),
    '+': () => zoom(0.7),
    '=': () => zoom(0.7),
    '-': () => zoom(1 / 0.7),
    Home: () => pan(-1e9),
    End: () => pan(1e9),
  };
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

/** `around` is the share of the width that stays where it is. */
function zoomed(span: Span, factor: number, around = 0.5): Span {
  const length = span.until - span.from;
  const middle = span.from + around * length;
  return { ...span, from: middle - around * length * factor, until: middle + (1 - around) * length * factor };
}

function panned(span: Span, share: number, lanes: number): Span {
  const by = share * (span.until - span.from);
  return { from: span.from + by, until: span.until + by, firstLane: span.firstLane + lanes };
}

/** The span within the run, its length kept where that is possible. */
function limit(span: Span, scene: Scene, canvas: HTMLCanvasElement | null): Span {
  const length = Math.min(scene.end, Math.max(scene.end * 1e-4, span.until - span.from));
  const from = Math.max(0, Math.min(scene.end - length, span.from));
  const box = ganttBox(scene, { width: canvas?.clientWidth ?? 300, height: canvas?.clientHeight ?? 200 });
  const most = Math.max(0, scene.lanes - box.shown);
  return { from, until: from + length, firstLane: Math.max(0, Math.min(most, span.firstLane)) };
}

function copyOf(canvas: HTMLCanvasElement, old: HTMLCanvasElement | undefined): HTMLCanvasElement {
  const copy = old ?? document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  copy.getContext('2d')?.drawImage(canvas, 0, 0);
  return copy;
}

function titleOf(scene: Scene, shown: number): string {
  const hidden =
    scene.lanes > shown + 0.5 ? `; ${count(Math.floor(shown))} of ${count(scene.lanes)} rows seen, drag for more` : '';
  return `${plural(scene.count, 'pod')}, at most ${count(scene.lanes)} at once${hidden}`;
}

function describe(scene: Scene): string {
  const failed = scene.outcome.reduce((sum, one) => sum + (one === 2 ? 1 : 0), 0);
  return (
    `Timeline of ${plural(scene.count, 'pod')} over ${duration(scene.end)}, in ${plural(scene.lanes, 'row')}; ` +
    `${plural(failed, 'attempt')} failed. Arrow keys pan, plus and minus zoom.`
  );
}
