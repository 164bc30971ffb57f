import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { KeySource } from '../../shared/key-job.ts';
import { Refusal } from '../../shared/reasons.ts';
import { bearer, createSignatureService } from '../platform/signature-service.ts';
import type { KeyDevice, KeyPair } from './key-pair.ts';

type CloudSource = Extract<KeySource, { kind: 'cloud' }>;

const Authorized = z.object({ SAD: z.string().check(z.minLength(1), z.maxLength(4096)) });
const Base64 = z.string().check(z.maxLength(4096), z.regex(/^[A-Za-z0-9+/]+={0,2}$/));
const Signed = z.object({ signatures: z.tuple([Base64]) });
const Random = z.object({ random: Base64 });
const Nothing = z.object({});

const sha256 = '2.16.840.1.101.3.4.2.1';
const sha256WithRsa = '1.2.840.113549.1.1.11';

const text = (secret: Uint8Array): string => new TextDecoder().decode(secret);
const octets = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

const serviceOf = ({ server, accessToken, credential }: CloudSource) => {
  const { call } = createSignatureService(server);
  return <T>(method: string, body: object, answer: z.core.$ZodType<T>): Promise<T> =>
    call({ method, body: { credentialID: credential, ...body }, authorization: bearer(accessToken), answer });
};

/**
 * 금융인증서 in the API of the Cloud Signature Consortium: the PIN goes to the service and buys the right to one signature
 * (SAD). It is not bound to a hash beforehand: the statement names the hash of R's envelope, and R comes with the SAD.
 * CLOUD_PIN_WRONG (`triesLeft` 0: locked), MEDIA_REMOVED (the connection ended), OFFLINE, BANK_UNAVAILABLE,
 * SERVER_IDENTITY.
 */
export async function openCloud(source: CloudSource, pin: Uint8Array): Promise<KeyPair[]> {
  const ask = serviceOf(source);
  const authData = [{ id: 'PIN', value: text(pin) }];
  const { SAD } = await ask('credentials/authorize', { numSignatures: 1, authData }, Authorized);
  const device: KeyDevice = {
    async sign(data, hash) {
      // The certificates are RSA's; another key would be another kind of signature.
      if (hash !== 'sha256') throw new Refusal('FORMAT_UNSUPPORTED');
      const hashes = [createHash('sha256').update(data).digest('base64')];
      const order = { SAD, hashes, hashAlgorithmOID: sha256, signAlgo: sha256WithRsa };
      const { signatures } = await ask('signatures/signHash', order, Signed);
      return octets(signatures[0]);
    },
    async random() {
      const random = octets((await ask('extensions/random', { SAD }, Random)).random);
      if (random.length !== 20) throw new Refusal('RANDOM_MISSING');
      return random;
    },
    // The service ends what was not used within minutes.
    close: () => undefined,
  };
  return [{ certificate: source.certificate, device, chain: [] }];
}

/** The same refusals; NEW_PASSWORD_WEAK where the service holds its PINs to more rules than ours. */
export async function changeCloudPin(
  source: CloudSource,
  pin: Uint8Array,
  newPin: Uint8Array,
): Promise<void> {
  await serviceOf(source)('extensions/changePin', { PIN: text(pin), newPIN: text(newPin) }, Nothing);
}
