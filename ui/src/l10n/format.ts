// Times and numbers in the reader's way. Durations are our own: Intl.DurationFormat is not everywhere.
import { language, t } from './t';

/** The reader's locale where it is one: a session in the C locale makes WebKitGTK name its language "C", which Intl throws at. */
export function localeOf(wished: string | undefined): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(wished ?? [])[0] ?? 'en-GB';
  } catch {
    return 'en-GB';
  }
}

const locale = localeOf(language === 'qps' ? undefined : globalThis.navigator?.language);
const clockTime = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const exactTime = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const dayName = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const dayAndYear = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const list = new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' });
const region = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

/** `4:12`, `1:04:12`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** How long ago, in one short word: `2 s`, `4 min`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return t('age-seconds', { n: seconds });
  if (seconds < 3600) return t('age-minutes', { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return t('age-hours', { n: Math.floor(seconds / 3600) });
  return t('age-days', { n: Math.floor(seconds / 86_400) });
}

/** `10:31`. */
export const time = (at: number): string => clockTime.format(at);
/** `10:31:08`. */
export const timeExact = (at: number): string => exactTime.format(at);
/** `Thursday 14 May 2026`. */
export const dayOf = (at: number): string => dayAndYear.format(at);
/** `Sales, Support and Returns`. */
export const listOf = (items: readonly string[]): string => list.format(items);
/** `France`; a code that no country has stays as it is. */
export function countryText(code: string): string {
  try {
    return region.of(code) ?? code;
  } catch {
    return code;
  }
}

/** `1,204`. */
export const count = (value: number): string => number.format(value);

/** `€0.07`, with all that is known of a small amount. */
export function money(amount: string, currency: string): string {
  const value = Number(amount);
  if (!Number.isFinite(value) || !/^[A-Z]{3}$/.test(currency)) return `${amount} ${currency}`;
  return new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 4 }).format(value);
}

/** `1.2 MB`. */
export const megabytes = (bytes: number): string => new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(bytes / 1_000_000);

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
/** A moment in a list: the time today, else the day. */
export const moment = (at: number, now: number): string => (midnight(at) === midnight(now) ? time(at) : shortDay.format(at));

/** The name of a day; the week begins with Monday, which is 0. */
export const weekday = (index: number, length: 'short' | 'long'): string => new Intl.DateTimeFormat(locale, { weekday: length, timeZone: 'UTC' }).format(Date.UTC(2026, 2, 2 + index));

/** Tells days apart. */
export const dayKey = (at: number): number => midnight(at);

/** `Today, Thursday 14 May`. */
export function dayHeading(at: number, now: number): string {
  const day = dayName.format(at);
  if (midnight(at) === midnight(now)) return t('day-today', { day });
  if (midnight(at) === midnight(midnight(now) - 1)) return t('day-yesterday', { day });
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? day : dayAndYear.format(at);
}
