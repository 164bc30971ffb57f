import { PkiError } from '../../../../electron/pki/errors.ts';

/** The PkiError's code it ends in, or `value`; any other exception is a fault of ours and goes through. */
export const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
  return 'value';
};
