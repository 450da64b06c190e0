// Draws a canvas again, at most once a frame: after every rendering of its component, when the clock moves, and when
// its size changes.
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Clock } from './clock.ts';

export function useRedraw(canvas: RefObject<HTMLCanvasElement | null>, clock: Clock, draw: () => void): void {
  const latest = useRef(draw);
  latest.current = draw;
  // At once rather than with the next frame: what a knob changes is to be seen without delay.
  useLayoutEffect(draw);
  useEffect(() => {
    let isDue = false;
    const soon = (): void => {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        latest.current();
      });
    };
    const observer = new ResizeObserver(soon);
    if (canvas.current !== null) observer.observe(canvas.current);
    const stop = clock.listen(soon);
    return () => {
      observer.disconnect();
      stop();
    };
  }, [canvas, clock]);
}
