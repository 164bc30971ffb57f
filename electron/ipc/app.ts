import type { BankProfile } from '../../shared/bank-profile.ts';
import type { Handlers } from '../../shared/ipc.ts';
import type { Approval, Clipboard, Links, Machine } from '../usecases/ports.ts';

export interface AppDeps {
  readonly machine: Machine;
  readonly profile: BankProfile;
  readonly links: Links;
  readonly clipboard: Clipboard;
  readonly approval: Approval;
}

export const appHandlers = ({ machine, profile, links, clipboard, approval }: AppDeps): Handlers<'app'> => ({
  info: () => ({ version: machine.version, environment: profile.environment, bank: profile.bank }),
  openLink: async ({ link }) => {
    await links.open(link);
    return undefined;
  },
  copyText: ({ text }) => {
    clipboard.write(text);
    return undefined;
  },
  focusApproval: () => {
    approval.focus();
    return undefined;
  },
});
