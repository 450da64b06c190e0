// The one tooltip of the page: lines of text beside the pointer or the mark that is chosen by keyboard. It repeats what
// screen readers are told elsewhere, and is hidden from them.

export interface Tooltip {
  /** Shows text near a place of the window, in CSS pixels. The first line is the heading. */
  show(text: string, x: number, y: number): void;
  hide(): void;
}

export function createTooltip(): Tooltip {
  const box = document.createElement('div');
  box.className = 'tooltip';
  box.setAttribute('aria-hidden', 'true');
  box.hidden = true;
  document.body.append(box);
  const hide = (): void => {
    box.hidden = true;
  };
  addEventListener('scroll', hide, { passive: true });
  return {
    show: (text, x, y) => {
      if (box.textContent !== text) box.textContent = text;
      box.hidden = false;
      const { width, height } = box.getBoundingClientRect();
      const left = Math.max(4, Math.min(innerWidth - width - 4, x + 14));
      const top = y + 18 + height > innerHeight ? Math.max(4, y - height - 12) : y + 18;
      box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    },
    hide,
  };
}
