import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';

/** The copy lies there no longer. */
export function CopyGone() {
  const { held } = useClient();
  const places = useStore(held.store, ({ value }) => value?.searched.join(', ') ?? '');
  return <ReasonNotice reason={{ code: 'CERT_NOT_FOUND', params: { places } }} operation="register" />;
}
