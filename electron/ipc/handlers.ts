import { type AppDeps, appHandlers } from './app.ts';
import { certificatesHandlers } from './certificates.ts';
import type { AllHandlers } from './handle.ts';
import { machineHandlers } from './machine.ts';
import { manageHandlers } from './manage.ts';
import { type RegistrationDeps, registrationHandlers } from './registration.ts';
import { sessionHandlers } from './session.ts';
import { settingsHandlers } from './settings.ts';

export type HandlerDeps = AppDeps &
  RegistrationDeps &
  Parameters<typeof certificatesHandlers>[0] &
  Parameters<typeof machineHandlers>[0] &
  Parameters<typeof manageHandlers>[0] &
  Parameters<typeof sessionHandlers>[0] &
  Parameters<typeof settingsHandlers>[0];

/** Every group of the contract, answered by the use cases. */
export const handlersOf = (deps: HandlerDeps): AllHandlers => ({
  app: appHandlers(deps),
  machine: machineHandlers(deps),
  session: sessionHandlers(deps),
  certificates: certificatesHandlers(deps),
  manage: manageHandlers(deps),
  registration: registrationHandlers(deps),
  settings: settingsHandlers(deps),
});
