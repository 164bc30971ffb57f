import { networkInterfaces } from 'node:os';

/** What a person can be told apart; the finer `cause` is for the log. */
export type NetworkFailureCode = 'OFFLINE' | 'BANK_UNAVAILABLE' | 'SERVER_IDENTITY';

/** A closed list, so that it may be logged as it stands. */
export const failureCauses = [
  'name', // the host's name has no address
  'route', // no way to the address
  'refused',
  'time-out',
  'cut', // the connection ended before the answer was whole
  'certificate', // chain, name or dates
  'pin',
  'handshake', // somebody answers, but not in the TLS we speak
  'too-large',
  'encoding',
  'not-json',
  'redirect',
] as const;
export type FailureCause = (typeof failureCauses)[number];

/** A request that brought no usable answer. `sent`: the other side may have read it and acted on it. */
export class NetworkFailure extends Error {
  readonly code: NetworkFailureCode;
  readonly reason: FailureCause;
  readonly sent: boolean;

  constructor(code: NetworkFailureCode, reason: FailureCause, sent: boolean) {
    super(`${code}: ${reason}`);
    this.name = 'NetworkFailure';
    this.code = code;
    this.reason = reason;
    this.sent = sent;
  }
}

/** Whether this computer has any network beside itself; link-local addresses (169.254/16, fe80::/10) lead nowhere. */
export const hasNetwork = (interfaces = networkInterfaces()): boolean =>
  Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .some(({ internal, address }) => !internal && !/^(?:169\.254\.|fe[89ab])/i.test(address));

/** The system's codes of an error; one that stands for several addresses tried (Happy Eyeballs) has several. */
const codesOf = (error: unknown): string[] => {
  if (!(error instanceof Error)) return [];
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf);
  return 'code' in error && typeof error.code === 'string' ? [error.code] : [];
};

const names = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);
const routes = new Set(['ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL']);
const cuts = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EOF']);

/** Why no TCP connection came about. */
export const connectFailure = (error: unknown, online: () => boolean): NetworkFailure => {
  const codes = codesOf(error);
  const all = (set: ReadonlySet<string>): boolean => codes.length > 0 && codes.every((code) => set.has(code));
  if (all(names) || all(routes)) {
    return new NetworkFailure(
      online() ? 'BANK_UNAVAILABLE' : 'OFFLINE',
      all(names) ? 'name' : 'route',
      false,
    );
  }
  return new NetworkFailure('BANK_UNAVAILABLE', codes.includes('ETIMEDOUT') ? 'time-out' : 'refused', false);
};

// OpenSSL's and BoringSSL's verification results, and Node's own for the name.
const certificateCodes =
  /^(?:CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;

/**
 * Why a TCP connection did not become a trusted one. Whatever is not plainly the network's fault counts as a server
 * that could not prove itself: a doubt must not read as "try again later".
 */
export const handshakeFailure = (error: unknown): NetworkFailure => {
  const codes = codesOf(error);
  if (codes.some((code) => cuts.has(code))) return new NetworkFailure('BANK_UNAVAILABLE', 'cut', false);
  const certificate = codes.some((code) => certificateCodes.test(code));
  return new NetworkFailure('SERVER_IDENTITY', certificate ? 'certificate' : 'handshake', false);
};
