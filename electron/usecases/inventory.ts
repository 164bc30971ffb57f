import type { Registration } from '../../shared/bank-api.ts';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { EventPayload, HeldCertificate, Inventory, RegisteredCertificate } from '../../shared/ipc.ts';
import { Refusal, type Reason } from '../../shared/reasons.ts';
import { factsOf, timeAt, viewOf, type BankView } from './bank-view.ts';
import { createExamination, type Examination } from './examination.ts';
import { createFreshRows } from './fresh-rows.ts';
import { copiesOf, heldCertificate, usableFirst } from './held-certificate.ts';
import { copyOpened, createHoldings, type Copy, type Holding, type OpenedPair } from './holdings.ts';
import type { Bank, CertificateStore, ClosedFiles, Clock, Log, SettingsStore } from './ports.ts';
import { fromBase64, readCertificate } from './read-certificate.ts';
import { createSearch, type Stream } from './search.ts';
import { summarize, type Telling } from './summary.ts';

export interface InventoryPorts {
  readonly stores: readonly CertificateStore[];
  readonly files: ClosedFiles;
  readonly bank: Bank;
  readonly profile: Pick<BankProfile, 'bank'>;
  readonly settings: SettingsStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Told while a search runs: how many so far, over all stores, and the rows that are new. */
  readonly onProgress: (progress: EventPayload<'search'>) => void;
}

/** Everything the customer holds, what the bank has of it, and what our own check says. */
export const createInventory = (ports: InventoryPorts) => {
  const { stores, files, bank, clock, log } = ports;
  const holdingsOf = createHoldings();
  const examine = createExamination(ports);
  let opened: OpenedPair[] = [];
  /** The customer's registrations as the bank last listed them. */
  let listed: readonly Registration[] = [];

  const holdings = (): Holding[] => {
    opened = opened.filter(({ file, closed }) => file.open || files.holds(closed.id));
    return holdingsOf([...opened.map((pair) => copyOpened(pair, files)), ...search.searched().copies]);
  };

  const list = async (): Promise<readonly Registration[]> => (listed = await bank.registrations());

  const telling = async (now: Date): Promise<Telling> => ({
    contacts: ports.profile.bank.contacts,
    language: (await ports.settings.get()).language,
    now,
  });

  const stream = async (): Promise<Stream> =>
    createFreshRows(holdingsOf, await telling(clock.now()), ports.onProgress);
  const search = createSearch({ stores, clock, log, stream });

  const rowsOf = async (
    these: readonly Holding[],
    all: readonly Holding[],
    view: BankView,
  ): Promise<HeldCertificate[]> => {
    const words = await telling(timeAt(clock, view.facts));
    const examined = await examine(these, all, view);
    return examined.map(({ holding, findings, row }) => heldCertificate(holding, findings, row, view, words));
  };

  return {
    /** Searches every place, and asks the bank: 보유 인증서 목록. */
    async held(): Promise<Inventory> {
      const [view] = await Promise.all([viewOf(bank), search.run()]);
      if (view.registrations) listed = view.registrations;
      const all = holdings();
      const rows = await rowsOf(all, all, view);
      const { places, problems } = search.searched();
      return {
        certificates: rows.sort(usableFirst),
        searched: [...places],
        problems: [...problems],
      };
    },

    /** Ends a search under way: what it has found stays, and who waits for it gets that. */
    stopSearch: search.stop,

    /** 등록된 인증서 목록, as the bank has it, and where each lies on this computer. */
    async registered(): Promise<RegisteredCertificate[]> {
      const [registrations, facts] = await Promise.all([list(), factsOf(bank), search.ranOnce()]);
      const words = await telling(timeAt(clock, facts));
      const bySha256 = new Map(holdings().map((one) => [one.certificate?.facts.sha256, one]));
      return registrations.map((row) => {
        const holding = bySha256.get(row.certificateSha256);
        return {
          id: row.id,
          summary: summarize(readCertificate(fromBase64(row.certificate)), words),
          registeredAt: row.registeredAt,
          state: row.state,
          heldId: holding && holding.keys.length > 0 ? holding.id : null,
          places: holding ? copiesOf(holding) : [],
        };
      });
    },

    /** The customer's registrations, as the bank lists them now; and as it did last, none before it was asked. */
    list,
    listed: (): readonly Registration[] => listed,

    /**
     * The list that the customer chose this registration from, asked anew where it is not in it. What it is of never
     * changes; whether it still is, the bank says when it is asked about that one.
     */
    async listWith(registration: string): Promise<readonly Registration[]> {
      return listed.some(({ id }) => id === registration) ? listed : list();
    },

    /** Takes in a file that was opened; an earlier one's key process ends, its password will be asked again. */
    async addOpened(pair: OpenedPair): Promise<HeldCertificate> {
      const { sha256 } = readCertificate(pair.certificate);
      for (const { file } of opened) file.close();
      // The same file chosen again is one place, not two.
      const again = opened.filter(({ certificate }) => readCertificate(certificate).sha256 === sha256);
      for (const { closed } of again) files.drop(closed.id);
      opened = [pair, ...opened];
      const all = holdings();
      const own = all.filter((one) => one.certificate?.facts.sha256 === sha256);
      const [row] = await rowsOf(own, all, await viewOf(bank));
      if (!row) throw new Refusal('CERT_NOT_FOUND');
      return row;
    },

    /** Ends the key process of an opened file that was put where it stays: from there it is used. */
    closeOpened(id: string): void {
      for (const { file, closed } of opened) if (closed.id === id) file.close();
    },

    /** Ends the key processes of opened files and forgets their bytes, and the customer's registrations. */
    forgetOpened(): void {
      for (const { file, closed } of opened) {
        file.close();
        files.drop(closed.id);
      }
      opened = [];
      listed = [];
    },

    /**
     * One certificate again, with our own findings on it now. CERT_NOT_FOUND. The bank's list is not asked for: whoever
     * examines one asks the bank about that one next.
     */
    async examine(id: string): Promise<Examination> {
      const all = holdings();
      const own = all.filter((one) => one.id === id);
      const view = { facts: await factsOf(bank), registrations: null };
      const [examined] = await examine(own, all, view);
      if (!examined) throw new Refusal('CERT_NOT_FOUND');
      return examined;
    },

    /** One copy, with the certificate's other copies beside it. CERT_NOT_FOUND. */
    copy(id: string): { readonly copy: Copy; readonly holding: Holding } {
      for (const holding of holdings()) {
        const copy = holding.copies.find((one) => one.id === id);
        if (copy) return { copy, holding };
      }
      throw new Refusal('CERT_NOT_FOUND');
    },

    /** The one with that certificate, if it is held. */
    async holding(sha256: string): Promise<Holding | null> {
      await search.ranOnce();
      return holdings().find((one) => one.certificate?.facts.sha256 === sha256) ?? null;
    },

    /** CERT_NOT_FOUND, naming the places of the last search and the files opened since. */
    notFound(): Reason {
      const places = [...opened.map(({ closed }) => closed.name), ...search.searched().places];
      // 500 is what a parameter takes.
      return { code: 'CERT_NOT_FOUND', params: { places: places.join(', ').slice(0, 500) } };
    },

    telling,
  };
};

export type Inventories = ReturnType<typeof createInventory>;
