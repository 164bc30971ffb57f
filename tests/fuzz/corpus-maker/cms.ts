import { derOf, opensslMakes } from '../../unit/pki/support/openssl-cache.ts';
import { ecUser, kisaUser, plainUser } from './certificates.ts';
import { ecPem, rsaPem } from './keys.ts';
import type { Made } from '../corpus.ts';

const files = {
  content: 'statement',
  rsa: rsaPem,
  ec: ecPem,
  user: kisaUser.pem,
  ecUser: ecUser.pem,
  plain: plainUser.pem,
};

const cms = (form: 'PEM' | 'DER', ...args: string[]): Uint8Array =>
  opensslMakes(files, 'cms', '-binary', '-in', 'content', '-outform', form, '-out', 'out', ...args);

const sign = (...args: string[]): Uint8Array => derOf(cms('PEM', '-sign', '-nodetach', '-noindef', ...args));
const byRsa = ['-signer', 'user', '-inkey', 'rsa'];
const byEc = ['-signer', 'ecUser', '-inkey', 'ec'];

export const signed = (): Made => ({
  cades: sign('-cades', ...byRsa),
  ec: sign('-cades', ...byEc),
  'key-identifier': sign('-keyid', '-cades', ...byRsa),
  'no-attributes': sign('-noattr', ...byRsa),
  two: sign('-cades', ...byRsa, ...byEc),
  pss: sign('-cades', ...byRsa, '-keyopt', 'rsa_padding_mode:pss'),
  bare: sign('-nocerts', ...byEc),
});

const seal = (...args: string[]): Uint8Array =>
  derOf(cms('PEM', '-encrypt', '-noindef', ...args, '-recip', 'plain', ...oaep));
const oaep = ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256'];

export const enveloped = (): Made => ({
  oaep: seal('-aes-256-cbc'),
  'aes-128': seal('-aes-128-cbc'),
  '3des': seal('-des3'),
  'pkcs1-v15': derOf(cms('PEM', '-encrypt', '-noindef', '-aes-256-cbc', '-recip', 'plain')),
  'key-identifier': seal('-aes-256-cbc', '-keyid'),
});

export const streamed = (): Made => ({
  signed: cms('DER', '-sign', '-nodetach', '-stream', '-cades', ...byEc),
  enveloped: cms('DER', '-encrypt', '-stream', '-aes-256-cbc', '-recip', 'plain'),
});
