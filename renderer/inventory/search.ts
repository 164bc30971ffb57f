import { type StoreApi, createStore } from 'zustand/vanilla';
import type { Bridge, HeldCertificate, Inventory } from '../../shared/ipc.ts';
import { ok } from '../../shared/result.ts';
import { type Loader, createLoader } from '../loadable.ts';

/** How far a search has come, and what it has found so far. */
export interface Search {
  readonly found: number;
  readonly place: string;
  readonly rows: readonly HeldCertificate[];
  /** Whether one is under way, noticed or not. */
  readonly under: boolean;
  /** Whether the last one was ended by the customer before it was through. */
  readonly stopped: boolean;
}

/** Rows with those that came since: one a certificate, with every place it was found in. */
export function withFresh(
  rows: readonly HeldCertificate[],
  fresh: readonly HeldCertificate[],
): HeldCertificate[] {
  const joined = new Map(rows.map((row) => [row.id, row]));
  for (const row of fresh) {
    const known = joined.get(row.id);
    const copies = new Set(known?.places.map(({ id }) => id));
    const more = row.places.filter(({ id }) => !copies.has(id));
    joined.set(row.id, known === undefined ? row : { ...known, places: [...known.places, ...more] });
  }
  return [...joined.values()];
}

export interface Searching {
  readonly held: Loader<Inventory>;
  readonly store: StoreApi<Search>;
  /** [검색 중지]: what was found stays. */
  stop(): void;
  /** Once more, unnoticed, when the search under way is through; `after`: what else depends on places. */
  again(after: () => void): void;
}

const nothing: Search = { found: 0, place: '', rows: [], under: false, stopped: false };

/** 보유 인증서 목록 and the search that fills it. */
export function createSearching(bridge: Bridge): Searching {
  const store = createStore<Search>(() => nothing);
  let stopping = false;
  let under: Promise<unknown> = Promise.resolve();
  let waiting = false;

  const ask = async (): ReturnType<Bridge['certificates']['held']> => {
    store.setState({ ...nothing, under: true }, true);
    stopping = false;
    const asked = bridge.certificates.held();
    under = asked;
    const answer = await asked;
    const { rows } = store.getState();
    if (asked === under) store.setState({ under: false, stopped: stopping });
    // Ended by the customer: what came until then is what there is.
    return stopping && !answer.ok && answer.reason.code === 'CANCELLED'
      ? ok({ certificates: [...rows], searched: [], problems: [] })
      : answer;
  };
  const held = createLoader(ask);

  bridge.on('search', ({ found, place, fresh }) =>
    store.setState(({ rows }) => ({
      found,
      place,
      rows: fresh.length === 0 ? rows : withFresh(rows, fresh),
    })),
  );
  return {
    held,
    store,
    stop() {
      stopping = true;
      void bridge.certificates.stopSearch();
    },
    again(after) {
      // A drive that comes brings several events: one search answers them all.
      if (waiting || held.store.getState().at === 'idle') return;
      waiting = true;
      void under.then(() => {
        waiting = false;
        if (held.store.getState().at === 'idle') return;
        void held.load(true);
        after();
      });
    },
  };
}
