import { describe, expect, test } from 'vitest';
import { issueCrl } from '../../fixtures/crl.ts';
import { child, toHex, type Bytes } from '../../fixtures/der.ts';
import { authorityKey, type Authority } from '../../fixtures/pki.ts';
import { keyIdentifier } from '../../fixtures/profile.ts';
import { certify, revokeNow } from '../bank/signer.ts';
import { say, type Twist } from './line.ts';
import { beginOnLine, issuer, issuers, line, newBank, other, root, statusOf } from './setting.ts';

/** What the bank believes of lists that come back over a line on which somebody sits. */

beginOnLine();

describe('the list, where OCSP tells nothing', () => {
  const noOcsp = (): Promise<void> => issuers.set({ [issuer.id]: { ocsp: 'refused' } });
  const onList =
    (of: Authority, list: () => Promise<Uint8Array>): Twist =>
    ({ path }, to) =>
      path === `/crl/${of.id}.crl` && list().then((content) => say(to, content));
  const written = async (
    of: Authority,
    {
      key = of,
      days = [0, 7],
      serials = [],
    }: { key?: Authority; days?: [number, number]; serials?: string[] },
  ): Promise<Bytes> => {
    const on = (day: number): Date => new Date(Date.now() + day * 86_400_000 - 1000);
    return issueCrl({
      issuer: child(of.certificate, 0, 5).whole,
      issuerKey: await authorityKey(key),
      issuerKeyId: keyIdentifier(child(of.certificate, 0, 6).whole),
      number: 1,
      thisUpdate: on(days[0]),
      nextUpdate: on(days[1]),
      entries: serials.map((serial) => ({
        serial,
        reason: 'keyCompromise',
        at: on(0).toISOString(),
        until: on(7).toISOString(),
      })),
      distributionPoint: of.spec.distributionPoint,
    });
  };
  const outcome = async (twist: Twist): Promise<string> => {
    await noOcsp();
    line.twist = twist;
    const fresh = await newBank();
    try {
      return await statusOf(await certify(), 'record', fresh);
    } finally {
      fresh.close();
    }
  };

  test('is believed: good, on hold, revoked', async () => {
    await noOcsp();
    const certificate = await certify();
    expect(await statusOf(certificate)).toBe('good');
    await revokeNow(certificate, 'certificateHold');
    expect(await statusOf(certificate)).toBe('suspended');
    await revokeNow(certificate, 'keyCompromise');
    expect(await statusOf(certificate)).toBe('revoked');
  });

  test('written by the issuer, it is; by whom else, out of date, of another, it is not', async () => {
    expect(await outcome(onList(issuer, () => written(issuer, {})))).toBe('good');
    expect(await outcome(onList(issuer, () => written(issuer, { key: other })))).toBe('unknown');
    expect(await outcome(onList(issuer, () => written(other, {})))).toBe('unknown');
    expect(await outcome(onList(issuer, () => written(issuer, { days: [-8, -1] })))).toBe('unknown');
    expect(await outcome(onList(issuer, () => written(issuer, { days: [1, 8] })))).toBe('unknown');
    expect(await outcome(onList(issuer, async () => Buffer.from('목록이 아닙니다')))).toBe('unknown');
  });

  test('an older one, in date and true when it was made, does not take the place of a newer that was seen', async () => {
    await noOcsp();
    const certificate = await certify();
    const serials = [toHex(child(certificate.certificate, 0, 1).content)];
    const bank = await newBank();
    const statusBy = (days: [number, number], entries: string[]): Promise<string> => {
      line.twist = onList(issuer, () => written(issuer, { days, serials: entries }));
      return statusOf(certificate, 'record', bank);
    };
    expect(await statusBy([-3, 4], [])).toBe('good');
    expect(await statusBy([-1, 6], serials)).toBe('revoked');
    expect(await statusBy([-2, 5], [])).toBe('revoked');
    expect(await statusBy([0, 7], [])).toBe('good');
    bank.close();
  });

  test('is asked for at every finding too', async () => {
    await noOcsp();
    const certificate = await certify();
    expect(await statusOf(certificate, 'finding')).toBe('good');
    await revokeNow(certificate, 'keyCompromise');
    expect(await statusOf(certificate, 'finding')).toBe('revoked');
  });

  test('of the root: what it says of the issuer holds for all below it', async () => {
    const check = async (list: () => Promise<Uint8Array>) => {
      line.twist = onList(root, list);
      const fresh = await newBank();
      const { certificate } = await certify();
      const { valid, findings } = await fresh.check(certificate, new Date(), 'record');
      fresh.close();
      return { valid, codes: findings.map(({ code }) => code) };
    };
    const serial = toHex(child(issuer.certificate, 0, 1).content);
    expect(await check(() => written(root, {}))).toEqual({ valid: true, codes: [] });
    expect(await check(() => written(root, { serials: [serial] }))).toEqual({
      valid: false,
      codes: ['revoked'],
    });
    const untold = { valid: false, codes: ['revocation-unknown'] };
    expect(await check(() => written(root, { days: [-8, -1] }))).toEqual(untold);
    expect(await check(() => written(root, { key: other }))).toEqual(untold);
  });
});
