import { randomUUID } from 'node:crypto';
import { Refusal } from '../../shared/reasons.ts';
import type { ClosedFiles } from '../usecases/ports.ts';
import { checkPkcs12Form } from './pkcs12-form.ts';

const maximumBytes = 10 * 1024 * 1024;
const maximumFiles = 4;
const lifetime = 5 * 60 * 1000;

interface Held {
  readonly file: Uint8Array<ArrayBuffer>;
  timer: NodeJS.Timeout;
}

/**
 * PKCS#12 files that the customer chose or dropped: their bytes as they came, in memory only, forgotten 5 minutes after
 * they came or were last used. The name says nothing: an extension in any case, or none, is as good.
 */
export const createCertificateFiles = (): ClosedFiles => {
  const files = new Map<string, Held>();

  const drop = (id: string): void => {
    clearTimeout(files.get(id)?.timer);
    files.delete(id);
  };
  const expiry = (id: string): NodeJS.Timeout => setTimeout(drop, lifetime, id).unref();

  return {
    accept(name, bytes) {
      if (bytes.length === 0) throw new Refusal('FILE_DAMAGED');
      if (bytes.length > maximumBytes) throw new Refusal('FORMAT_UNSUPPORTED');
      checkPkcs12Form(bytes);
      const [oldest] = files.keys();
      if (oldest !== undefined && files.size >= maximumFiles) drop(oldest);
      const id = randomUUID();
      files.set(id, { file: new Uint8Array(bytes), timer: expiry(id) });
      return { id, name: name.normalize('NFC') };
    },
    source(id) {
      const held = files.get(id);
      if (!held) throw new Refusal('CERT_NOT_FOUND');
      clearTimeout(held.timer);
      held.timer = expiry(id);
      return { kind: 'pkcs12', file: held.file };
    },
    holds: (id) => files.has(id),
    drop,
  };
};
