import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { otpSecretOf } from './customers.ts';
import { world } from './world.ts';

export const checkLog = (): void => {
  test('the log names no customer, secret, certificate or body', async () => {
    const hong = world.bank.customer('hong');
    const { password, name, idn } = hong;
    const log = world.bank.log;
    expect(log).toContain('"route":"/v1/certificates"');
    for (const secret of [password, otpSecretOf(hong), name, idn, 'challengeId', 'MII'])
      expect(log).not.toContain(secret);
    expect(log).not.toContain('fault');
    // Number and OTP secret are sealed in the data folder; the demo's own file has the latter on purpose.
    const files = await readFile(path.join(world.bank.data, 'demo-customers.json'), 'utf8');
    expect(files).not.toContain(idn);
  });
};
