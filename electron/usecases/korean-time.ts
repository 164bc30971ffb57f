// Korea keeps UTC+9 without summer time since 1988; certificates end on its midnights, wherever the computer is.
const offset = 9 * 60 * 60 * 1000;
const day = 24 * 60 * 60 * 1000;

const koreanDay = (time: number): number => Math.floor((time + offset) / day);

/** Whole days on the Korean calendar from now until then: 0 on the last day, negative once it is over. */
export const daysUntil = (end: Date, now: Date): number => {
  const days = koreanDay(end.getTime()) - koreanDay(now.getTime());
  return end < now ? Math.min(days, -1) : days;
};
