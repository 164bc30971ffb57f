import { Refusal, type Reason } from '../../shared/reasons.ts';
import { copyFound, type Copy } from './holdings.ts';
import type { CertificateStore, Clock, FoundCertificate, Listing, Log } from './ports.ts';

/** Who is told of what a search comes upon, while it does. */
export interface Stream {
  /** How many so far, over all stores, where it is, and the copies since the last time. */
  add(found: number, place: string, fresh: readonly Copy[]): void;
  end(): void;
}

export interface SearchPorts {
  readonly stores: readonly CertificateStore[];
  readonly clock: Clock;
  readonly log: Log;
  /** Of one search. */
  readonly stream: () => Promise<Stream>;
}

/** What the last search came upon. */
export interface Searched {
  readonly copies: readonly Copy[];
  /** Every place that was looked at, for people. */
  readonly places: readonly string[];
  readonly problems: readonly { readonly place: string; readonly reason: Reason }[];
}

type OfStore = Pick<Listing, 'searched' | 'problems'> & { readonly copies: readonly Copy[] };

const nothing: OfStore = { copies: [], searched: [], problems: [] };
const byId = (copies: readonly Copy[]): Copy[] => [
  ...new Map(copies.map((copy) => [copy.id, copy])).values(),
];

/** Looks through every place at once. What a store cannot tell is a problem of that store and of no other. */
export const createSearch = ({ stores, clock, log, stream }: SearchPorts) => {
  const last = new Map<CertificateStore, OfStore>();
  let running: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;

  const inStore = async (
    store: CertificateStore,
    signal: AbortSignal,
    onProgress: (found: number, place: string, fresh: readonly Copy[]) => void,
  ): Promise<OfStore> => {
    // What was told on the way is read already.
    const come = new Map<FoundCertificate, Copy>();
    const places = new Set<string>();
    const take = (one: FoundCertificate): Copy => {
      const copy = come.get(one) ?? copyFound(one, store);
      come.set(one, copy);
      return copy;
    };
    try {
      const { found, searched, problems } = await store.list((progress) => {
        if (signal.aborted) return;
        places.add(progress.place);
        onProgress(progress.found, progress.place, progress.fresh.map(take));
      }, signal);
      return { copies: found.map(take), searched, problems };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!signal.aborted) return { ...nothing, problems: [{ place: '', reason: error.reason }] };
      // The customer stopped it: what it has found stays, and what was there before it.
      const before = last.get(store) ?? nothing;
      const copies = byId([...before.copies, ...come.values()]);
      return { copies, searched: [...places], problems: before.problems };
    }
  };

  const searchAll = async (signal: AbortSignal): Promise<void> => {
    const started = clock.now().getTime();
    const counts = new Map<CertificateStore, number>();
    const { add, end } = await stream();
    const searchIn = async (store: CertificateStore): Promise<void> => {
      const found = await inStore(store, signal, (count, place, fresh) => {
        counts.set(store, count);
        const all = [...counts.values()].reduce((a, b) => a + b, 0);
        add(all, place, fresh);
      });
      last.set(store, found);
    };
    await Promise.all(stores.map(searchIn)).finally(end);
    const { copies, problems } = searched();
    const ms = clock.now().getTime() - started;
    log.event('inventory.searched', { found: copies.length, problems: problems.length, ms });
  };

  const searched = (): Searched => {
    const all = stores.map((store) => last.get(store) ?? nothing);
    return {
      copies: all.flatMap(({ copies }) => copies),
      places: all.flatMap((one) => one.searched),
      problems: all.flatMap(({ problems }) => problems),
    };
  };

  /** One search at a time: who asks meanwhile gets its result. */
  const run = (): Promise<void> => {
    if (!running) {
      const stop = new AbortController();
      const ended = searchAll(stop.signal).finally(() => {
        running = null;
      });
      running = { stop, ended };
    }
    return running.ended;
  };

  return {
    run,
    /** A search under way is waited for; where there was none yet, one is made. */
    ranOnce: async (): Promise<void> => {
      if (running || last.size < stores.length) await run();
    },
    stop: (): void => running?.stop.abort(),
    searched,
  };
};
