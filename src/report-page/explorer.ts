// The part of the page where a run is looked into: choice of the run, the cluster at an instant, the scrubber, the
// timeline with its overview, the pod that was chosen. Everything is drawn again once a frame at most.
import { Clock, SPEEDS, usualSpeed } from '../playground/clock.ts';
import { momentWords } from '../playground/moment-words.ts';
import { preparedContext } from '../playground/palette.ts';
import { stepFrom } from '../playground/scene.ts';
import { drawStage } from '../playground/stage.ts';
import type { LaneOrder } from '../report/lanes.ts';
import type { PageData } from '../report/packed-run.ts';
import { phaseCounts, type PhaseCount } from '../report/pod-times.ts';
import { COLORS } from '../report/theme.ts';
import { count, duration } from '../report/words.ts';
import { themeNow } from './colour-theme.ts';
import { createGantt, type GanttControl } from './gantt-control.ts';
import { layoutOf, type GanttLayout } from './gantt-layout.ts';
import { drawOverview } from './overview-drawing.ts';
import { byId, everyOf } from './page-element.ts';
import { createPodTable } from './pod-table.ts';
import { loadRun, type LoadedRun } from './shown-run.ts';
import type { Tooltip } from './tooltip.ts';

const OVERVIEW_STEPS = 500;
/** The instant shown at first, as a share of the run. */
const FIRST_SIGHT = 0.4;

export interface Explorer {
  /** The colours are others now. */
  redraw(): void;
}

/** Starts the explorer on the packed runs of the page; there must be one. */
export function startExplorer(data: PageData, tooltip: Tooltip): Explorer {
  byId('explorer', HTMLElement).hidden = false;
  const loaded = new Map<number, LoadedRun>();
  const stage = byId('stage', HTMLCanvasElement);
  const overview = byId('overview', HTMLCanvasElement);
  const clock = new Clock(() => matchMedia('(prefers-reduced-motion: reduce)').matches);
  const table = createPodTable();
  let shown: { readonly loaded: LoadedRun; readonly counts: readonly PhaseCount[] } | undefined;
  let isDue = false;
  const redraw = (): void => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      draw();
    });
  };
  const gantt = createGantt({
    tooltip,
    changed: redraw,
    go: at => {
      clock.pause();
      clock.go(at);
    },
    choose: lines => {
      byId('pod', HTMLElement).textContent = lines.join(' · ');
    },
  });
  const draw = (): void => {
    if (shown === undefined) return;
    const { scene } = shown.loaded;
    follow(clock, gantt);
    const palette = COLORS[themeNow()];
    const context = preparedContext(stage);
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    if (context !== undefined) drawStage(context, scene, clock.at, { width, height, palette, roomOfNode: undefined });
    gantt.draw(clock.at);
    const strip = preparedContext(overview);
    if (strip !== undefined) {
      const size = { width: overview.clientWidth, height: overview.clientHeight };
      drawOverview(strip, shown.counts, { ...size, palette, end: scene.end, ...gantt.window, at: clock.at });
    }
  };
  const show = (i: number, order: LaneOrder): void => {
    const packed = data.runs[i];
    if (packed === undefined) return;
    const run = loaded.get(i) ?? loadRun(packed);
    loaded.set(i, run);
    if (shown?.loaded !== run) {
      shown = { loaded: run, counts: phaseCounts({ ...run.run, end: run.scene.end * 1e6 }, OVERVIEW_STEPS) };
      clock.setEnd(run.scene.end);
      clock.setSpeed(usualSpeed(run.scene.end));
      table.show(run.run, layoutOf(run.run, 'slot').pods);
      byId('pod', HTMLElement).textContent = '';
      offerOrders(run);
      showKey(layoutOf(run.run, 'slot'));
    }
    gantt.show(run, order);
  };
  startChoices(data, show);
  startPlayer(clock, () => shown?.loaded);
  startOverview(overview, {
    end: () => shown?.loaded.scene.end ?? 1,
    go: at => clock.go(at),
    setWindow: gantt.setWindow,
  });
  clock.listen(redraw);
  new ResizeObserver(redraw).observe(stage);
  // The beginning shows an empty cluster: the first sight of it is one at work.
  clock.go(FIRST_SIGHT * (loaded.get(data.first)?.scene.end ?? 0));
  return { redraw };
}

/** While it plays, the part that the timeline shows goes along with the instant. */
function follow(clock: Clock, gantt: GanttControl): void {
  const { from, until } = gantt.window;
  if (clock.isPlaying && (clock.at > until || clock.at < from)) gantt.setWindow(clock.at, clock.at + until - from);
}

