import { createHash, type X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import tls from 'node:tls';
import { connectFailure, handshakeFailure, hasNetwork, NetworkFailure } from './network-failure.ts';

export interface ServerTrust {
  /** PEM; the only roots, whatever the system or the environment trusts. */
  readonly tlsRoots: readonly string[];
  /** SHA-256 of a SubjectPublicKeyInfo, base64. */
  readonly pins: readonly string[];
}

const pinOf = (certificate: X509Certificate): string =>
  createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');

/** Deeper than any real server's chain; ends the walk whatever was sent. */
const longestChain = 6;

/**
 * Whether the leaf or an intermediate above it has a pinned key. Each step up is verified by signature: a server may
 * send a pinned certificate along that has nothing to do with its own.
 */
const isPinned = (leaf: X509Certificate, pins: readonly string[]): boolean => {
  let certificate: X509Certificate | undefined = leaf;
  for (let depth = 0; certificate !== undefined && depth < longestChain; depth++) {
    if (pins.includes(pinOf(certificate))) return true;
    const issuer: X509Certificate | undefined = certificate.issuerCertificate;
    if (issuer === undefined || issuer.fingerprint256 === certificate.fingerprint256) return false;
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return false;
    certificate = issuer;
  }
  return false;
};

/**
 * Opens connections to one server. Each is made anew, with a whole handshake: no session is kept or resumed, because a
 * resumed one would show no certificate to hold against the pins. It is handed over only once chain, name, dates and
 * pin are checked, so not an octet of a request reaches a server that is not the bank's.
 */
export const createPinnedConnector = (
  server: URL,
  trust: ServerTrust,
  online: () => boolean = hasNetwork,
): ((limitMs: number) => Promise<tls.TLSSocket>) => {
  const host = server.hostname.replace(/^\[|\]$/g, '');
  const port = Number(server.port || 443);
  // `ca` replaces the built-in roots, and with them what NODE_EXTRA_CA_CERTS and SSL_CERT_FILE would add.
  const secureContext = tls.createSecureContext({ ca: [...trust.tlsRoots], minVersion: 'TLSv1.3' });

  return (limitMs) =>
    new Promise((resolve, reject) => {
      let connected = false;
      const socket = tls.connect({
        host,
        port,
        secureContext,
        // Said, not left to its default, which NODE_TLS_REJECT_UNAUTHORIZED turns off.
        rejectUnauthorized: true,
        checkServerIdentity: tls.checkServerIdentity,
        ALPNProtocols: ['http/1.1'],
        ...(isIP(host) === 0 ? { servername: host } : {}),
      });
      const fail = (failure: NetworkFailure): void => {
        clearTimeout(timer);
        socket.destroy();
        reject(failure);
      };
      const timer = setTimeout(
        () => fail(new NetworkFailure('BANK_UNAVAILABLE', 'time-out', false)),
        limitMs,
      );
      socket.once('connect', () => (connected = true));
      // Stays: an error after the hand-over is told by the request that uses the connection.
      socket.on('error', (error) =>
        fail(connected ? handshakeFailure(error) : connectFailure(error, online)),
      );
      socket.once('close', () => fail(new NetworkFailure('BANK_UNAVAILABLE', 'cut', false)));
      socket.once('secureConnect', () => {
        const certificate = socket.getPeerX509Certificate();
        if (!socket.authorized || socket.isSessionReused() || certificate === undefined) {
          fail(new NetworkFailure('SERVER_IDENTITY', 'certificate', false));
        } else if (!isPinned(certificate, trust.pins)) {
          fail(new NetworkFailure('SERVER_IDENTITY', 'pin', false));
        } else {
          clearTimeout(timer);
          resolve(socket);
        }
      });
    });
};
