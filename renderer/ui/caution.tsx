import { TriangleAlert } from 'lucide-react';

/** Something to mind while one types. Put it inside a status region that is in the page already. */
export function Caution({ text }: { readonly text: string }) {
  return (
    <p className="field-notice">
      <TriangleAlert className="icon" aria-hidden />
      {text}
    </p>
  );
}
