import { createHash, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createOcspRequest } from '../../../electron/pki/revocation.ts';
import { bytes, child } from '../../fixtures/der.ts';
import { malformedRequest } from '../../sandbox-issuers/ocsp-response.ts';
import { readOcspRequest } from '../../sandbox-issuers/ocsp-request.ts';
import { certify, revokeNow, type UserCertificate } from '../bank/signer.ts';
import { say, type Twist } from './line.ts';
import { fattened, goodBy } from './responses.ts';
import {
  beginOnLine,
  isOcsp,
  issuer,
  issuers,
  line,
  newBank,
  noList,
  onOcsp,
  other,
  statusOf,
  stranger,
} from './setting.ts';

/** What the bank believes of OCSP answers that come back over a line on which somebody sits. */

beginOnLine();

test('a line that lets pass is believed: good, and revoked from that moment on', async () => {
  await noList();
  const certificate = await certify();
  expect(await statusOf(certificate)).toBe('good');
  await revokeNow(certificate, 'keyCompromise');
  expect(await statusOf(certificate)).toBe('revoked');
});

describe('an answer by OCSP that is none', () => {
  const responses: [string, (question: Uint8Array, passing: Parameters<Twist>[0]) => Promise<Uint8Array>][] =
    [
      ['by another issuer’s responder', (question) => goodBy(other, question)],
      ['by an authority nobody trusts', (question) => goodBy(stranger, question)],
      ['by a customer of the issuer’s', async (question) => goodBy(await customer(), question)],
      ['made tomorrow', (question) => goodBy(issuer, question, new Date(Date.now() + 86_400_000))],
      [
        'that ended a minute ago',
        (question) => goodBy(issuer, question, new Date(Date.now() - 120_000), new Date(Date.now() - 60_000)),
      ],
      ['of octets', async () => Buffer.from('good')],
      ['that refuses the question', async () => malformedRequest],
      ['of nothing', async () => new Uint8Array(0)],
      [
        'with one bit changed',
        async (_question, { forward }) => {
          const answer = await forward();
          answer[answer.length >> 2] = (answer[answer.length >> 2] ?? 0) ^ 1;
          return answer;
        },
      ],
      [
        'about another certificate, to this very question',
        async (question, { forward }) => {
          const { nonce } = readOcspRequest(question);
          const { certificate } = await certify();
          return forward(createOcspRequest(certificate, issuer.certificate, nonce && child(nonce).content));
        },
      ],
      [
        'to a question without a nonce',
        async (_question, { forward }) => forward(createOcspRequest(asked.certificate, issuer.certificate)),
      ],
      ['longer than any answer', async (_question, { forward }) => fattened(await forward(), 30)],
    ];
  let asked: UserCertificate;
  const customer = async () => {
    const { certificate, keyFile } = await certify();
    const publicKey = child(certificate, 0, 6, 1).content.subarray(1);
    return {
      certificate: bytes(certificate),
      key: createPrivateKey(await readFile(keyFile, 'utf8')),
      keyHash: bytes(createHash('sha1').update(publicKey).digest()),
    };
  };
  beforeAll(async () => {
    asked = await certify();
  });

  test.each(responses)('%s', async (_name, response) => {
    await noList();
    line.twist = onOcsp(async (passing, to) => say(to, await response(passing.body, passing)));
    expect(await statusOf(asked)).toBe('unknown');
    expect(line.asked.filter(isOcsp)).toHaveLength(1);
    // The list is asked instead, and believed.
    await issuers.set({});
    expect(await statusOf(asked)).toBe('good');
  });

  test('two certificates and a few more are no reason to refuse', async () => {
    await noList();
    line.twist = onOcsp(async ({ forward }, to) => say(to, fattened(await forward(), 3)));
    expect(await statusOf(asked)).toBe('good');
  });

  test('an earlier one, true when it was made, after the certificate was revoked', async () => {
    await issuers.set({ [issuer.id]: { ocspSeconds: 3600 } });
    const certificate = await certify();
    let recorded: Buffer | undefined;
    line.twist = onOcsp(async ({ forward }, to) => say(to, (recorded = await forward())));
    expect(await statusOf(certificate)).toBe('good');
    await revokeNow(certificate, 'keyCompromise');
    await noList();
    const fresh = await newBank();
    line.twist = onOcsp(async (_passing, to) => say(to, recorded ?? new Uint8Array(0)));
    expect(await statusOf(certificate)).toBe('unknown');
    // A bank that has seen nothing of it is not deceived either, and for a finding as little as for a record.
    expect(await statusOf(certificate, 'finding', fresh)).toBe('unknown');
    fresh.close();
    await issuers.set({});
    expect(await statusOf(certificate)).toBe('revoked');
  });

  const answers: [string, Twist][] = [
    [
      'a redirect to a true one',
      async ({ path }, to) => {
        to.writeHead(307, { location: issuers.url + path }).end();
      },
    ],
    ['a true one that says it is a fault', async ({ forward }, to) => say(to, await forward(), 500)],
    [
      'a true one, an octet at a time',
      async ({ forward }, to) => {
        const answer = await forward();
        to.writeHead(200, { 'content-length': answer.length });
        const slowly = async (): Promise<void> => {
          for (const octet of answer.subarray(0, -1)) {
            if (to.destroyed) return;
            to.write(Uint8Array.of(octet));
            await sleep(5);
          }
          to.end(answer.subarray(-1));
        };
        await slowly();
      },
    ],
    [
      'one that ends in the middle',
      async ({ forward }, to) => {
        const answer = await forward();
        to.writeHead(200, { 'content-length': answer.length });
        to.write(answer.subarray(0, 200), () => to.destroy());
      },
    ],
    ['none, with the connection open', () => Promise.resolve()],
    ['none, with the connection cut', async (_passing, to) => void to.destroy()],
  ];
  test.each(answers)('%s', async (_name, twist) => {
    await noList();
    line.twist = onOcsp(twist);
    expect(await statusOf(asked)).toBe('unknown');
    line.twist = undefined;
    expect(await statusOf(asked)).toBe('good');
  });
});
