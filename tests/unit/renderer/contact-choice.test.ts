import { describe, expect, it } from 'vitest';
import { chooseContacts } from '../../../renderer/help/contact-choice.ts';
import { reasonCodes } from '../../../shared/reason-rules.ts';
import { bank } from './samples.ts';

const names = (...args: Parameters<typeof chooseContacts>) =>
  chooseContacts(...args).contacts.map(({ name }) => name.ko);
const kookmin = { issuerOrganization: 'yessign', registrationAuthority: 'KMB' };

describe('whom to contact', () => {
  it.each(reasonCodes)('for 해제 is always the bank: %s', (code) => {
    expect(names(code, 'release', kookmin, bank)).toEqual(['우리은행 고객센터']);
  });

  it('names the issuing bank of a yessign certificate first, 금융결제원 second', () => {
    expect(names('EXPIRED', 'register', kookmin, bank)).toEqual(['국민은행', '금융결제원(yessign)']);
  });

  it('compares names in whatever case they are written', () => {
    const shouted = { issuerOrganization: 'YESSIGN', registrationAuthority: 'kmb' };
    expect(names('EXPIRED', 'register', shouted, bank)).toEqual(['국민은행', '금융결제원(yessign)']);
  });

  it('names the authority of any other certificate', () => {
    const koscom = { issuerOrganization: 'SignKorea', registrationAuthority: null };
    expect(names('KEY_FILE_MISSING', 'register', koscom, bank)).toEqual(['코스콤(SignKorea)']);
  });

  it.each(['VID_MISMATCH', 'REGISTERED_ELSEWHERE', 'SESSION_EXPIRED', 'OFFLINE'] as const)(
    'for identity, registration, session and network is the bank: %s',
    (code) => {
      expect(names(code, 'register', kookmin, bank)).toEqual(['우리은행 고객센터']);
    },
  );

  it('says so and names all five where nobody can read who issued it', () => {
    const choice = chooseContacts('FILE_DAMAGED', 'register', null, bank);
    expect(choice.issuerUnknown).toBe(true);
    expect(choice.contacts).toHaveLength(5);
    const stranger = { issuerOrganization: 'Nobody CA', registrationAuthority: null };
    expect(chooseContacts('FILE_DAMAGED', 'register', stranger, bank).issuerUnknown).toBe(true);
  });
});
