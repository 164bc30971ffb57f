import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { MachinePage } from '../machine/machine-page.tsx';
import { verdictOf } from '../machine/verdict.ts';
import { CertificateLogInPage } from './certificate-log-in-page.tsx';
import { LoginPage } from './login-page.tsx';
import { SecondFactorPage } from './second-factor-page.tsx';

/** Everything before somebody is logged in. A PC on which the app is not safe gets no field for a password. */
export function Entrance() {
  const { session, machine, gate } = useClient();
  const step = useStore(session.store, (state) => state.step);
  const way = useStore(session.store, (state) => (state.step === 'logged-out' ? state.way : 'id'));
  const verdict = useStore(machine.store, ({ value }) => (value === null ? null : verdictOf(value)));
  const open = useStore(gate.store, (state) => state.open);

  if (verdict === 'blocked') return <MachinePage />;
  if (open) return <MachinePage onLeave={gate.leave} />;
  if (step === 'second-factor') return <SecondFactorPage />;
  return way === 'certificate' ? <CertificateLogInPage /> : <LoginPage />;
}
