import { type RefObject, useEffect } from 'react';

/**
 * A part that scrolls with no field in it: takes the focus while there is more of it than is seen, so that the keyboard
 * scrolls it. Newer versions of Chromium do this by themselves.
 */
export function useScrollable(part: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = part.current;
    if (element === null) return;
    const look = () => {
      const scrolls = element.scrollHeight > element.clientHeight;
      const inside = element.querySelector('input, button, a[href], summary') !== null;
      if (scrolls && !inside) element.tabIndex = 0;
      else element.removeAttribute('tabindex');
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [part]);
}
