import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

export function Details({ summary, children }: { readonly summary: string; readonly children: ReactNode }) {
  return (
    <details className="details">
      <summary>
        <ChevronRight className="icon" aria-hidden />
        {summary}
      </summary>
      {children}
    </details>
  );
}
