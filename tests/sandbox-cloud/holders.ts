import { randomInt } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { brokenPinRule } from '../../shared/password-rules.ts';
import { readIfThere, writeSecret } from '../fixtures/data-folder.ts';
import { people, type Person } from '../fixtures/people.ts';

/** Whom the service knows, and the PIN to try it with: the one a certificate was issued under. */
export interface Holder {
  readonly name: string;
  readonly phone: string;
  /** yymmdd */
  readonly birth: string;
  readonly pin: string;
  readonly person: Person;
}

/** The sandbox bank's demo customers hong and kim. */
const roster: readonly { person: Person; phone: string }[] = [
  { person: people.customer, phone: '01012345678' },
  { person: people.other, phone: '01087654321' },
];

const newPin = (): string => {
  for (;;) {
    const pin = String(randomInt(1_000_000)).padStart(6, '0');
    if (brokenPinRule(pin) === null) return pin;
  }
};

/** PINs random a data folder, kept in clear beside it (0600): the sandbox shows them to who tries it. */
export const loadHolders = async (dir: string): Promise<Holder[]> => {
  const file = path.join(dir, 'demo-holders.json');
  const kept = await readIfThere(file);
  const pins = kept
    ? z.record(z.string(), z.string()).parse(JSON.parse(kept.toString()))
    : Object.fromEntries(roster.map(({ phone }) => [phone, newPin()]));
  if (!kept) await writeSecret(file, JSON.stringify(pins));
  return roster.map(({ person, phone }) => {
    const pin = pins[phone];
    if (pin === undefined) throw new Error(`${file} knows no ${phone}`);
    return { name: person.name, phone, birth: person.idn.slice(0, 6), pin, person };
  });
};

/**
 * HTTP Basic (RFC 7617, UTF-8): the user id is the phone number, the password the birth date followed by the name
 * (`01012345678:900101홍길동`). It says who one is and proves nothing: what proves is the PIN.
 */
export const holderOf = (holders: readonly Holder[], header: string | undefined): Holder | undefined => {
  const [scheme, encoded] = (header ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || !encoded) return undefined;
  const claimed = Buffer.from(encoded, 'base64').toString('utf8').normalize('NFC');
  return holders.find(({ phone, birth, name }) => claimed === `${phone}:${birth}${name}`);
};
