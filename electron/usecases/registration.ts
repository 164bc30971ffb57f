import { createCompletion } from './completion.ts';
import { createHistory, type HistoryPorts } from './history.ts';
import type { Log } from './ports.ts';
import { createPreflight } from './preflight.ts';
import { createRegister } from './register.ts';
import { createRelease, type ReleasePorts } from './release.ts';
import { createSigning, type SigningPorts } from './signing.ts';

export type RegistrationPorts = Omit<HistoryPorts, 'complete'> &
  Omit<ReleasePorts, 'preflight' | 'signing' | 'complete'> &
  SigningPorts & { readonly log: Log };

/** 등록 and 해제 put together: the check, the acts that go on from it, and what became of them. */
export const createRegistration = (ports: RegistrationPorts) => {
  const preflight = createPreflight(ports);
  const signing = createSigning(ports);
  const complete = createCompletion(ports);
  return {
    preflight,
    register: createRegister({ ...ports, preflight, signing, complete }),
    release: createRelease({ ...ports, preflight, signing, complete }),
    history: createHistory({ ...ports, complete }),
  };
};
