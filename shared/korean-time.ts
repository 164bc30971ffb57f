// Korea's days and hours are what counts for a certificate and a bank, wherever the computer is.

type Language = 'ko' | 'en';

// UTC+9 without summer time since 1988; certificates end on its midnights.
const offset = 9 * 60 * 60 * 1000;

const two = (value: number): string => String(value).padStart(2, '0');

/** The same moment with Korea's fields where UTC's are. */
const inKorea = (iso: string): Date | null => {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? null : new Date(time + offset);
};

/** An ISO 8601 time as a day in Korea, `2027. 3. 31.`; a text that is no time stays as it is. */
export function formatDay(iso: string, language: Language): string {
  const time = inKorea(iso);
  if (time === null) return iso;
  const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate()];
  return language === 'ko' ? `${year}. ${month}. ${day}.` : `${year}-${two(month)}-${two(day)}`;
}

/** An ISO 8601 time as day and time in Korea: `2027. 3. 31. 23:59:59`, `2027-03-31 23:59:59 KST`. */
export function formatMoment(iso: string, language: Language): string {
  const time = inKorea(iso);
  if (time === null) return iso;
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':');
  return language === 'ko'
    ? `${formatDay(iso, language)} ${clock}`
    : `${formatDay(iso, language)} ${clock} KST`;
}

const day = 24 * 60 * 60 * 1000;

const koreanDay = (time: number): number => Math.floor((time + offset) / day);

/** Whole days on the Korean calendar from now until then: 0 on the last day, negative once it is over. */
export const daysUntil = (end: Date, now: Date): number => {
  const days = koreanDay(end.getTime()) - koreanDay(now.getTime());
  return end < now ? Math.min(days, -1) : days;
};
