import { type ReactNode, createContext, useContext, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** Whether a page has been shown already: the first paint takes no focus from wherever it is. */
export const FirstPaint = createContext<{ current: boolean }>({ current: true });

interface Props {
  readonly heading: string;
  readonly intro?: string;
  readonly children: ReactNode;
  readonly narrow?: boolean;
}

/** A page: one heading, which takes the focus when the page changes, so that screen readers say where one is. */
export function Page({ heading, intro, children, narrow = false }: Props) {
  const { t } = useTranslation();
  const title = useRef<HTMLHeadingElement>(null);
  const first = useContext(FirstPaint);
  useEffect(() => {
    if (first.current) first.current = false;
    else {
      // The page before may have been scrolled far down: this one begins at its top, clear of the header.
      window.scrollTo({ top: 0 });
      title.current?.focus({ preventScroll: true });
    }
  }, [first]);
  useEffect(() => {
    document.title = `${heading} - ${t('app.title')}`;
  }, [heading, t]);
  return (
    <main id="main" className={`page ${narrow ? 'page-narrow' : ''}`}>
      <header className="stack-tight">
        <h1 ref={title} tabIndex={-1}>
          {heading}
        </h1>
        {intro === undefined ? null : <p className="soft">{intro}</p>}
      </header>
      {children}
    </main>
  );
}
