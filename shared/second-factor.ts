import { z } from 'zod';

/** A place on the customer's 보안카드: "12번 앞 2자리". A cell holds four digits. */
export const CardPlace = z.strictObject({
  cell: z.int().min(1).max(99),
  half: z.enum(['front', 'back']),
});
export type CardPlace = z.infer<typeof CardPlace>;

/** What the bank asks for as the second factor; which kind is the customer's, what of the card is the bank's choice. */
export const SecondFactorAsked = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('otp') }),
  z.strictObject({ kind: z.literal('securityCard'), places: z.tuple([CardPlace, CardPlace]) }),
]);
export type SecondFactorAsked = z.infer<typeof SecondFactorAsked>;

const TwoDigits = z.string().regex(/^\d{2}$/);

/** What the customer answers. */
export const SecondFactor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('otp'), code: z.string().regex(/^\d{6}$/) }),
  z.strictObject({ kind: z.literal('securityCard'), digits: z.tuple([TwoDigits, TwoDigits]) }),
]);
export type SecondFactor = z.infer<typeof SecondFactor>;
