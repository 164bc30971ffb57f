import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { derOf, kept, opensslMakes } from './openssl-cache.ts';

/** OpenSSL's command line as second implementation, in a folder of its own that goes with the test file. */
export class OpenSsl {
  readonly folder = mkdtempSync(join(tmpdir(), 'pki-test-'));
  readonly #generated = new Map<string, number>();

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, data: Uint8Array | string): string {
    writeFileSync(this.path(name), data);
    return this.path(name);
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(this.path(name)));
  }

  /** Runs in the folder; throws when OpenSSL refuses. */
  run(...args: string[]): Buffer {
    return execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** What it says on both streams; throws when it refuses. */
  say(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: this.folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return stdout + stderr;
  }

  accepts(...args: string[]): boolean {
    try {
      this.run(...args);
      return true;
    } catch {
      return false;
    }
  }

  /** An RSA key of this name as NAME.pem (PKCS#8). */
  key(name: string, bits = 2048): void {
    this.#generate(name, 'RSA', `rsa_keygen_bits:${bits}`);
  }

  /** An EC key of this name on a curve of NIST's. */
  ecKey(name: string, curve: 'P-256' | 'P-384' | 'P-521'): void {
    this.#generate(name, 'EC', `ec_paramgen_curve:${curve}`);
  }

  /** Kept from run to run, since an RSA key takes longer than most tests: a name's first key, its second … */
  #generate(name: string, algorithm: string, option: string): void {
    const count = (this.#generated.get(name) ?? 0) + 1;
    this.#generated.set(name, count);
    const how = ['-algorithm', algorithm, '-pkeyopt', option];
    const pem = kept(['key', ...how, name, String(count)], () =>
      opensslMakes({}, 'genpkey', '-quiet', ...how, '-out', 'out'),
    );
    this.write(`${name}.pem`, pem);
  }

  pkcs8(name: string): Uint8Array {
    this.run('pkcs8', '-topk8', '-nocrypt', '-in', `${name}.pem`, '-outform', 'DER', '-out', `${name}.p8`);
    return this.read(`${name}.p8`);
  }

  /**
   * A certificate NAME.crt (PEM) and NAME.der for NAME.pem; `issuer` absent is self-signed. `extensions` are lines of an
   * OpenSSL extension section, further sections after them.
   */
  certificate(
    name: string,
    options: {
      subject: string;
      issuer?: string;
      /** Where it is not named as the issuer is. */
      issuerKey?: string;
      extensions?: string;
      serial?: number;
      days?: number;
      digest?: string;
      key?: string;
    },
  ): Uint8Array {
    const {
      subject,
      issuer,
      issuerKey = issuer,
      extensions = '',
      serial = 1,
      days = 30,
      digest = 'sha256',
      key = name,
    } = options;
    const config = `[req]\ndistinguished_name=dn\nstring_mask=utf8only\nutf8=yes\n[dn]\n[ext]\n${extensions}\n`;
    const files = {
      config,
      key: this.read(`${key}.pem`),
      ...(issuer ? { issuer: this.read(`${issuer}.crt`), issuerKey: this.read(`${issuerKey}.pem`) } : {}),
    };
    const signer = issuer ? ['-CA', 'issuer', '-CAkey', 'issuerKey'] : ['-signkey', 'key'];
    const request = ['req', '-new', '-utf8', '-config', 'config', '-key', 'key', '-subj', subject];
    const what = ['x509', '-req', '-in', 'request', `-${digest}`, '-days', String(days), ...signer];
    const extension = ['-set_serial', String(serial), '-extfile', 'config', '-extensions', 'ext'];
    // Valid from the moment it is made: kept for a day.
    const today = new Date().toISOString().slice(0, 10);
    const made = kept([today, ...request, ...what, ...extension, ...Object.entries(files).flat()], () => {
      const signingRequest = opensslMakes(files, ...request, '-out', 'out');
      return opensslMakes({ ...files, request: signingRequest }, ...what, ...extension, '-out', 'out');
    });
    this.write(`${name}.crt`, made);
    this.write(`${name}.der`, derOf(made));
    return this.read(`${name}.der`);
  }
}

/** Legacy algorithms (SEED, 3DES bags) as OpenSSL 3 keeps them. */
export const legacy = ['-provider', 'legacy', '-provider', 'default'] as const;

export const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
export const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
