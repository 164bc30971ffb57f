import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt, sign, verify } from 'node:crypto';
import { wallTime } from '../measure.ts';
import type { RsaCounts } from './rsa-counter.ts';

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };

/** One operation of a kind with a key of so many bits, ready to be repeated. */
const operation = (kind: string, bits: number): (() => unknown) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const data = Buffer.alloc(1024, 1);
  switch (kind) {
    case 'sign':
      return () => sign('sha256', data, privateKey);
    case 'verify': {
      const signature = sign('sha256', data, privateKey);
      return () => verify('sha256', data, publicKey, signature);
    }
    case 'decrypt': {
      const encrypted = publicEncrypt({ key: publicKey, ...oaep }, Buffer.alloc(32));
      return () => privateDecrypt({ key: privateKey, ...oaep }, encrypted);
    }
    case 'encrypt':
      return () => publicEncrypt({ key: publicKey, ...oaep }, Buffer.alloc(32));
    default:
      throw new Error(`an RSA operation nobody knows: ${kind}`);
  }
};

/** Measures, each time it is called, the milliseconds that such counts of operations (`sign 2048` → n) take one core. */
export const rsaTime = (counts: RsaCounts): (() => Promise<number>) => {
  const kinds = Object.entries(counts).map(([name, times]) => {
    const [kind = '', bits] = name.split(' ');
    return { times, once: wallTime(operation(kind, Number(bits)), 100) };
  });
  return async () => {
    let total = 0;
    for (const { times, once } of kinds) total += times * (await once());
    return total;
  };
};
