import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HttpsClient, HttpsRequest } from '../../../electron/platform/https.ts';
import { NetworkFailure } from '../../../electron/platform/network-failure.ts';
import { historyOf } from './app-history.ts';
import { hong, pair, profile, proxy } from './setting.ts';
import { logIn, prepareRegistration, reasonOf, releaseSigned, startApp, type App } from './world.ts';

export const checkRestart = (): void => {
  describe('an operation whose answer never came, after a restart of the app', () => {
    /** The one that is lost in the middle of it, and stays as it is. */
    let lost: App;
    beforeAll(async () => {
      lost = await startApp({ profile, limitMs: 2_500 });
      await logIn(lost, hong);
    });
    afterEach(async () => {
      await logIn(lost, hong);
      for (const { id } of await lost.bank.registrations()) await releaseSigned(lost, profile, pair, id);
    });

    /** The app as it starts again on the same folder, and its customer logged in. */
    const restart = async (between?: (https: HttpsClient) => HttpsClient) => {
      const app = await startApp({
        ...{ profile, folder: lost.folder },
        ...(between ? { between } : {}),
      });
      const history = historyOf(app, profile);
      await logIn(app, hong);
      return { app, history };
    };

    it('is told without being asked for: it was done', async () => {
      const { operation, send } = await prepareRegistration(lost, profile, pair);
      proxy.loseAnswers(3);
      expect(await reasonOf(send())).toBe('RESULT_UNKNOWN');
      const { app, history } = await restart();
      const { certificate: _certificate, ...told } = operation;
      const [settled, ...others] = await history.settled();
      expect(others).toEqual([]);
      expect(settled).toMatchObject({ operation: told, completion: { act: 'register' } });
      expect(settled?.operation).not.toHaveProperty('certificate');
      expect(await history.pending()).toEqual([]);
      expect(await app.receipts()).toContain(`${settled?.completion?.receiptNumber}.p7m`);
      expect(await app.bank.registrations()).toHaveLength(1);
    });

    it('was not done, and the original that comes late is refused', async () => {
      const { operation, send } = await prepareRegistration(lost, profile, pair);
      proxy.holdRequests(2);
      proxy.loseRequests(1);
      expect(await reasonOf(send())).toBe('RESULT_UNKNOWN');
      const { app, history } = await restart();
      expect(await history.settled()).toMatchObject([
        { operation: { key: operation.key }, completion: null },
      ]);
      await proxy.letGo();
      expect(await app.bank.registrations()).toEqual([]);
      expect(await history.pending()).toEqual([]);
    });

    it('stays where the bank cannot be asked, and is asked about after the next log-in', async () => {
      const { operation, send } = await prepareRegistration(lost, profile, pair);
      proxy.loseAnswers(3);
      expect(await reasonOf(send())).toBe('RESULT_UNKNOWN');
      let isOut = true;
      const isSettle = ({ path }: HttpsRequest): boolean => path.endsWith('/settle');
      const { app, history } = await restart((https) => ({
        request: (request) =>
          isOut && isSettle(request)
            ? Promise.reject(new NetworkFailure('OFFLINE', 'route', false))
            : https.request(request),
      }));
      expect(await history.settled()).toEqual([]);
      expect(await history.pending()).toMatchObject([{ key: operation.key }]);
      isOut = false;
      await app.bank.logOut();
      await logIn(app, hong);
      expect(await history.settled()).toMatchObject([
        { operation: { key: operation.key }, completion: { act: 'register' } },
      ]);
      expect(await history.pending()).toEqual([]);
    });
  });
};
