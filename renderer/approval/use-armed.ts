import { useEffect } from 'react';

const quietMs = 500;

/** Calls back once the window has been left alone for half a second: keys meant for what was there before are over. */
export function useArmed(onArmed: () => void): void {
  useEffect(() => {
    let timer = setTimeout(armed, quietMs);
    function armed() {
      stop();
      onArmed();
    }
    function again() {
      clearTimeout(timer);
      timer = setTimeout(armed, quietMs);
    }
    function stop() {
      clearTimeout(timer);
      for (const event of inputs) window.removeEventListener(event, again, true);
    }
    for (const event of inputs) window.addEventListener(event, again, true);
    return stop;
  }, [onArmed]);
}

const inputs = ['keydown', 'pointerdown', 'input'] as const;
