interface Colours {
  readonly light: string;
  readonly dark: string;
}

/** Sets light or dark as chosen, follows the system where that was chosen; answers the way to stop following. */
export function applyTheme(theme: 'system' | 'light' | 'dark', colours?: Colours): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const apply = () => {
    const shown = theme === 'system' ? (system.matches ? 'dark' : 'light') : theme;
    root.dataset['theme'] = shown;
    // Through the DOM: the CSP allows no style in the page's text.
    if (colours !== undefined) root.style.setProperty('--accent', colours[shown]);
  };
  apply();
  system.addEventListener('change', apply);
  return () => system.removeEventListener('change', apply);
}
