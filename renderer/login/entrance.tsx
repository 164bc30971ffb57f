import { useState } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { MachinePage } from '../machine/machine-page.tsx';
import { verdictOf } from '../machine/verdict.ts';
import { LoginPage } from './login-page.tsx';
import { OtpPage } from './otp-page.tsx';

/** Everything before somebody is logged in. A PC on which the app is not safe gets no field for a password. */
export function Entrance() {
  const { session, machine } = useClient();
  const step = useStore(session.store, (state) => state.step);
  const verdict = useStore(machine.store, ({ value }) => (value === null ? null : verdictOf(value)));
  const [looking, setLooking] = useState(false);

  if (verdict === 'blocked') return <MachinePage />;
  if (looking) return <MachinePage onLeave={() => setLooking(false)} />;
  return step === 'second-factor' ? <OtpPage /> : <LoginPage onMachine={() => setLooking(true)} />;
}
