import type { Sources } from '../usecases/ports.ts';

export const createSources = (): Sources => ({
  list: () => Promise.resolve([]),
  addFolder: () => Promise.resolve(false),
  addToken: () => Promise.resolve(false),
  remove: () => Promise.resolve(),
});
