// The list of calls as it is shown: headings, calls, holes. Invariant: a hole lies between the calls it lies between in time.
import type { UiGap } from '../../generated/UiGap';
import type { UiHistoryRow } from '../../generated/UiHistoryRow';
import { dayHeading, dayKey } from '../../l10n/format';
import { t } from '../../l10n/t';

export type Entry =
  | { kind: 'missed'; key: string; count: number }
  | { kind: 'day'; key: string; text: string }
  | { kind: 'call'; key: string; row: UiHistoryRow }
  | { kind: 'gap'; key: string; gap: UiGap };

type Shown = {
  rows: readonly UiHistoryRow[];
  gaps: readonly UiGap[];
  now: number;
  /** So many missed calls were not looked at: they go on top. */
  missedFirst: number;
  /** There are older calls that were not read yet. */
  more: boolean;
};

const call = (row: UiHistoryRow): Entry => ({ kind: 'call', key: `call ${row.record}`, row });

export function entriesOf({ rows, gaps, now, missedFirst, more }: Shown): Entry[] {
  const first = rows.filter((row) => row.outcome === 'missed').slice(0, missedFirst);
  const onTop = new Set(first);
  const entries: Entry[] = first.length === 0 ? [] : [{ kind: 'missed', key: 'missed', count: missedFirst }, ...first.map(call)];
  const holes = gaps.toSorted((a, b) => (b.to ?? now) - (a.to ?? now));
  let day: number | null = null;
  const heading = (at: number): void => {
    if (dayKey(at) === day) return;
    day = dayKey(at);
    entries.push({ kind: 'day', key: `day ${day}`, text: dayHeading(at, now) });
  };
  const hole = (gap: UiGap): void => {
    heading(gap.to ?? now);
    entries.push({ kind: 'gap', key: `gap ${gap.account} ${gap.from}`, gap });
  };
  for (const row of rows) {
    if (onTop.has(row)) continue;
    while (holes[0] && (holes[0].to ?? now) > row.startedAt) hole(holes.shift() as UiGap);
    heading(row.startedAt);
    entries.push(call(row));
  }
  if (!more) for (const gap of holes) hole(gap);
  return entries;
}

/** Heights of the entries, px at the usual text size. */
export function heightOf(entry: Entry, wide: boolean): number {
  switch (entry.kind) {
    case 'missed':
    case 'day': return wide ? 34 : 32;
    case 'call': return wide ? 45 : 46;
    case 'gap': return 40;
  }
}

/** The icon that tells what became of a call. */
export function iconOf(row: UiHistoryRow): { name: string; st: string | undefined; word: string } {
  if (row.outcome === 'missed') return { name: 'missed', st: 'danger', word: t('outcome-missed') };
  if (row.outcome === 'answeredElsewhere') return { name: 'elsewhere', st: undefined, word: t('outcome-elsewhere') };
  if (row.internal) return { name: 'internal', st: undefined, word: t('direction-internal') };
  if (row.direction === 'incoming') return { name: 'in', st: undefined, word: t('direction-incoming') };
  return { name: 'out', st: undefined, word: t('direction-outgoing') };
}
