// npx tsx tests/fuzz/corpus-maker/main.ts: makes tests/fuzz/corpus anew, by OpenSSL and the fixtures' writers.
// Needed after a form is added; keys and salts are new then, so inputs found under the old one are kept as regressions.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { folderOf, kinds, type Kind, type Made } from '../corpus.ts';
import { certificates, crls } from './certificates.ts';
import { enveloped, signed, streamed } from './cms.ts';
import { ocsp } from './ocsp.ts';
import { plainKeys, sealedKeys } from './keys.ts';
import { paths } from './paths.ts';
import { pfx } from './pfx.ts';

const makers: Readonly<Record<Kind, () => Made | Promise<Made>>> = {
  certificate: certificates,
  crl: crls,
  ocsp,
  key: sealedKeys,
  'plain-key': plainKeys,
  pfx,
  signed,
  enveloped,
  ber: streamed,
  path: paths,
};

for (const kind of kinds) {
  const made = await makers[kind]();
  rmSync(folderOf(kind), { recursive: true, force: true });
  mkdirSync(folderOf(kind), { recursive: true });
  for (const [name, bytes] of Object.entries(made))
    writeFileSync(new URL(`${name}.der`, folderOf(kind)), bytes);
  console.log(`${kind}: ${Object.keys(made).length}`);
}
