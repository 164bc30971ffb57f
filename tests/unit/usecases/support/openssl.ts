import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Statement, type RandomEnvelopeContent } from '../../../../shared/statement.ts';
import { pem } from '../../../fixtures/der.ts';
import type { Ground } from './house.ts';

export const sha256 = (base64: string): string =>
  createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');

/** What openssl says of what we made: a second opinion that knows nothing of our code. */
export const opensslOn = (ground: Ground) => {
  const at = (name: string): string => path.join(ground.dir, name);
  const write = (name: string, base64: string): string => {
    writeFileSync(at(name), Buffer.from(base64, 'base64'));
    return at(name);
  };
  writeFileSync(at('roots.pem'), ground.pki.roots.map((der) => pem('CERTIFICATE', der)).join(''));

  return {
    /** What was signed, if its signature and the chain inside it are good (CAdES-B-B, up to the roots alone). */
    verified(signedStatement: string): Statement {
      const out = at('statement.json');
      rmSync(out, { force: true });
      execFileSync(
        'openssl',
        [
          ...[
            'cms',
            '-verify',
            '-cades',
            '-binary',
            '-inform',
            'DER',
            '-in',
            write('signed.p7m', signedStatement),
          ],
          ...['-CAfile', at('roots.pem'), '-purpose', 'any', '-out', out],
        ],
        { stdio: 'pipe' },
      );
      return Statement.parse(JSON.parse(readFileSync(out, 'utf8')));
    },
    /** What the bank finds in an R envelope. */
    opened(randomEnvelope: string): RandomEnvelopeContent {
      const content = execFileSync(
        'openssl',
        [
          ...['cms', '-decrypt', '-binary', '-inform', 'DER', '-in', write('r.p7m', randomEnvelope)],
          ...['-inkey', ground.envelopeKeyFile],
        ],
        { stdio: 'pipe' },
      );
      return JSON.parse(content.toString()) as RandomEnvelopeContent;
    },
  };
};
