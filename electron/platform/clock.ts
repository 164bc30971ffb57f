/** The system's clock. */
export const systemClock = { now: (): Date => new Date() };
