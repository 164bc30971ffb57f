import type { Handlers } from '../../shared/ipc.ts';
import type { createCertificateLogIn } from '../usecases/certificate-log-in.ts';
import type { createDemo } from '../usecases/demo.ts';
import type { Bank } from '../usecases/ports.ts';

/** Each that changes the session answers what it is afterwards. */
export const sessionHandlers = ({
  bank,
  logInWithCertificate,
  demo,
}: {
  bank: Bank;
  logInWithCertificate: ReturnType<typeof createCertificateLogIn>;
  demo: ReturnType<typeof createDemo>;
}): Handlers<'session'> => {
  const after = async (change: Promise<void>) => {
    await change;
    return bank.session;
  };
  return {
    state: () => bank.session,
    logIn: (credentials) => after(bank.logIn(credentials)),
    logInWithCertificate: ({ certificate }) => after(logInWithCertificate(certificate)),
    confirmSecondFactor: (answer) => after(bank.confirmSecondFactor(answer)),
    extend: () => after(bank.extend()),
    touch: () => {
      bank.touch();
      return undefined;
    },
    logOut: () => after(bank.logOut()),
    demo,
  };
};
