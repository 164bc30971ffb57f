import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { envelope, signStatement } from '../../electron/pki/cms.ts';
import { readPrivateKeyInfo } from '../../electron/pki/pkcs8.ts';
import { writeHome } from '../fixtures/home.ts';
import { ensurePki } from '../fixtures/pki.ts';
import { seedKeyFile, withRandom } from '../unit/pki/support/key-file.ts';
import { userExtensions } from '../unit/pki/support/kisa.ts';
import { bytes, type OpenSsl, utf8 } from '../unit/pki/support/openssl.ts';

/** A whole input, and the password that opens it where there is one. */
export interface Sample {
  readonly bytes: Uint8Array;
  readonly password: Uint8Array;
}

/** Whole inputs, by what they are. */
export interface Corpus {
  readonly certificates: readonly Sample[];
  readonly keys: readonly Sample[];
  readonly plainKeys: readonly Sample[];
  readonly pfx: readonly Sample[];
  readonly crls: readonly Sample[];
  readonly signed: readonly Sample[];
  readonly enveloped: readonly Sample[];
  /** For whom `enveloped` are: an unencrypted PKCS#8 and its certificate. */
  readonly recipient: { readonly key: Uint8Array; readonly certificate: Uint8Array };
}

const read = (file: string): Uint8Array => new Uint8Array(readFileSync(file));
const password = utf8('q1w2e3r4!@');
const without = new Uint8Array(0);
const whole = (...inputs: Uint8Array[]): Sample[] =>
  inputs.map((input) => ({ bytes: input, password: without }));

/** What the fixtures' home holds under a file name's ending, each with its password. */
const inHome = async (openssl: OpenSsl) => {
  const pki = await ensurePki();
  const { home, fixtures } = await writeHome({ out: openssl.path('home'), pki, platform: 'linux' });
  const files = fixtures.flatMap(({ places, password: own }) =>
    places.flatMap((place) => Object.values(place.files).map((file) => ({ file, password: utf8(own) }))),
  );
  const ending = (end: string): Sample[] =>
    files
      .filter(({ file }) => file.endsWith(end))
      .map((one) => ({ bytes: read(path.join(home, one.file)), password: one.password }))
      // The fixtures of 11 MiB are refused by their size, whatever else is in them.
      .filter((sample) => sample.bytes.length < 65_536);
  return { pki, ending };
};

/** OpenSSL's PFX files: with a MAC nothing behind it is reached, so without one too, in clear as well. */
const pfxFiles = (openssl: OpenSsl): Sample[] => {
  const from = ['-in', 'user.crt', '-inkey', 'user.pem', '-passout', 'pass:q1w2e3r4!@', '-iter', '2'];
  const made = [['-macalg', 'sha256'], ['-nomac'], ['-nomac', '-keypbe', 'NONE', '-certpbe', 'NONE']];
  return made.map((how, i) => {
    openssl.run('pkcs12', '-export', ...from, ...how, '-out', `${i}.pfx`);
    return { bytes: openssl.read(`${i}.pfx`), password };
  });
};

const crlFile = (openssl: OpenSsl): Uint8Array => {
  openssl.write('index.txt', 'R\t991231235959Z\t260101000000Z,keyCompromise\t4D\tunknown\t/CN=x\n');
  openssl.write('ca.cnf', '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\n');
  const who = ['-cert', 'user.crt', '-keyfile', 'user.pem'];
  openssl.run('ca', '-gencrl', '-config', 'ca.cnf', '-crldays', '7', ...who, '-out', 'list.pem');
  openssl.run('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.crl');
  return openssl.read('list.crl');
};

/** By our hand, by OpenSSL's and by the fixtures'. */
export const makeCorpus = async (openssl: OpenSsl): Promise<Corpus> => {
  const { pki, ending } = await inHome(openssl);
  openssl.key('user');
  const key = openssl.pkcs8('user');
  const plain = withRandom(key, new Uint8Array(20).fill(7));
  const extensions = userExtensions({ realName: '홍길동', vid: '00'.repeat(32) });
  const certificate = openssl.certificate('user', {
    subject: '/C=kr/O=yessign/OU=WOORI/CN=user',
    extensions,
  });
  const recipient = openssl.certificate('bank', { subject: '/CN=bank', key: 'user' });
  const { info } = readPrivateKeyInfo(key);
  const content = utf8('statement');
  const statement = { content, certificate, chain: [], privateKey: info, signingTime: new Date() };
  openssl.write('content', content);
  const cms = ['-binary', '-in', 'content', '-outform', 'DER'];
  openssl.run(
    'cms',
    '-sign',
    '-cades',
    '-nodetach',
    ...cms,
    '-signer',
    'user.crt',
    '-inkey',
    'user.pem',
    '-out',
    'p7m',
  );
  const salt = bytes('0102030405060708');
  const real = new URL('../fixtures/ca/', import.meta.url);
  return {
    certificates: [
      ...whole(certificate, ...readdirSync(real).map((name) => read(new URL(name, real).pathname))),
      ...ending('Cert.der'),
    ],
    keys: [
      { bytes: seedKeyFile(openssl, { plain, password, salt, iterations: 2 }), password },
      ...ending('Pri.key'),
    ],
    plainKeys: whole(key, plain),
    pfx: [...pfxFiles(openssl), ...ending('.pfx'), ...ending('.p12')],
    crls: whole(crlFile(openssl), ...pki.issuers.map(({ crlPath }) => read(crlPath))),
    signed: whole(await signStatement(statement), openssl.read('p7m')),
    enveloped: whole(await envelope(utf8('R'), recipient), await envelope(content, recipient)),
    recipient: { key, certificate: recipient },
  };
};
