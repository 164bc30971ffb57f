import type { Reason } from './reasons.ts';

/** What every call of the contract answers: nothing is thrown across a process. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Reason };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const failed = (code: Reason['code'], params: Reason['params'] = {}): Result<never> => ({
  ok: false,
  reason: { code, params },
});