/** Which run, and in which order its lanes lie. */
function startChoices(data: PageData, show: (i: number, order: LaneOrder) => void): void {
  const run = byId('run', HTMLSelectElement);
  const order = byId('order', HTMLSelectElement);
  data.runs.forEach(({ label }, i) => run.append(new Option(label, String(i))));
  run.selectedIndex = data.first;
  const isAlone = data.runs.length < 2;
  for (const label of everyOf('label[for=run]', HTMLLabelElement)) label.hidden = isAlone;
  run.hidden = isAlone;
  const changed = (): void => show(run.selectedIndex, order.value as LaneOrder);
  run.addEventListener('change', () => {
    order.value = 'slot';
    changed();
  });
  order.addEventListener('change', changed);
  changed();
}

/** Only orders that make a difference are offered. */
function offerOrders({ run }: LoadedRun): void {
  const can: Readonly<Record<string, boolean>> = {
    index: run.pods.index.some(index => index >= 0),
    node: run.nodes.length > 1,
    job: run.jobs.length > 1,
  };
  for (const option of byId('order', HTMLSelectElement).options) {
    option.hidden = can[option.value] === false;
    option.disabled = option.hidden;
  }
}

/** The key explains what there is to see, and nothing else. */
function showKey({ pods, waits }: GanttLayout): void {
  const seen = new Set<string>(waits.some(own => own.length > 0) ? ['wait'] : []);
  for (const pod of pods) {
    if (pod.bound > pod.created) seen.add('pending');
    if (pod.pulled > pod.bound) seen.add('pulling');
    if (pod.running > pod.pulled) seen.add('starting');
    if (pod.finished > pod.running) seen.add(pod.end === 'failed' || pod.end === 'removed' ? pod.end : 'running');
  }
  for (const item of everyOf('[data-phase]', HTMLLIElement)) {
    item.hidden = !seen.has(item.getAttribute('data-phase') ?? '');
  }
}

/** Play, step, speed and the slider of time, with the moment in words. */
function startPlayer(clock: Clock, current: () => LoadedRun | undefined): void {
  const play = byId('play', HTMLButtonElement);
  const slider = byId('instant', HTMLInputElement);
  const speed = byId('speed', HTMLSelectElement);
  const words = byId('moment', HTMLElement);
  for (const own of SPEEDS) speed.append(new Option(`${count(own)}×`, String(own)));
  play.addEventListener('click', () => (clock.isPlaying ? clock.pause() : clock.play()));
  const step = (direction: 1 | -1) => (): void => {
    const run = current();
    clock.pause();
    if (run !== undefined) clock.go(stepFrom(run.scene, clock.at, direction));
  };
  byId('step-on', HTMLButtonElement).addEventListener('click', step(1));
  byId('step-back', HTMLButtonElement).addEventListener('click', step(-1));
  speed.addEventListener('change', () => clock.setSpeed(Number(speed.value)));
  slider.addEventListener('input', () => {
    // Pausing moves the slider to where the clock is.
    const share = Number(slider.value) / Number(slider.max);
    clock.pause();
    clock.go(share * (current()?.scene.end ?? 1));
  });
  clock.listen(() => {
    const scene = current()?.scene;
    if (scene === undefined) return;
    const label = clock.isPlaying ? 'Pause' : 'Play';
    if (play.textContent !== label) play.textContent = label;
    slider.value = String((clock.at / scene.end) * Number(slider.max));
    slider.setAttribute('aria-valuetext', duration(clock.at));
    speed.value = String(clock.speed);
    // While it plays, screen readers would be told thirty sentences a second.
    words.setAttribute('aria-live', clock.isPlaying ? 'off' : 'polite');
    words.textContent = momentWords(scene, clock.at);
  });
}

interface OverviewActions {
  readonly end: () => number;
  readonly go: (at: number) => void;
  readonly setWindow: (from: number, until: number) => void;
}

/** Pressing goes to an instant, dragging makes the part that the timeline shows. */
function startOverview(canvas: HTMLCanvasElement, { end, go, setWindow }: OverviewActions): void {
  let start: number | undefined;
  const secondsOf = (event: PointerEvent): number =>
    Math.max(0, Math.min(1, event.offsetX / Math.max(1, canvas.clientWidth))) * end();
  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    start = secondsOf(event);
  });
  canvas.addEventListener('pointermove', event => {
    if (start === undefined) return;
    const now = secondsOf(event);
    if (Math.abs(now - start) > end() / 100) setWindow(Math.min(start, now), Math.max(start, now));
  });
  canvas.addEventListener('pointerup', event => {
    const now = secondsOf(event);
    if (start !== undefined && Math.abs(now - start) <= end() / 100) go(now);
    start = undefined;
  });
}
