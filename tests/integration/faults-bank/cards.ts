import { randomBytes, randomUUID } from 'node:crypto';
import { readPlainPrivateKey } from '../../../electron/pki/private-key.ts';
import { signerOf, type KeyPair, type Signer } from '../../fixtures/issue.ts';
import { people } from '../../fixtures/people.ts';
import { authorityKey, ensurePki, userKey, type Authority } from '../../fixtures/pki.ts';
import { issue } from '../../fixtures/user-certificate.ts';
import type { OpenPair } from '../client/world.ts';

/** Certificates of 홍길동's for 은행/신용카드/보험용, as many as there are runs; they share one key pair. */
export interface Cards {
  /** One of its own; `name`: of that holder's name, so that one can replace another. */
  issue(name?: string, days?: readonly [number, number]): Promise<OpenPair>;
}

export const openCards = async (): Promise<Cards> => {
  const pki = await ensurePki();
  const authority: Authority | undefined = pki.issuers.find(({ id }) => id === 'yessign-class-3');
  if (!authority) throw new Error('no such issuer');
  const key: KeyPair = await userKey(pki, 'faults-bank', 2048);
  const signer: Signer = await signerOf(await authorityKey(authority));
  return {
    async issue(name = randomUUID(), days = [-30, 335]) {
      const subject = {
        id: name,
        policy: '1.2.410.200005.1.1.4',
        units: ['personal4IB', 'KMB'],
        holder: people.customer,
        days,
      };
      const random = randomBytes(20);
      const { pair } = await issue(authority, subject, { key, signer, random, now: Date.now() });
      return {
        certificate: new Uint8Array(pair.certificate),
        privateKey: readPlainPrivateKey(pair.pkcs8),
        chain: [],
      };
    },
  };
};
