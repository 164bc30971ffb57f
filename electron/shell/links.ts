import type { BankIdentity } from '../../shared/bank-profile.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { Links } from '../usecases/ports.ts';

/** Opens pages of the profile in the customer's browser: by name, https only, so that no page can have another opened. */
export function createLinks(
  links: BankIdentity['links'],
  openExternal: (url: string) => Promise<void>,
): Links {
  return {
    async open(name) {
      const url = links[name];
      if (url === undefined || new URL(url).protocol !== 'https:') throw new Refusal('INTERNAL');
      await openExternal(url);
    },
  };
}
