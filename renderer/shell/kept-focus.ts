/** Of an element and what stood around it, innermost first: what takes the focus now that the element is gone. */
export function survivorOf<E extends Pick<Element, 'isConnected'>>(path: readonly E[]): E | null {
  if (path[0] === undefined || path[0].isConnected) return null;
  return path.find(({ isConnected }) => isConnected) ?? null;
}

/**
 * A button that has done its work leaves the page, and the focus with it: a screen reader would begin again at the top.
 * What stood nearest around it takes the focus instead, where it is and without a ring. A whole new page is another
 * matter: its heading takes the focus. Answers the way to stop.
 */
export function keepFocus(root: HTMLElement): () => void {
  let path: readonly HTMLElement[] = [];
  const remember = ({ target }: FocusEvent) => {
    path = target instanceof HTMLElement && root.contains(target) ? pathWithin(root, target) : [];
  };
  const observer = new MutationObserver(() => {
    const survivor = document.activeElement === document.body ? survivorOf(path) : null;
    if (survivor === null) return;
    survivor.tabIndex = -1;
    survivor.dataset['keepsFocus'] = '';
    survivor.addEventListener('blur', () => release(survivor), { once: true });
    survivor.focus({ preventScroll: true });
  });
  document.addEventListener('focusin', remember);
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    document.removeEventListener('focusin', remember);
    observer.disconnect();
  };
}

function pathWithin(root: HTMLElement, element: HTMLElement): HTMLElement[] {
  const path: HTMLElement[] = [];
  for (let at: HTMLElement | null = element; at !== null && at !== root; at = at.parentElement) path.push(at);
  return path;
}

function release(survivor: HTMLElement): void {
  survivor.removeAttribute('tabindex');
  delete survivor.dataset['keepsFocus'];
}
