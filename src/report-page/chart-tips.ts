// Charts that tell the number behind each mark: under the pointer, or by arrow keys once the chart has the focus. The
// numbers stand in the picture itself, as titles of its marks.
import { everyOf, say } from './page-element.ts';
import type { Tooltip } from './tooltip.ts';

interface Tip {
  readonly mark: SVGGraphicsElement;
  readonly text: string;
  /** Middle and half sides, in the picture's own units. */
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** How far from a mark the pointer may be, in the picture's own units. */
const REACH = 40;

/** Adds tips to one picture; the browser's own, slower ones are taken away. */
export function addTips(svg: SVGSVGElement, tooltip: Tooltip): void {
  const titles = everyOf('title', SVGTitleElement, svg).filter(title => title.parentElement !== (svg as Element));
  if (titles.length === 0) return;
  const found = titles.flatMap(title => {
    const mark = title.parentElement as unknown;
    const text = title.textContent ?? '';
    title.remove();
    return mark instanceof SVGGraphicsElement && text !== '' ? [{ mark, text }] : [];
  });
  let tips: readonly Tip[] | undefined;
  const all = (): readonly Tip[] => (tips ??= found.map(own => placed(svg, own.mark, own.text)));
  let chosen = -1;
  const mark = (next: number): Tip | undefined => {
    all()[chosen]?.mark.classList.remove('chosen');
    chosen = next;
    const tip = all()[chosen];
    tip?.mark.classList.add('chosen');
    return tip;
  };
  svg.addEventListener('pointermove', event => {
    const at = inPicture(svg, event);
    const next = nearest(all(), at.x, at.y);
    const tip = next === chosen ? all()[chosen] : mark(next);
    if (tip === undefined) tooltip.hide();
    else tooltip.show(tip.text, event.clientX, event.clientY);
  });
  const leave = (): void => {
    mark(-1);
    tooltip.hide();
  };
  svg.addEventListener('pointerleave', leave);
  svg.addEventListener('blur', leave);
  svg.setAttribute('tabindex', '0');
  svg.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') leave();
    if (step === undefined) return;
    event.preventDefault();
    const tip = mark((chosen + step + all().length) % all().length);
    if (tip === undefined) return;
    const box = tip.mark.getBoundingClientRect();
    tooltip.show(tip.text, box.left + box.width / 2, box.top + box.height / 2);
    say(tip.text);
  });
}

function placed(svg: SVGSVGElement, mark: SVGGraphicsElement, text: string): Tip {
  const box = mark.getBBox();
  const toPicture = svg
    .getScreenCTM()
    ?.inverse()
    .multiply(mark.getScreenCTM() ?? new DOMMatrix());
  const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2).matrixTransform(toPicture);
  return { mark, text, x: middle.x, y: middle.y, halfWidth: box.width / 2, halfHeight: box.height / 2 };
}

function inPicture(svg: SVGSVGElement, event: PointerEvent): DOMPoint {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()?.inverse());
}

/** The mark that the place is in, the smallest of several; else the nearest within reach. -1: none. */
function nearest(tips: readonly Tip[], x: number, y: number): number {
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  tips.forEach((tip, i) => {
    const aside = Math.max(0, Math.abs(x - tip.x) - tip.halfWidth);
    const above = Math.max(0, Math.abs(y - tip.y) - tip.halfHeight);
    const distance = Math.hypot(aside, above);
    if (distance > REACH) return;
    const size = (tip.halfWidth * tip.halfHeight) / 1e9;
    // Small marks upon large ones come first, even where the pointer is some pixels beside them.
    const weight = distance > 12 ? distance : size;
    if (weight < least) [best, least] = [i, weight];
  });
  return best;
}
