import { describe, expect, it, vi } from 'vitest';
import type { Receipt } from '../../../shared/bank-api.ts';
import { NotTheBanks } from '../../../electron/bank/bank-signature.ts';
import type { Facts } from '../../../electron/bank/facts.ts';
import { verifyReceipt, type Asked } from '../../../electron/bank/receipt.ts';

const record: Receipt = {
  version: 1,
  number: '20261122-ABCDE-FGHJK',
  bank: 'woori',
  customer: 'hong',
  customerName: '홍길동',
  act: 'replace',
  registration: 'r2',
  certificateSha256: 'a'.repeat(64),
  serialNumber: '02',
  holder: '홍길동',
  kind: 'bank-insurance',
  issuer: 'yessign',
  notAfter: '2027-03-31T14:59:59.000Z',
  replaced: { registration: 'r1', serialNumber: '01' },
  reason: null,
  terms: 2,
  idempotencyKey: '7b1e4c56-9d0f-4f7e-8a55-3f9f8a0c1d2e',
  time: '2026-11-22T09:00:00Z',
  log: { position: 1, chain: '0'.repeat(64) },
};
const signer = new Uint8Array([1]);
let told: Receipt;
// The signature is tested elsewhere, by openssl; here it is the bank's.
vi.mock('../../../electron/bank/bank-signature.ts', async (original) => ({
  ...(await original<object>()),
  openSigned: () => Promise.resolve({ content: told, signer }),
}));
const facts = { get: () => Promise.resolve({ receiptCertificates: [signer] }) } as unknown as Facts;
const done = { registration: 'r2', number: record.number, time: record.time, receipt: 'AAAA' };
const asked: Asked = {
  bank: 'woori',
  customer: 'hong',
  idempotencyKey: record.idempotencyKey,
  acts: ['replace'],
  certificateSha256: record.certificateSha256,
  replaced: 'r1',
  terms: 2,
  reason: null,
};
const isBelieved = async (change: Partial<Receipt>, more: Partial<Asked> = {}): Promise<boolean> => {
  told = { ...record, ...change };
  try {
    await verifyReceipt(done, { ...asked, ...more }, facts);
    return true;
  } catch (error) {
    if (error instanceof NotTheBanks && error.check === 'record') return false;
    throw error;
  }
};

describe('a receipt of the bank’s own is believed', () => {
  it('where it says what was asked', async () => {
    expect(await isBelieved({})).toBe(true);
  });

  it.each<[string, Partial<Receipt>]>([
    ['another bank', { bank: 'kookmin' }],
    ['another customer', { customer: 'kim' }],
    ['another act', { act: 'register' }],
    ['another registration', { registration: 'r3' }],
    ['another certificate', { certificateSha256: 'b'.repeat(64) }],
    ['another one replaced', { replaced: { registration: 'r3', serialNumber: '01' } }],
    ['none replaced', { replaced: null }],
    ['other terms', { terms: 1 }],
    ['no terms', { terms: null }],
    ['a reason nobody gave', { reason: 'lost' }],
    ['another request', { idempotencyKey: '5f0c2d3e-6b5a-4d7e-9a51-0f4a5c1d2e3f' }],
    ['another number', { number: '20261122-ABCDE-00000' }],
    ['another time', { time: '2026-11-22T09:00:01Z' }],
  ])('not about %s', async (_what, change) => {
    expect(await isBelieved(change)).toBe(false);
  });

  it('after a restart for what is still known of the request', async () => {
    const {
      certificateSha256: _sha256,
      replaced: _replaced,
      terms: _terms,
      reason: _reason,
      ...rest
    } = asked;
    told = record;
    await expect(verifyReceipt(done, rest, facts)).resolves.toMatchObject({ record });
    told = { ...record, customer: 'kim' };
    await expect(verifyReceipt(done, rest, facts)).rejects.toThrow(NotTheBanks);
  });
});
