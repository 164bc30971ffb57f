// Korea's days and hours are what counts for a certificate and a bank, wherever the computer is.

type Language = 'ko' | 'en';

const parts = new Intl.DateTimeFormat('en-US', {
  timeZone: 'Asia/Seoul',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const split = (iso: string): Record<string, string> | null => {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return null;
  return Object.fromEntries(parts.formatToParts(time).map(({ type, value }) => [type, value]));
};

/** An ISO 8601 time as a day in Korea, `2027. 3. 31.`; a text that is no time stays as it is. */
export function formatDay(iso: string, language: Language): string {
  const p = split(iso);
  if (p === null) return iso;
  return language === 'ko'
    ? `${p['year']}. ${p['month']}. ${p['day']}.`
    : `${p['year']}-${p['month']?.padStart(2, '0')}-${p['day']?.padStart(2, '0')}`;
}

/** An ISO 8601 time as day and time in Korea: `2027. 3. 31. 23:59:59`, `2027-03-31 23:59:59 KST`. */
export function formatMoment(iso: string, language: Language): string {
  const p = split(iso);
  if (p === null) return iso;
  const clock = `${p['hour']}:${p['minute']}:${p['second']}`;
  return language === 'ko'
    ? `${formatDay(iso, language)} ${clock}`
    : `${formatDay(iso, language)} ${clock} KST`;
}

// UTC+9 without summer time since 1988; certificates end on its midnights.
const offset = 9 * 60 * 60 * 1000;
const day = 24 * 60 * 60 * 1000;

const koreanDay = (time: number): number => Math.floor((time + offset) / day);

/** Whole days on the Korean calendar from now until then: 0 on the last day, negative once it is over. */
export const daysUntil = (end: Date, now: Date): number => {
  const days = koreanDay(end.getTime()) - koreanDay(now.getTime());
  return end < now ? Math.min(days, -1) : days;
};
