import type { ReactNode } from 'react';

export interface Explained {
  readonly term: string;
  readonly value: ReactNode;
  /** What the field is for, in one line. */
  readonly why: string;
}

/** Terms, what they are, and what they are for. */
export function ExplainedFacts({ facts }: { readonly facts: readonly Explained[] }) {
  return (
    <dl className="facts">
      {facts.map(({ term, value, why }) => (
        <div key={term} style={{ display: 'contents' }}>
          <dt>{term}</dt>
          <dd>
            {value}
            <span className="soft small line explained">{why}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
