// The timeline that can be panned and zoomed by pointer, wheel, keyboard and buttons. What does not move with the clock
// is kept as a picture, so that playing costs next to nothing.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { count, duration, plural } from '../report/words.ts';
import type { Clock } from './clock.ts';
import { drawGantt, drawPlayhead, ganttBox, podAt } from './gantt.ts';
import type { GanttView as View } from './gantt.ts';
import { paletteOf, preparedContext } from './palette.ts';
import type { ThemeName } from './palette.ts';
import type { Scene } from './scene.ts';
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
  ['wait', 'back-off'],
];

export function GanttView({ scene, clock, theme }: GanttProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const kept = useRef<{ canvas: HTMLCanvasElement; key: unknown[] }>(undefined);
  const [span, setSpan] = useState<Span>({ from: 0, until: scene.end, firstLane: 0 });
  const [hover, setHover] = useState<Hover>();
  useEffect(() => setSpan({ from: 0, until: scene.end, firstLane: 0 }), [scene]);
  const limited = limit(span, scene, canvas.current);
  const view = (): View => ({
    width: canvas.current?.clientWidth ?? 0,
    height: canvas.current?.clientHeight ?? 0,
    palette: paletteOf(theme),
    ...limited,
  });
  useRedraw(canvas, clock, () => {
    if (canvas.current === null) return;
    const own = view();
    const key = [scene, theme, limited.from, limited.until, limited.firstLane, own.width, own.height];
    if (kept.current?.key.every((part, i) => part === key[i]) !== true) {
      const context = preparedContext(canvas.current);
      if (context === undefined) return;
      drawGantt(context, scene, own);
      kept.current = { canvas: copyOf(canvas.current, kept.current?.canvas), key };
    } else {
      const context = preparedContext(canvas.current);
      context?.drawImage(kept.current.canvas, 0, 0, own.width, own.height);
    }
    const context = canvas.current.getContext('2d');
    if (context !== null) drawPlayhead(context, scene, own, clock.at);
  });
  const zoom = (factor: number, around?: number): void => setSpan(now => zoomed(now, factor, around));
  const pan = (share: number, lanes = 0): void =>
    setSpan(now => panned(limit(now, scene, canvas.current), share, lanes));
  usePointer(canvas, { scene, clock, view, pan, zoom, setHover });
  const isWhole = limited.from <= 0 && limited.until >= scene.end;
  const { shown } = ganttBox(scene, view());
  return (
    <section class="panel gantt" aria-labelledby="gantt-title">
      <div class="bar">
        <h2 id="gantt-title">{titleOf(scene, shown)}</h2>
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
          <button
            type="button"
            class="quiet"
            disabled={isWhole}
            onClick={() => setSpan({ from: 0, until: scene.end, firstLane: 0 })}
          >
            Whole run
          </button>
        </span>
      </div>
      <ul class="key" aria-label="Key">
        {KEY.map(([name, words]) => (
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
function usePointer(canvas: { readonly current: HTMLCanvasElement | null }, hand: Hand): void {
  const latest = useRef(hand);
  latest.current = hand;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const stop = new AbortController();
    const options = { signal: stop.signal };
    let drag: { x: number; y: number; moved: number } | undefined;
    element.addEventListener(
      'pointerdown',
      event => {
        drag = { x: event.offsetX, y: event.offsetY, moved: 0 };
        element.setPointerCapture(event.pointerId);
      },
      options,
    );
    element.addEventListener(
      'pointermove',
      event => {
        const { scene, view, pan, setHover } = latest.current;
        const own = view();
        if (drag === undefined) {
          const row = podAt(scene, own, event.offsetX, event.offsetY);
          setHover(row < 0 ? undefined : { row, x: event.offsetX, y: event.offsetY });
          return;
        }
        const box = ganttBox(scene, own);
        drag.moved += Math.abs(event.offsetX - drag.x) + Math.abs(event.offsetY - drag.y);
        pan((drag.x - event.offsetX) / box.width, (drag.y - event.offsetY) / box.lane);
        drag = { ...drag, x: event.offsetX, y: event.offsetY };
        setHover(undefined);
      },
      options,
    );
    element.addEventListener(
      'pointerup',
      event => {
        const { scene, clock, view } = latest.current;
        if (drag !== undefined && drag.moved < 4) {
          const own = view();
          const box = ganttBox(scene, own);
          clock.pause();
          clock.go(own.from + ((event.offsetX - box.left) / box.width) * (own.until - own.from));
        }
        drag = undefined;
      },
      options,
    );
    element.addEventListener('pointerleave', () => latest.current.setHover(undefined), options);
    element.addEventListener(
      'wheel',
      event => {
        event.preventDefault();
        const { scene, view, zoom, pan } = latest.current;
        const box = ganttBox(scene, view());
        if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          pan((event.deltaX || event.deltaY) / box.width);
        } else zoom(Math.exp(event.deltaY / 400), (event.offsetX - box.left) / box.width);
      },
      { ...options, passive: false },
    );
    return () => stop.abort();
  }, [canvas]);
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
  const failed = scene.record.pods.outcome.reduce((sum, one) => sum + (one === 2 ? 1 : 0), 0);
  return (
    `Timeline of ${plural(scene.count, 'pod')} over ${duration(scene.end)}, in ${plural(scene.lanes, 'row')}; ` +
    `${plural(failed, 'attempt')} failed. Arrow keys pan, plus and minus zoom.`
  );
}
