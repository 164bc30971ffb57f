import type { Language } from './instance.ts';

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

/** An ISO 8601 time as day and time in Korea, `2027. 3. 31. 23:59:59`. */
export function formatMoment(iso: string, language: Language): string {
  const p = split(iso);
  if (p === null) return iso;
  const clock = `${p['hour']}:${p['minute']}:${p['second']}`;
  return language === 'ko'
    ? `${formatDay(iso, language)} ${clock}`
    : `${formatDay(iso, language)} ${clock} KST`;
}
