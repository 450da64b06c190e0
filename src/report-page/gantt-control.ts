// The timeline under the reader's hand: zoom, pan, scroll, choice of a pod by pointer and keyboard, order of the lanes.
// What it shows of time is a window of the run; lanes beyond the box are scrolled to as on any page.
import { preparedContext } from '../playground/palette.ts';
import { COLORS } from '../report/theme.ts';
import type { LaneOrder } from '../report/lanes.ts';
import { themeNow } from './colour-theme.ts';
import { AXIS_HEIGHT, drawGantt, podAt, secondsAt, type GanttView } from './gantt-drawing.ts';
import { layoutOf, type GanttLayout } from './gantt-layout.ts';
import { byId } from './page-element.ts';
import { podLines } from './pod-words.ts';
import type { LoadedRun } from './shown-run.ts';
import type { Tooltip } from './tooltip.ts';

export interface GanttControl {
  /** The part of the run that is seen, in seconds. */
  readonly window: { readonly from: number; readonly until: number };
  show(run: LoadedRun, order: LaneOrder): void;
  readonly setWindow: (from: number, until: number) => void;
  draw(at: number): void;
}

export interface GanttActions {
  readonly tooltip: Tooltip;
  /** Something was panned, zoomed or chosen: draw again. */
  changed(): void;
  /** The reader points at an instant. */
  go(at: number): void;
  choose(lines: readonly string[]): void;
}

const LOWEST_LANE = 6;
const HIGHEST_LANE = 28;
const MOST_HEIGHT = 440;
const GUTTER = 110;
/** Of the box around the canvas, upper and lower together. */
const FRAME_BORDERS = 2;

interface GanttState {
  run: LoadedRun | undefined;
  layout: GanttLayout | undefined;
  from: number;
  until: number;
  at: number;
  chosen: number;
}

export function createGantt(actions: GanttActions): GanttControl {
  const frame = byId('gantt', HTMLDivElement);
  const canvas = byId('gantt-canvas', HTMLCanvasElement);
  const state: GanttState = { run: undefined, layout: undefined, from: 0, until: 1, at: 0, chosen: -1 };
  const view = (): GanttView => viewOf(frame, canvas, state);
  const setWindow = (from: number, until: number): void => {
    const end = state.run?.scene.end ?? 1;
    const span = Math.min(end, Math.max(until - from, end / 1e6));
    state.from = Math.max(0, Math.min(from, end - span));
    state.until = state.from + span;
    actions.changed();
  };
  const zoom = (factor: number, around = (state.from + state.until) / 2): void =>
    setWindow(around - (around - state.from) * factor, around + (state.until - around) * factor);
  const pan = (share: number): void => {
    const step = (state.until - state.from) * share;
    setWindow(state.from + step, state.until + step);
  };
  const choose = (row: number): void => {
    const pod = state.layout?.pods[row];
    state.chosen = row;
    if (pod !== undefined && state.run !== undefined) {
      actions.choose(podLines(state.run.run, pod));
      reveal(frame, view(), pod.lane);
      if (pod.finished < state.from || pod.created > state.until) {
        const span = state.until - state.from;
        setWindow(pod.created - span / 4, pod.created + (span * 3) / 4);
      }
    }
    actions.changed();
  };
  const hands = { frame, canvas, state, view, setWindow, zoom, pan, choose, actions };
  listenToPointer(hands);
  listenToKeys(hands);
  press('zoom-in', () => zoom(0.5));
  press('zoom-out', () => zoom(2));
  press('zoom-whole', () => setWindow(0, state.run?.scene.end ?? 1));
  frame.addEventListener('scroll', () => actions.changed(), { passive: true });
  return {
    get window() {
      return { from: state.from, until: state.until };
    },
    show: (run, order) => {
      if (state.run !== run) Object.assign(state, { run, from: 0, until: run.scene.end, chosen: -1 });
      state.layout = layoutOf(run.run, order);
      const { laneHeight } = view();
      const height = state.layout.lanes * laneHeight + AXIS_HEIGHT + 4;
      const seen = Math.min(MOST_HEIGHT, height);
      frame.style.height = `${seen + FRAME_BORDERS}px`;
      canvas.style.height = `${seen}px`;
      byId('gantt-space', HTMLDivElement).style.height = `${height}px`;
      frame.scrollTop = 0;
      actions.changed();
    },
    setWindow,
    draw: at => {
      state.at = at;
      const context = preparedContext(canvas);
      if (context !== undefined && state.layout !== undefined) drawGantt(context, state.layout, view());
    },
  };
}

function viewOf(frame: HTMLElement, canvas: HTMLCanvasElement, state: GanttState): GanttView {
  const { layout, run } = state;
  const fitting = (MOST_HEIGHT - AXIS_HEIGHT) / Math.max(1, layout?.lanes ?? 1);
  return {
    width: canvas.clientWidth,
    height: canvas.clientHeight,
    palette: COLORS[themeNow()],
    from: state.from,
    until: state.until,
    scroll: frame.scrollTop,
    laneHeight: Math.max(LOWEST_LANE, Math.min(HIGHEST_LANE, fitting)),
    gutter: layout === undefined || layout.order === 'slot' ? 0 : GUTTER,
    at: state.at,
    chosen: state.chosen,
    nameOf: row => {
      const index = run?.run.pods.index[row] ?? -1;
      return String(index < 0 ? (run?.run.pods.ordinal[row] ?? 0) + 1 : index);
    },
  };
}

