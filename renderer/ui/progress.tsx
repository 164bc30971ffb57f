import { LoaderCircle } from 'lucide-react';

/** Under way: an icon and words. Put it inside a status region that is in the page already. */
export function Progress({ text }: { readonly text: string }) {
  return (
    <p className="row soft">
      <LoaderCircle className="icon spinner" aria-hidden />
      {text}
    </p>
  );
}
