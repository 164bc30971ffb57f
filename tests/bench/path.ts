import { randomBytes, webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as pkijs from 'pkijs';
import { validatePath } from '../../electron/pki/path.ts';
import { authorityKey, userKey } from '../fixtures/pki.ts';
import { cases } from '../fixtures/cases.ts';
import { signerOf } from '../fixtures/issue.ts';
import { issue } from '../fixtures/user-certificate.ts';
import { compare, wallTime, type Bench } from './measure.ts';
import { pki } from './workspace.ts';

/** A user's certificate, its issuer, its root, and the CRLs of both authorities; DER, as they lie on a disk. */
const testChain = async () => {
  const made = await pki();
  const [model, authority] = [cases[0], made.issuers[0]];
  const root = made.rootAuthorities.find(({ spec }) => spec.id === authority?.spec.issuer);
  if (!model || !authority || !root) throw new Error('the test PKI has no chain');
  const key = await userKey(made, 'bench', 2048);
  const signer = await signerOf(await authorityKey(authority));
  const { certificate } = await issue(authority, model, {
    key,
    signer,
    random: randomBytes(20),
    now: Date.now(),
  });
  const crls = await Promise.all([authority, root].map(({ crlPath }) => readFile(crlPath)));
  return { certificate, intermediate: authority.certificate, anchor: root.certificate, crls };
};

const read = (der: Uint8Array): pkijs.Certificate => pkijs.Certificate.fromBER(new Uint8Array(der));

export const pathValidation: Bench = {
  name: 'path',
  rows: async () => {
    const { certificate, intermediate, anchor, crls } = await testChain();
    const at = new Date();
    pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as Crypto }));

    const ourWay = (lists: readonly Uint8Array[]) => async () => {
      const result = await validatePath({
        certificate,
        intermediates: [intermediate],
        anchors: [anchor],
        // Without lists the status is not asked.
        ...(lists.length > 0 ? { crls: lists } : {}),
        at,
      });
      if (!result.valid) throw new Error(`ours refuses the chain: ${JSON.stringify(result.findings)}`);
      if (lists.length > 0 && result.status !== 'good') throw new Error('ours does not know the status');
    };
    const theirWay = (lists: readonly Uint8Array[]) => async () => {
      const engine = new pkijs.CertificateChainValidationEngine({
        certs: [intermediate, certificate].map(read),
        trustedCerts: [read(anchor)],
        crls: lists.map((der) => pkijs.CertificateRevocationList.fromBER(new Uint8Array(der))),
        checkDate: at,
      });
      const { result, resultMessage } = await engine.verify();
      if (!result) throw new Error(`pkijs refuses the chain: ${resultMessage}`);
    };

    const common = { against: 'pkijs engine', unit: 'ms', limit: { atMost: 1 / 3 }, rounds: 15 };
    const times = 20;
    return [
      await compare({
        ...common,
        what: 'validate a path with its CRLs',
        ours: wallTime(ourWay(crls), times),
        reference: wallTime(theirWay(crls), times),
      }),
      await compare({
        ...common,
        what: 'validate a path without CRLs',
        ours: wallTime(ourWay([]), times),
        reference: wallTime(theirWay([]), times),
      }),
    ];
  },
};
