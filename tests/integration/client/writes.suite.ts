import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpsAnswer, HttpsClient, HttpsRequest } from '../../../electron/platform/https.ts';
import { openssl } from '../../fixtures/openssl.ts';
import { home, hong, pair, profile, proxy } from './setting.ts';
import {
  logIn,
  openFixture,
  prepareRegistration,
  reasonOf,
  releaseSigned,
  releaseWithoutKey,
  startApp,
  type App,
} from './world.ts';

export const checkWrites = (): void => {
  describe('writes', () => {
    let app: App;
    let before: readonly string[];
    /** Stands between the client and the network, for one test. */
    let between: ((https: HttpsClient, request: HttpsRequest) => Promise<HttpsAnswer>) | undefined;
    const isRegistration = ({ path: at, method }: HttpsRequest): boolean =>
      at === '/certificates' && method === 'POST';

    beforeAll(async () => {
      app = await startApp({
        profile,
        limitMs: 2_500,
        between: (https) => ({
          request: (request) => between?.(https, request) ?? https.request(request),
        }),
      });
      await logIn(app, hong);
    });
    beforeEach(async () => {
      before = await app.receipts();
    });
    afterEach(async () => {
      between = undefined;
      for (const registration of await app.bank.registrations()) {
        await releaseSigned(app, profile, pair, registration.id);
      }
    });
    const pendingKeys = async (): Promise<string[]> =>
      (await app.pending.list(hong.id)).map(({ key }) => key);
    /** Receipts kept in this test. */
    const kept = async (): Promise<string[]> =>
      (await app.receipts()).filter((name) => !before.includes(name)).sort();

    it('registers and releases; the receipts are kept as openssl verifies them', async () => {
      const { operation, send } = await prepareRegistration(app, profile, pair);
      const done = await send();
      expect(done.record).toMatchObject({
        act: 'register',
        customer: hong.id,
        idempotencyKey: operation.key,
        holder: '홍길동',
      });
      expect((await app.bank.registrations()).map(({ id }) => id)).toEqual([done.registration]);
      const released = await releaseSigned(app, profile, pair, done.registration);
      expect(released.record.act).toBe('release');
      expect(await app.bank.registrations()).toEqual([]);
      expect(await pendingKeys()).toEqual([]);

      expect(await kept()).toEqual([`${done.number}.p7m`, `${released.number}.p7m`].sort());
      const root = path.join(app.folder, 'signing-root.pem');
      await writeFile(root, profile.signingRoot);
      const content = await openssl([
        'cms',
        '-verify',
        '-inform',
        'DER',
        '-binary',
        '-purpose',
        'any',
        '-CAfile',
        root,
        '-in',
        path.join(app.folder, 'receipts', `${done.number}.p7m`),
      ]);
      expect(JSON.parse(content.toString())).toEqual(done.record);
      const numbers = (await app.bank.history()).map(({ number }) => number);
      expect(numbers.slice(0, 2)).toEqual([released.number, done.number]);
    });

    it('releases without the key, with a fresh OTP', async () => {
      const done = await (await prepareRegistration(app, profile, pair)).send();
      const [registration] = await app.bank.registrations();
      if (!registration) throw new Error('not registered');
      const released = await releaseWithoutKey(app, hong, pair, registration);
      expect(released.record).toMatchObject({ act: 'release-without-key', registration: done.registration });
      expect(await pendingKeys()).toEqual([]);
    });

    it('tells a refusal, and has nothing pending after it', async () => {
      const other = await openFixture(home, 'other-person');
      const { send } = await prepareRegistration(app, profile, other);
      expect(await reasonOf(send())).toBe('VID_MISMATCH');
      expect(await pendingKeys()).toEqual([]);
      expect(await kept()).toEqual([]);
    });

    it('has the operation on the disk when the request leaves', async () => {
      const { operation, send } = await prepareRegistration(app, profile, pair);
      const written: string[] = [];
      between = async (https, request) => {
        if (isRegistration(request))
          written.push(await readFile(path.join(app.folder, 'operations.json'), 'utf8'));
        return https.request(request);
      };
      await send();
      expect(written).toHaveLength(1);
      expect(written[0]).toContain(operation.key);
    });

    it('repeats the same octets under the same key', async () => {
      const { send } = await prepareRegistration(app, profile, pair);
      const sent: string[] = [];
      between = (https, request) => {
        if (isRegistration(request)) sent.push(JSON.stringify([request.headers, request.body]));
        return https.request(request);
      };
      proxy.loseAnswers(1);
      await send();
      expect(sent).toHaveLength(2);
      expect(sent[1]).toBe(sent[0]);
    });

    it('is done once though its answer was lost', async () => {
      const { send } = await prepareRegistration(app, profile, pair);
      proxy.loseAnswers(1);
      const done = await send();
      expect((await app.bank.registrations()).map(({ id }) => id)).toEqual([done.registration]);
      expect(
        (await app.bank.history()).filter(({ registration }) => registration === done.registration),
      ).toHaveLength(1);
      expect(await pendingKeys()).toEqual([]);
      expect(await kept()).toEqual([`${done.number}.p7m`]);
      expect(await app.disk()).toContain('bank.retried act=register');
    });

    it('is settled where both answers were lost', async () => {
      const { send } = await prepareRegistration(app, profile, pair);
      proxy.loseAnswers(2);
      const done = await send();
      expect((await app.bank.registrations()).map(({ id }) => id)).toEqual([done.registration]);
      expect(await pendingKeys()).toEqual([]);
      expect(await app.disk()).toContain('bank.settled state=done');
    });

    it('is RESULT_UNKNOWN where settle is lost too; asked again after a restart it is done', async () => {
      const { operation, send } = await prepareRegistration(app, profile, pair);
      proxy.loseAnswers(3);
      expect(await reasonOf(send())).toBe('RESULT_UNKNOWN');
      expect(await pendingKeys()).toEqual([operation.key]);
      expect(await kept()).toEqual([]);

      const restarted = await startApp({ profile, folder: app.folder });
      await logIn(restarted, hong);
      expect(await restarted.pending.list('kim')).toEqual([]);
      expect((await restarted.pending.list(hong.id))[0]).toMatchObject({
        key: operation.key,
        act: 'register',
      });
      const settled = await restarted.bank.settle(operation.key);
      expect(settled?.record.idempotencyKey).toBe(operation.key);
      expect(await pendingKeys()).toEqual([]);
      expect(await kept()).toEqual([`${settled?.number}.p7m`]);
      // One session a customer: that of the restarted app ended ours.
      await logIn(app, hong);
    });

    it('is not done where the request never arrived, and says so', async () => {
      const { send } = await prepareRegistration(app, profile, pair);
      proxy.loseRequests(2);
      expect(await reasonOf(send())).toBe('BANK_UNAVAILABLE');
      expect(await pendingKeys()).toEqual([]);
      expect(await app.bank.registrations()).toEqual([]);
    });

    it('stays not done when the request arrives late, after it was settled', async () => {
      const { operation, send } = await prepareRegistration(app, profile, pair);
      proxy.holdRequests(2);
      proxy.loseAnswers(1);
      expect(await reasonOf(send())).toBe('RESULT_UNKNOWN');
      expect(await app.bank.settle(operation.key)).toBeNull();
      await proxy.letGo();
      expect(await app.bank.registrations()).toEqual([]);
      expect(await pendingKeys()).toEqual([]);
    });

    it('believes no receipt that is about something else', async () => {
      const first = await (await prepareRegistration(app, profile, pair)).send();
      await releaseSigned(app, profile, pair, first.registration);
      // A genuine receipt of the same customer and certificate, of another act.
      between = async (https, request) => {
        const answer = await https.request(request);
        return isRegistration(request) && answer.status === 200
          ? { ...answer, json: withoutRecord(first) }
          : answer;
      };
      const { operation, send } = await prepareRegistration(app, profile, pair);
      expect(await reasonOf(send())).toBe('RESULT_UNKNOWN');
      expect(await pendingKeys()).toEqual([operation.key]);
      expect(await app.disk()).toContain('bank.untrusted document=receipt check=record');
      expect((await app.bank.settle(operation.key))?.record.idempotencyKey).toBe(operation.key);
    });
    const withoutRecord = <T extends { record: unknown }>({ record: _record, ...done }: T) => done;

    it('leaves no token, password, code or signed statement on the disk', async () => {
      const { send } = await prepareRegistration(app, profile, pair);
      proxy.loseAnswers(3);
      await reasonOf(send());
      const disk = await app.disk();
      expect(disk).toContain('bank.result-unknown');
      expect(disk).toContain('"act": "register"');
      expect(disk).not.toContain(hong.password);
      expect(disk).not.toContain(hong.otpSecret);
      expect(disk).not.toMatch(/Bearer|token|signedStatement/i);
      await app.bank.settle((await pendingKeys())[0] ?? '');
    });
  });
};
