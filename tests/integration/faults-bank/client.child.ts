// The app's client in a process of its own, that does one write and stands still after one of its phases, to be killed
// there. Takes an Errand on its standard input; prints what it has prepared, then what the customer is told.
import { openSync, readFileSync, writeSync } from 'node:fs';
import process from 'node:process';
import { BankProfile } from '../../../shared/bank-profile.ts';
import type { HttpsClient } from '../../../electron/platform/https.ts';
import { startApp, type Files } from '../client/world.ts';
import { writes } from './acts.ts';
import { openCards } from './cards.ts';
import type { ClientPhase, Errand } from './client-phases.ts';
import { toldBy } from './judge.ts';
import { enter } from './seat.ts';

const errand = JSON.parse(readFileSync(0, 'utf8')) as Errand;
const { customer, key, stopAt } = errand;
const journal = openSync(errand.journal, 'a', 0o600);
const longestHold = 60_000;

const reached = (phase: ClientPhase): void => {
  writeSync(journal, `${phase}/${key}\n`);
  if (phase !== stopAt) return;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, longestHold);
  process.kill(process.pid, 'SIGKILL');
};

const keeping = ({ pending, history }: Files): Files => ({
  pending: {
    ...pending,
    async add(operation) {
      if (operation.key === key) reached('asked');
      await pending.add(operation);
      if (operation.key === key) reached('pending written');
    },
    async remove(removed) {
      await pending.remove(removed);
      if (removed === key) reached('pending removed');
    },
  },
  history: {
    async keep(receipt, signed) {
      await history.keep(receipt, signed);
      if (receipt.idempotencyKey === key) reached('receipt kept');
    },
  },
});
const between = (https: HttpsClient): HttpsClient => ({
  async request(request) {
    const isIt = request.headers?.['Idempotency-Key'] === key;
    if (isIt) reached('sending');
    const answer = await https.request(request);
    if (isIt) reached('answered');
    return answer;
  },
});

const profile = BankProfile.parse(errand.profile);
const app = await startApp({ profile, folder: errand.folder, between, keeping, limitMs: 20_000 });
await enter(app, customer);
const act = writes.find(({ name }) => name === errand.act);
if (!act) throw new Error(`no act ${errand.act}`);
const { send, ...prepared } = await act.prepare({ app, profile, customer, cards: await openCards() }, key);
const { history, ...before } = prepared.before;
console.log(JSON.stringify({ ...prepared, before: { ...before, history: [...history] } }));
const told = await toldBy(send);
console.log(JSON.stringify(told));
reached('told');
process.exit(0);
