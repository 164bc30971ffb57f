import { type ReactNode, useId } from 'react';

interface Props {
  readonly heading: string;
  readonly note?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page on its own card. */
export function Section({ heading, note, tools, children }: Props) {
  const id = useId();
  return (
    <section className="card stack" aria-labelledby={id}>
      <div className="row row-apart">
        <div className="stack-tight">
          <h2 id={id}>{heading}</h2>
          {note === undefined ? null : <p className="soft small">{note}</p>}
        </div>
        {tools}
      </div>
      {children}
    </section>
  );
}
