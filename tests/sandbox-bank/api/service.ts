import type { FastifyRequest } from 'fastify';
import type { BankCall } from '../../../shared/bank-api.ts';
import type { Bank } from '../bank.ts';
import { BankRefusal, refuseRequest } from '../refusal.ts';

/** Whether the bank serves at all now, and this client: by its policy, before anything of the request is looked at. */

/** What follows `-` or `+` is not compared. */
const numbersOf = (version: string): readonly number[] =>
  (version.split(/[-+]/)[0] ?? '').split('.').map(Number);

/** By their numbers, as semantic versioning has it: 0.10.0 comes after 0.9.0. */
const isOlder = (version: string, than: string): boolean => {
  const [given, least] = [numbersOf(version), numbersOf(than)];
  const differs = least.findIndex((number, place) => number !== (given[place] ?? 0));
  return differs >= 0 && (given[differs] ?? 0) < (least[differs] ?? 0);
};

const versionForm = /^\d{1,5}(\.\d{1,5}){2}([-+][\w.+-]{1,40})?$/;

/**
 * Fails with BANK_MAINTENANCE (until) in an announced window and APP_OUTDATED for a client older than the policy takes;
 * `about`, which tells both, is always answered.
 */
export const refuseUnserved = ({ policy, now }: Bank, call: BankCall, { headers }: FastifyRequest): void => {
  if (call === 'about') return;
  const at = now().getTime();
  const closed = policy.maintenance.find(
    ({ from, until }) => Date.parse(from) <= at && at < Date.parse(until),
  );
  if (closed) throw new BankRefusal('BANK_MAINTENANCE', { until: closed.until });
  const version = headers['client-version'];
  if (version === undefined) return;
  if (typeof version !== 'string' || !versionForm.test(version)) throw refuseRequest('client-version');
  if (isOlder(version, policy.minimumClientVersion)) throw new BankRefusal('APP_OUTDATED');
};
