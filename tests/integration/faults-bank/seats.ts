import { needsCodes, type Act } from './acts.ts';
import type { Ground } from './ground.ts';
import type { FaultProxy } from './proxy.ts';
import { seat, type Seat } from './seat.ts';

/** A customer's records stay short, so that each look at them does. */
const runsOfACustomer = 12;

/** Seats for one run after the other: the same one while it can serve, so that not every run has to log in. */
export const createSeats = (
  ground: Ground,
  proxy: FaultProxy,
  limitMs: number,
): ((act: Act) => Promise<Seat>) => {
  let taken: Seat | undefined;
  let runs = 0;
  return async (act) => {
    if (needsCodes(act)) return seat(ground, proxy, { limitMs });
    if (taken === undefined || ++runs > runsOfACustomer) {
      taken = await seat(ground, proxy, { limitMs });
      runs = 1;
    }
    return taken;
  };
};
