import { afterAll, beforeAll } from 'vitest';
import { clear, layGround, type Ground } from '../../unit/usecases/support/house.ts';
import { opensslOn } from '../../unit/usecases/support/openssl.ts';

type OpenSsl = ReturnType<typeof opensslOn>;

/** The file's home of fixtures, and openssl on it; there from the first test on. */
export let ground: Ground;
let openssl: OpenSsl;
export const verified: OpenSsl['verified'] = (signedStatement) => openssl.verified(signedStatement);
export const opened: OpenSsl['opened'] = (randomEnvelope) => openssl.opened(randomEnvelope);

/** Lays the ground before a file's tests and clears it away after them. */
export const beginOnGround = (): void => {
  beforeAll(async () => {
    ground = await layGround();
    openssl = opensslOn(ground);
  }, 120_000);
  afterAll(() => clear(ground));
};

export const codes = ({ findings }: { findings: readonly { code: string }[] }): string[] =>
  findings.map(({ code }) => code);
