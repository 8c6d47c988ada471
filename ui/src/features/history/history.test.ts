import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UiHistoryPage } from '../../generated/UiHistoryPage';
import type { UiHistoryRow } from '../../generated/UiHistoryRow';
import type { Answer, Arguments, Command, Host, Result } from '../../host/host';
import type { UiError } from '../../generated/UiError';
import { aRow, aSnapshot, NOON } from '../../testing/make';
import { entriesOf } from './entries';
import { History } from './history.svelte';

const rows = (from: number, count: number): UiHistoryRow[] =>
  Array.from({ length: count }, (_, index) => aRow({ record: from - index, startedAt: NOON - (1000 - (from - index)) * 60_000 }));

/** Answers pages of ten from a list that may change. */
class PagedHost implements Host {
  all = rows(1000, 25);
  reads = 0;

  onClosing(): () => void {
    return () => undefined;
  }

  watch(): () => void {
    return () => undefined;
  }

  invoke<K extends Command>(name: K, args: Arguments<K>): Promise<Result<Answer<K>, UiError>> {
    this.reads += 1;
    const { cursor } = args as Arguments<'history_page'>;
    const start = cursor === null ? 0 : this.all.findIndex((row) => row.record === Number(cursor)) + 1;
    const page = this.all.slice(start, start + 10);
    const more = start + 10 < this.all.length;
    const value: UiHistoryPage = { rows: page, gaps: [], next: more ? String(page.at(-1)?.record) : null };
    return Promise.resolve({ ok: true, value: value as Answer<K> });
  }
}

describe('history', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('pages follow each other without repeats, to the end', async () => {
    const host = new PagedHost();
    const history = new History(host);
    history.take({ kind: 'snapshot', value: aSnapshot() });
    await vi.advanceTimersByTimeAsync(200);
    await history.more();
    await history.more();
    await history.more();
    expect(history.rows.map((row) => row.record)).toEqual(host.all.map((row) => row.record));
    expect(history.ended).toBe(true);
  });

  test('a change on top reads the top again and keeps what is older', async () => {
    const host = new PagedHost();
    const history = new History(host);
    history.take({ kind: 'snapshot', value: aSnapshot() });
    await vi.advanceTimersByTimeAsync(200);
    await history.more();
    const reads = host.reads;
    const fresh = aRow({ record: 1001, startedAt: NOON + 60_000 });
    host.all = [fresh, ...host.all];
    history.take({ kind: 'historyChanged', value: { from: fresh.startedAt, missed: 1 } });
    await vi.advanceTimersByTimeAsync(200);
    expect(host.reads - reads).toBe(1);
    expect(history.rows[0]?.record).toBe(1001);
    expect(history.rows).toHaveLength(21);
    expect(history.missed).toBe(1);
  });

  test('a hundred changes at once cause one reading', async () => {
    const host = new PagedHost();
    const history = new History(host);
    history.take({ kind: 'snapshot', value: aSnapshot() });
    await vi.advanceTimersByTimeAsync(200);
    const reads = host.reads;
    for (let index = 0; index < 100; index += 1) history.take({ kind: 'historyChanged', value: { from: NOON, missed: 0 } });
    await vi.advanceTimersByTimeAsync(500);
    expect(host.reads - reads).toBe(1);
  });
});

test('a hole lies between the calls it lies between, and days have headings', () => {
  const day = new Date(2026, 4, 14, 12).getTime();
  const shown = entriesOf({
    rows: [aRow({ record: 3, startedAt: day - 60_000 }), aRow({ record: 2, startedAt: day - 3_600_000 }), aRow({ record: 1, startedAt: day - 86_400_000 })],
    gaps: [{ account: 'a', from: day - 1_800_000, to: day - 1_200_000 }], now: day, missedFirst: 0, more: false,
  });
  expect(shown.map((entry) => entry.kind)).toEqual(['day', 'call', 'gap', 'call', 'day', 'call']);
});

test('missed calls nobody looked at are on top, once', () => {
  const shown = entriesOf({ rows: [aRow({ record: 3 }), aRow({ record: 2, outcome: 'missed' }), aRow({ record: 1, outcome: 'missed' })], gaps: [], now: NOON, missedFirst: 1, more: false });
  expect(shown.map((entry) => (entry.kind === 'call' ? entry.row.record : entry.kind))).toEqual(['missed', 2, 'day', 3, 1]);
});
