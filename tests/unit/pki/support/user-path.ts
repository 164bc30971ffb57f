import { expect } from 'vitest';
import { validatePath, type PathInput } from '../../../../electron/pki/path.ts';
import { authorityExtensions, userExtensions } from './kisa.ts';
import type { OpenSsl } from './openssl.ts';

export const crlPoint = 'URI:ldap://ds.example/ou=dp1p1';

/** A user's extensions and more. */
export const userWith = (more: string): string =>
  userExtensions({ realName: '홍길동' }).replace('[identity]', `${more}\n[identity]`);

/** user → issuer → root, made by openssl with a further key `rogue`, and what validatePath says of them. */
export const makeUserPath = (openssl: OpenSsl) => {
  for (const name of ['root', 'issuer', 'user', 'rogue']) openssl.key(name);
  const root = openssl.certificate('root', {
    subject: '/C=KR/O=KISA/CN=Root',
    extensions: authorityExtensions(),
  });
  const issuer = openssl.certificate('issuer', {
    subject: '/C=KR/O=yessign/CN=CA',
    issuer: 'root',
    extensions: authorityExtensions(0),
    serial: 2,
  });
  const user = openssl.certificate('user', {
    subject: '/C=KR/CN=user',
    issuer: 'issuer',
    extensions: userWith(`crlDistributionPoints=${crlPoint}`),
    serial: 77,
  });

  const validate = (overrides: Partial<PathInput> = {}) =>
    validatePath({
      certificate: user,
      intermediates: [issuer],
      anchors: [root],
      at: new Date(Date.now() + 60_000),
      ...overrides,
    });
  return {
    root,
    issuer,
    user,
    validate,
    /** The codes of what stands against it, an unknown status aside. */
    async codes(overrides: Partial<PathInput>) {
      const { findings, valid } = await validate(overrides);
      expect(valid).toBe(findings.length === 0);
      return findings.map(({ code }) => code).filter((code) => code !== 'revocation-unknown');
    },
  };
};
