// The animated cluster, its transport bar (play, step, speed, scrubber) and the moment in words.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { duration } from '../report/words.ts';
import type { Clock } from './clock.ts';
import { SPEEDS } from './clock.ts';
import { momentWords } from './moment-words.ts';
import { paletteOf, preparedContext } from './palette.ts';
import type { ThemeName } from './palette.ts';
import { stepFrom } from './scene.ts';
import type { Scene } from './scene.ts';
import { drawStage } from './stage.ts';
import { useRedraw } from './use-redraw.ts';

export interface StageProps {
  readonly scene: Scene;
  readonly clock: Clock;
  readonly theme: ThemeName;
  readonly roomOfNode: number | undefined;
}

export function StageView({ scene, clock, theme, roomOfNode }: StageProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useRedraw(canvas, clock, () => {
    const context = canvas.current === null ? undefined : preparedContext(canvas.current);
    if (context === undefined || canvas.current === null) return;
    const { clientWidth: width, clientHeight: height } = canvas.current;
    drawStage(context, scene, clock.at, { width, height, palette: paletteOf(theme), roomOfNode });
  });
  return (
    <section class="panel stage" aria-labelledby="stage-title">
      <h2 id="stage-title" class="unseen">
        The cluster as time passes
      </h2>
      <canvas ref={canvas} role="img" aria-label="Queue, nodes with their pods, and finished pods; in words below" />
    </section>
  );
}

/** Puts time, words and the scrubber where the clock is, without rendering anything again. */
function useFollowing(scene: Scene, clock: Clock) {
  const [isPlaying, setPlaying] = useState(clock.isPlaying);
  const [speed, setSpeed] = useState(clock.speed);
  const scrubber = useRef<HTMLInputElement>(null);
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const follow = (): void => {
      setPlaying(clock.isPlaying);
      setSpeed(clock.speed);
      if (scrubber.current !== null) {
        scrubber.current.value = String(clock.at);
        scrubber.current.setAttribute('aria-valuetext', duration(clock.at));
      }
      if (words.current !== null) words.current.textContent = momentWords(scene, clock.at);
    };
    follow();
    return clock.listen(follow);
  }, [scene, clock]);
  return { isPlaying, speed, scrubber, words };
}

export function Transport({ scene, clock }: Pick<StageProps, 'scene' | 'clock'>): JSX.Element {
  const { isPlaying, speed, scrubber, words } = useFollowing(scene, clock);
  const step = (direction: 1 | -1): void => {
    clock.pause();
    clock.go(stepFrom(scene, clock.at, direction));
  };
  return (
    <section class="transport" aria-label="Time">
      <button type="button" class="main" onClick={() => (isPlaying ? clock.pause() : clock.play())}>
        {isPlaying ? '❚❚ Pause' : '▶ Play'}
      </button>
      <button type="button" class="quiet" onClick={() => step(-1)} aria-label="One event back">
        ◀❙
      </button>
      <button type="button" class="quiet" onClick={() => step(1)} aria-label="One event on">
        ❙▶
      </button>
      <input
        ref={scrubber}
        type="range"
        min={0}
        max={scene.end}
        step="any"
        aria-label="Instant of the run"
        onInput={event => {
          // Read first: pausing puts the scrubber where the clock is.
          const chosen = Number(event.currentTarget.value);
          clock.pause();
          clock.go(chosen);
        }}
      />
      <select
        aria-label="Speed"
        value={String(speed)}
        onChange={event => clock.setSpeed(Number(event.currentTarget.value))}
      >
        {SPEEDS.map(one => (
          <option key={one} value={String(one)}>
            {one} ×
          </option>
        ))}
      </select>
      <p ref={words} class="moment" />
    </section>
  );
}
