import { validatePath } from '../../../../electron/pki/path.ts';
import { opensslSays, pemOf } from '../support/openssl-cache.ts';
import { now } from '../support/path-builder.ts';
import { any, type PathCase } from './case.ts';

/** Our answer, all else as RFC 5280 has it by default. */
export const validateCase = ({ path, beside = [], input = {} }: PathCase) =>
  validatePath({
    certificate: path[0]!.der,
    intermediates: [...beside, ...path.slice(1, -1)].map(({ der }) => der),
    anchors: [path[path.length - 1]!.der],
    at: now,
    ...input,
  });

/** `openssl verify` with the same inputs; anyPolicy is not its default. */
export const opensslVerdict = ({ path, beside = [], input = {} }: PathCase) => {
  const anchors = input.anchors?.map((der) => pemOf('CERTIFICATE', der as Uint8Array));
  const others = [...beside, ...path.slice(1, -1)].map(({ pem }) => pem).join('');
  const files = { anchors: anchors?.join('') ?? path[path.length - 1]!.pem, others, user: path[0]!.pem };
  const flags = [
    ...['-attime', String((input.at ?? now).getTime() / 1000), '-policy_check', '-policy_print'],
    ...['-auth_level', input.allowSha1 ? '0' : '2', '-partial_chain', '-no-CApath', '-no-CAstore'],
    ...(input.initialPolicies ?? [any]).flatMap((oid) => ['-policy', oid]),
    ...(input.requireExplicitPolicy ? ['-explicit_policy'] : []),
    ...(input.inhibitPolicyMapping ? ['-inhibit_map'] : []),
    ...(input.inhibitAnyPolicy ? ['-inhibit_any'] : []),
    ...(others ? ['-untrusted', 'others'] : []),
  ];
  return opensslSays(files, 'verify', ...flags, '-CAfile', 'anchors', 'user');
};

/** Its user policies, of which it prints anyPolicy alone where that is among them. */
export const opensslPolicies = (text: string): string[] => {
  const printed = text.split('User Policies:')[1] ?? '';
  return [...printed.matchAll(/Policy: (.+)/g)].map(([, name]) =>
    name === 'X509v3 Any Policy' ? any : name!,
  );
};
