import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import { Refusal, type Reason } from '../../../shared/reasons.ts';
import type { CertificateStore, Clock, CloudService, FoundCertificate, Place } from '../../usecases/ports.ts';
import { untilAborted } from '../bounded.ts';
import { createCloudSession, type Ask } from './cloud-session.ts';

export interface CloudOptions {
  /** The profile's. */
  readonly service: NonNullable<BankProfile['cloud']>;
  readonly clock: Clock;
  /** Whether this computer has a network at all. */
  readonly online?: () => boolean;
}

export interface Cloud {
  readonly store: CertificateStore;
  readonly service: CloudService;
}

/** A customer has one, or two while it is renewed. */
const mostCredentials = 20;
const mostBase64 = 64 * 1024;

const List = z.object({ credentialIDs: z.array(z.string().min(1).max(256)).max(mostCredentials) });
const Info = z.object({
  description: z.string().max(255).optional(),
  /** The holder's own comes first. */
  cert: z.object({ certificates: z.tuple([z.base64().min(1).max(mostBase64)], z.string().max(mostBase64)) }),
});
const Tries = z.object({ triesLeft: z.int().min(0).max(100), limit: z.int().min(1).max(100) });

/** Longer than a 전자서명 window may stay open. */
const windowMs = 6 * 60_000;

interface Listed {
  readonly id: string;
  readonly certificate: Uint8Array;
}

const reasonOf = (error: unknown): Reason => {
  if (error instanceof Refusal) return error.reason;
  throw error;
};

/**
 * 금융인증서, through a service in the API of the Cloud Signature Consortium, while the customer is connected to it: what
 * it holds is listed like what lies in a folder, and the key process is told where to ask. Nothing of it is kept on the
 * disk, and no PIN comes here.
 */
export const createCloud = ({ service, clock, online }: CloudOptions): Cloud => {
  const session = createCloudSession({ server: service.server, clock, online });
  const place: Place = { kind: 'cloud', label: service.name.ko };
  const listed = new Map<string, Listed>();

  const remember = (credential: string, certificate: Uint8Array): Listed => {
    const one = { id: listed.get(credential)?.id ?? randomUUID(), certificate };
    listed.set(credential, one);
    return one;
  };

  const read = async (ask: Ask, credential: string): Promise<FoundCertificate> => {
    const body = { credentialID: credential, certificates: 'single' };
    const { description, cert } = await ask('credentials/info', body, Info);
    const certificate = new Uint8Array(Buffer.from(cert.certificates[0], 'base64'));
    const { id } = remember(credential, certificate);
    return {
      id,
      name: description ?? service.name.ko,
      place,
      certificate,
      // A locked PIN is told when it is to be used, with what to do about it.
      hasKey: true,
      problem: null,
    };
  };

  const search: CertificateStore['list'] = async (onProgress, signal) => {
    const ask = session.asking();
    if (ask === null) return { found: [], searched: [], problems: [] };
    const found: FoundCertificate[] = [];
    const problems: Reason[] = [];
    try {
      const { credentialIDs } = await ask('credentials/list', {}, List);
      for (const credential of new Set(credentialIDs)) {
        if (signal.aborted) break;
        try {
          const one = await read(ask, credential);
          found.push(one);
          onProgress({ found: found.length, place: place.label, fresh: [one] });
        } catch (error) {
          problems.push(reasonOf(error));
        }
      }
    } catch (error) {
      problems.push(reasonOf(error));
    }
    // Who disconnected meanwhile, or is another, does not get the list of who was connected.
    if (!session.isCurrent(ask)) return { found: [], searched: [], problems: [] };
    const told = problems.map((reason) => ({ place: place.label, reason }));
    return { found, searched: [place.label], problems: told };
  };

  /** null where the service has no such method; one that is not to be had is told before a PIN is typed for it. */
  const tries = async (ask: Ask, credential: string): Promise<z.infer<typeof Tries> | null> => {
    try {
      return await ask('extensions/pinTries', { credentialID: credential }, Tries);
    } catch (error) {
      if (reasonOf(error).code === 'INTERNAL') return null;
      throw error;
    }
  };

  return {
    store: {
      list: (onProgress, signal) => untilAborted(search(onProgress, signal), signal),

      async key(id) {
        const [credential, one] = [...listed].find(([, kept]) => kept.id === id) ?? [];
        if (credential === undefined || one === undefined) throw new Refusal('CERT_NOT_FOUND');
        const ask = session.asking();
        if (ask === null) throw new Refusal('MEDIA_REMOVED');
        const left = await tries(ask, credential);
        if (left?.triesLeft === 0) {
          throw new Refusal('CLOUD_PIN_WRONG', { count: left.limit, limit: left.limit, triesLeft: 0 });
        }
        const accessToken = await session.token(windowMs);
        const { url, tlsRoots, pins } = service.server;
        return {
          kind: 'cloud',
          certificate: one.certificate,
          credential,
          accessToken,
          server: { url, tlsRoots: [...tlsRoots], pins: [...pins] },
          tries: left && { left: left.triesLeft, limit: left.limit },
        };
      },
    },
    service: {
      name: service.name,
      get connected() {
        return session.connected;
      },
      connect: session.connect,
      disconnect: session.disconnect,
    },
  };
};
