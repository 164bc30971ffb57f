import { describe, expect, it } from 'vitest';
import { connectFailure, handshakeFailure, hasNetwork } from '../../../electron/platform/network-failure.ts';

const error = (code: string): Error => Object.assign(new Error(code), { code });
const address = (text: string, internal = false) =>
  ({ address: text, internal, family: 'IPv4', netmask: '', mac: '', cidr: null }) as const;

describe('a network', () => {
  it('is one beside this computer itself', () => {
    expect(hasNetwork({ lo: [address('127.0.0.1', true)], eth0: [address('10.0.0.7')] })).toBe(true);
    expect(hasNetwork({ lo: [address('127.0.0.1', true)] })).toBe(false);
    expect(hasNetwork({})).toBe(false);
  });
  it('is none with link-local addresses alone', () => {
    expect(hasNetwork({ a: [address('169.254.3.4'), address('fe80::1')] })).toBe(false);
  });
});

describe('no connection', () => {
  const told = (failed: unknown, online: boolean): string => {
    const { code, reason, sent } = connectFailure(failed, () => online);
    return `${code} ${reason} ${String(sent)}`;
  };
  it.each([
    ['ENOTFOUND', 'name'],
    ['EAI_AGAIN', 'name'],
    ['ENETUNREACH', 'route'],
    ['EHOSTUNREACH', 'route'],
  ])('for %s is OFFLINE without a network only', (code, reason) => {
    expect(told(error(code), false)).toBe(`OFFLINE ${reason} false`);
    expect(told(error(code), true)).toBe(`BANK_UNAVAILABLE ${reason} false`);
  });
  it('refused is the bank’s, network or not', () => {
    expect(told(error('ECONNREFUSED'), false)).toBe('BANK_UNAVAILABLE refused false');
    expect(told(error('ETIMEDOUT'), false)).toBe('BANK_UNAVAILABLE time-out false');
  });
  it('over several addresses is OFFLINE where none has a way', () => {
    const all = new AggregateError([error('ENETUNREACH'), error('EHOSTUNREACH')]);
    const some = new AggregateError([error('ENETUNREACH'), error('ECONNREFUSED')]);
    expect(told(all, false)).toBe('OFFLINE route false');
    expect(told(some, false)).toBe('BANK_UNAVAILABLE refused false');
  });
});

it.each([
  ['CERT_HAS_EXPIRED', 'SERVER_IDENTITY certificate'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SERVER_IDENTITY certificate'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'SERVER_IDENTITY certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'SERVER_IDENTITY certificate'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'SERVER_IDENTITY handshake'],
  ['EPROTO', 'SERVER_IDENTITY handshake'],
  ['A_CODE_OF_TOMORROW', 'SERVER_IDENTITY handshake'],
  ['ECONNRESET', 'BANK_UNAVAILABLE cut'],
])('a handshake that fails with %s is %s', (code, told) => {
  const failure = handshakeFailure(error(code));
  expect(`${failure.code} ${failure.reason}`).toBe(told);
});