function press(id: string, act: () => void): void {
  byId(id, HTMLButtonElement).addEventListener('click', act);
}

/** Scrolls so far that a lane is seen. */
function reveal(frame: HTMLElement, view: GanttView, lane: number): void {
  const top = lane * view.laneHeight;
  const room = view.height - AXIS_HEIGHT - view.laneHeight;
  if (top < frame.scrollTop) frame.scrollTop = top;
  else if (top > frame.scrollTop + room) frame.scrollTop = top - room;
}

interface Hands {
  readonly frame: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly state: GanttState;
  readonly view: () => GanttView;
  readonly setWindow: (from: number, until: number) => void;
  readonly zoom: (factor: number, around?: number) => void;
  readonly pan: (share: number) => void;
  readonly choose: (row: number) => void;
  readonly actions: GanttActions;
}

/** Dragging pans, the wheel pans sideways and zooms with Ctrl, pressing chooses a pod or, on the axis, an instant. */
function listenToPointer({ canvas, frame, state, view, setWindow, zoom, pan, choose, actions }: Hands): void {
  let held: { x: number; y: number; from: number; until: number; scroll: number; hasMoved: boolean } | undefined;
  canvas.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    const { from, until } = state;
    held = { x: event.clientX, y: event.clientY, from, until, scroll: frame.scrollTop, hasMoved: false };
    if (event.pointerType === 'mouse') canvas.setPointerCapture(event.pointerId);
    if (event.offsetY < AXIS_HEIGHT) actions.go(secondsAt(view(), event.offsetX));
  });
  canvas.addEventListener('pointermove', event => {
    const now = view();
    if (held === undefined || event.pointerType !== 'mouse') {
      const pod = state.layout?.pods[podAt(state.layout, now, event.offsetX, event.offsetY)];
      if (pod === undefined || state.run === undefined) actions.tooltip.hide();
      else actions.tooltip.show(podLines(state.run.run, pod).join('\n'), event.clientX, event.clientY);
      return;
    }
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (Math.abs(dx) + Math.abs(dy) > 4) held.hasMoved = true;
    if (!held.hasMoved) return;
    actions.tooltip.hide();
    const shift = (dx / (now.width - now.gutter)) * (held.until - held.from);
    setWindow(held.from - shift, held.until - shift);
    frame.scrollTop = held.scroll - dy;
  });
  canvas.addEventListener('pointerup', event => {
    const isClick = held !== undefined && !held.hasMoved && event.offsetY >= AXIS_HEIGHT;
    held = undefined;
    if (isClick && state.layout !== undefined) choose(podAt(state.layout, view(), event.offsetX, event.offsetY));
  });
  canvas.addEventListener('pointercancel', () => (held = undefined));
  canvas.addEventListener('pointerleave', () => actions.tooltip.hide());
  canvas.addEventListener('dblclick', event => zoom(0.5, secondsAt(view(), event.offsetX)));
  const wheel = (event: WheelEvent): void => {
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (!event.ctrlKey && !event.metaKey && Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(event.deltaY / 300), secondsAt(view(), event.offsetX));
    else pan(sideways / Math.max(1, canvas.clientWidth));
  };
  canvas.addEventListener('wheel', wheel, { passive: false });
}

/** Arrows go from pod to pod, with Shift they pan; + and - zoom, 0 shows all, Enter goes to the pod's first instant. */
function listenToKeys({ frame, state, zoom, pan, setWindow, choose, actions }: Hands): void {
  frame.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { layout, chosen } = state;
    if (layout === undefined) return;
    const chosenPod = layout.pods[chosen];
    const acts: Readonly<Record<string, () => void>> = {
      '+': () => zoom(0.5),
      '=': () => zoom(0.5),
      '-': () => zoom(2),
      '0': () => setWindow(0, state.run?.scene.end ?? 1),
      ArrowLeft: () => (event.shiftKey ? pan(-0.2) : choose(besides(layout, chosen, -1))),
      ArrowRight: () => (event.shiftKey ? pan(0.2) : choose(besides(layout, chosen, 1))),
      ArrowUp: () => choose(inOtherLane(layout, chosen, -1)),
      ArrowDown: () => choose(inOtherLane(layout, chosen, 1)),
      Home: () => choose(layout.rows[0]?.[0] ?? -1),
      End: () => choose(layout.rows.at(-1)?.at(-1) ?? -1),
      Enter: () => (chosenPod === undefined ? undefined : actions.go(chosenPod.created)),
      Escape: () => choose(-1),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

/** The pod before or after the chosen one, in its lane or the next; the first where none is chosen. */
function besides(layout: GanttLayout, chosen: number, step: 1 | -1): number {
  const lane = layout.pods[chosen]?.lane;
  if (lane === undefined) return layout.rows[0]?.[0] ?? -1;
  const rows = layout.rows[lane] ?? [];
  const own = rows[rows.indexOf(chosen) + step];
  if (own !== undefined) return own;
  const other = layout.rows[lane + step];
  return (step === 1 ? other?.[0] : other?.at(-1)) ?? chosen;
}

/** The pod of the neighbouring lane that is there at about the same time. */
function inOtherLane(layout: GanttLayout, chosen: number, step: 1 | -1): number {
  const pod = layout.pods[chosen];
  if (pod === undefined) return layout.rows[0]?.[0] ?? -1;
  const rows = layout.rows[pod.lane + step];
  const at = pod.running;
  return rows?.find(row => (layout.pods[row]?.finished ?? 0) > at) ?? rows?.at(-1) ?? chosen;
}
