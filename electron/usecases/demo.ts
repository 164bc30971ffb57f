import { Secret, TOTP } from 'otpauth';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { Demo } from '../../shared/ipc.ts';
import type { Clock } from './ports.ts';

/** The sandbox's first customer with the code that runs now (RFC 6238); null with a real bank. */
export const createDemo =
  ({ profile, clock }: { profile: BankProfile; clock: Clock }) =>
  (): Demo | null => {
    const customer = profile.environment === 'sandbox' ? profile.demo?.customers[0] : undefined;
    if (!customer) return null;
    const secret = Secret.fromBase32(customer.otpSecret ?? '');
    const totp = new TOTP({ secret, period: customer.otpStep ?? 30 });
    return {
      id: customer.id,
      password: customer.password,
      code: totp.generate({ timestamp: clock.now().getTime() }),
      cloud: profile.demo?.cloud?.[0] ?? null,
    };
  };
