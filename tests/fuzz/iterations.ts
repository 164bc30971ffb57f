import { limits } from '../../electron/pki/limits.ts';

/**
 * Key derivation is capped by its count (tests/unit/pki/limits.test.ts), not by time. Under lower caps both sides of
 * them are tried, and what is derived stays within the time that everything else may take.
 */
export const lowerIterations = (): void => {
  Object.assign(limits, { iterations: 4096, iterationsPerContainer: 8192 });
};
