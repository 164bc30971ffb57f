import type { Handlers } from '../../shared/ipc.ts';
import type { createDemo } from '../usecases/demo.ts';
import type { Bank } from '../usecases/ports.ts';

/** Each that changes the session answers what it is afterwards. */
export const sessionHandlers = ({
  bank,
  demo,
}: {
  bank: Bank;
  demo: ReturnType<typeof createDemo>;
}): Handlers<'session'> => {
  const after = async (change: Promise<void>) => {
    await change;
    return bank.session;
  };
  return {
    state: () => bank.session,
    logIn: (credentials) => after(bank.logIn(credentials)),
    confirmOtp: ({ code }) => after(bank.confirmOtp(code)),
    extend: () => after(bank.extend()),
    touch: () => {
      bank.touch();
      return undefined;
    },
    logOut: () => after(bank.logOut()),
    demo,
  };
};
