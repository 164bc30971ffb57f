import { X509Certificate, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Policy, TrustList } from '../../../shared/bank-policy.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import { verifySignedData } from '../../../electron/pki/cms.ts';
import { validatePath } from '../../../electron/pki/path.ts';
import { world, verifyByOpenssl } from './world.ts';

export const checkAbout = (): void => {
  describe('what the world.bank says of itself', () => {
    test('policy and trust list are signed under the profile’s signing root, by openssl and by the app', async () => {
      const about = await world.hong.call('about', {});
      expect(about.bank).toBe('woori');
      const policy = Policy.parse(await verifyByOpenssl(Buffer.from(about.policy, 'base64')));
      const trustList = TrustList.parse(await verifyByOpenssl(Buffer.from(about.trustList, 'base64')));
      expect(policy.acceptedPolicies).toContainEqual({ oid: '1.2.410.200005.1.1.4', person: 'personal' });
      expect(trustList.roots).toHaveLength(2);

      const message = await verifySignedData(Buffer.from(about.policy, 'base64'));
      expect(Buffer.from(message.content).equals(canonicalJson(policy))).toBe(true);
      const path = await validatePath({
        certificate: message.signerCertificate,
        intermediates: about.chain.map((der) => Buffer.from(der, 'base64')),
        anchors: [new X509Certificate(world.bank.profile.signingRoot).raw],
        at: new Date(),
      });
      expect(path.valid).toBe(true);
    });

    test('envelope, receipt and document certificates are three, with three keys', async () => {
      const about = await world.hong.call('about', {});
      const { signerCertificate } = await verifySignedData(Buffer.from(about.policy, 'base64'));
      const keys = [
        signerCertificate,
        Buffer.from(about.envelopeCertificate, 'base64'),
        Buffer.from(about.receiptCertificate, 'base64'),
      ].map((der) =>
        new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' }).toString('hex'),
      );
      expect(new Set(keys).size).toBe(3);
    });

    test('the profile pins the TLS key, and an older TLS is refused', async () => {
      const { createSecureContext, connect } = await import('node:tls');
      const { port } = new URL(world.bank.url);
      const context = createSecureContext({ ca: world.bank.profile.server.tlsRoots });
      const leaf = await new Promise<Buffer>((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port: Number(port), secureContext: context }, () => {
          const { pubkey, raw } = socket.getPeerX509Certificate()!.toLegacyObject();
          expect(pubkey).toBeDefined();
          resolve(raw);
          socket.destroy();
        });
        socket.on('error', reject);
      });
      const spki = new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'der' });
      const { pins } = world.bank.profile.server;
      // The second is the one that the bank moves to.
      expect(pins).toHaveLength(2);
      expect(pins[0]).toBe(createHash('sha256').update(spki).digest('base64'));
      const older = createSecureContext({ ca: world.bank.profile.server.tlsRoots, maxVersion: 'TLSv1.2' });
      await expect(
        new Promise((resolve, reject) => {
          const socket = connect({ host: '127.0.0.1', port: Number(port), secureContext: older }, () => {
            socket.destroy();
            resolve('connected');
          });
          socket.on('error', reject);
        }),
      ).rejects.toThrow(/protocol version|EPROTO/i);
    });
  });
};
