import * as z from 'zod/mini';
import { type ReasonCode as Code, reasonCodes } from './reason-rules.ts';

// The rules stand in a file without zod, so that the pages take them without its weight or its probe for eval.
export { type Operation, blocks, levelOf, reasonCodes } from './reason-rules.ts';

export type ReasonCode = Code;
export const ReasonCode = z.enum(reasonCodes);

/** A reason with what its sentence names: dates as ISO 8601, counts as numbers. Never a secret, never a path's content. */
export const Reason = z.object({
  code: ReasonCode,
  params: z.record(
    z.string().check(z.maxLength(40)),
    z.union([z.string().check(z.maxLength(500)), z.number()]),
  ),
});
export type Reason = z.infer<typeof Reason>;

/** How a refusal travels inside one process; at its border it becomes a Result. */
export class Refusal extends Error {
  readonly reason: Reason;
  constructor(code: ReasonCode, params: Reason['params'] = {}) {
    super(code);
    this.name = 'Refusal';
    this.reason = { code, params };
  }
}
