import { type ReactNode, useEffect, useId, useRef } from 'react';

interface Props {
  readonly heading: string;
  readonly note?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  /** The reader begins here: it comes into sight with the focus, when the page opens. */
  readonly begin?: boolean;
}

/** A part of a page on its own card. */
export function Section({ heading, note, tools, children, begin = false }: Props) {
  const id = useId();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!begin) return;
    // Once the page has given the focus to its own heading.
    const frame = requestAnimationFrame(() => {
      title.current?.scrollIntoView({ block: 'start' });
      title.current?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [begin]);
  return (
    <section className="card stack" aria-labelledby={id}>
      <div className="row row-apart">
        <div className="stack-tight">
          <h2 id={id} ref={title} tabIndex={begin ? -1 : undefined}>
            {heading}
          </h2>
          {note === undefined ? null : <p className="soft small">{note}</p>}
        </div>
        {tools}
      </div>
      {children}
    </section>
  );
}
