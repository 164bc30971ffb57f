import type { Handlers } from '../../shared/ipc.ts';
import type { createHistory } from '../usecases/history.ts';
import type { Preflights } from '../usecases/preflight.ts';
import type { createRegister } from '../usecases/register.ts';
import type { createRelease } from '../usecases/release.ts';

export interface RegistrationDeps {
  readonly preflight: Preflights;
  readonly register: ReturnType<typeof createRegister>;
  readonly release: ReturnType<typeof createRelease>;
  readonly history: ReturnType<typeof createHistory>;
}

export const registrationHandlers = (deps: RegistrationDeps): Handlers<'registration'> => {
  const { preflight, register, release, history } = deps;
  return {
    preflight: ({ certificate }) => preflight.registration(certificate),
    register: ({ certificate, terms }) => register(certificate, terms),
    releasePreflight: ({ registration, withKey }) => preflight.release(registration, withKey),
    release: ({ registration }) => release.withKey(registration),
    releaseWithoutKey: ({ registration, reason }) => release.withoutKey(registration, reason),
    pending: () => history.pending(),
    settled: () => history.settled(),
    settle: ({ key }) => history.settle(key),
    history: () => history.entries(),
  };
};
